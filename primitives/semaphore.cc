// The operations of a semaphore.
#include "snarl/primitives/semaphore.h"

#include <fmt/format.h>

#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/semaphore.h"
#include "snarl/primitives/rights.h"
#include "snarl/primitives/turn.h"

namespace snarl {
namespace {

bool releasers_of(const Gate& gate, std::vector<ThreadId>& actors) {
  return static_cast<const SemaphoreModel*>(gate.object)->releasers.append(actors);
}

constexpr ObjectRow kSemaphoreRow{
    .word = kSemaphoreWord, .add_state = &add_state_of<SemaphoreModel>, .actors_of = &releasers_of};

template <OpKind kKind>
void take(Execution& execution, Entry entry, SemaphoreModel& model, const Op& op, Result result) {
  const Step source = model.take();
  conclude<Role{kKind, Sync::kWithdraw, Holding::kPermit}>(
      execution, entry, model, model.clock_slot, op,
      {.result = result, .source = source, .value = model.permits}, &model.available);
  execution.refresh(model.available);
  look_behind(execution, model.releasers, model.available);
}

}  // namespace

Semaphore::Semaphore(const Name& name, std::uint32_t permits, Site site)
    : Semaphore(name, permits, 0, site) {}

Semaphore::Semaphore(const Name& name, std::uint32_t permits, std::uint32_t permits_max, Site site)
    : model_(&Execution::current().make<SemaphoreModel>(
          kSemaphoreRow, declared(name, site, ValueFormat::kUnsigned))) {
  model_->reset(permits, permits_max);
}

Semaphore::~Semaphore() { destroy(*model_, kNoThread, !model_->available.waiting.is_empty()); }

void Semaphore::acquire(Site site) {
  Execution& execution = Execution::current();
  SemaphoreModel& model = *model_;
  const Op op{.kind = OpKind::kAcquire, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op, &model.available);
  if (entry == Entry::kSkipped) return;
  take<OpKind::kAcquire>(execution, entry, model, op, Result::kDone);
}

bool Semaphore::acquire_for(std::chrono::nanoseconds timeout, Site site) {
  Execution& execution = Execution::current();
  SemaphoreModel& model = *model_;
  const Op op{.kind = OpKind::kAcquire, .is_timed = true, .object = model.id, .site = site};
  const Entry entry = take_timed_turn(execution, op, model.available, timeout);
  if (entry == Entry::kSkipped) return false;
  if (!model.available.is_open) {
    give_up<OpKind::kAcquire>(execution, entry, model, op, &model.available);
    return false;
  }
  take<OpKind::kAcquire>(execution, entry, model, op, Result::kTrue);
  return true;
}

bool Semaphore::try_acquire(Site site) {
  Execution& execution = Execution::current();
  SemaphoreModel& model = *model_;
  const Op op{.kind = OpKind::kTryAcquire, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return false;
  if (!model.available.is_open) {
    conclude<Role{OpKind::kTryAcquire}>(execution, entry, model, 0, op, {Result::kFalse});
    return false;
  }
  take<OpKind::kTryAcquire>(execution, entry, model, op, Result::kTrue);
  return true;
}

Semaphore::Releaser::Releaser(Semaphore& semaphore, Site site)
    : Handle(*semaphore.model_, semaphore.model_->releasers, site), semaphore_(&semaphore) {}

void Semaphore::allow_only(const std::vector<ThreadId>& threads) {
  limit_actors(model_->releasers, threads);
}

void Semaphore::release_by(bool is_by_handle, std::uint32_t count, Site site) {
  Execution& execution = Execution::current();
  SemaphoreModel& model = *model_;
  const Op op{.kind = OpKind::kRelease, .object = model.id, .value = count, .site = site};
  const Entry entry = take_turn<Holding::kDrop>(execution, model, op);
  if (entry == Entry::kSkipped) return;
  if (!check_right(execution, model.releasers, is_by_handle, op)) return;
  if (model.would_overflow(count)) {
    return execution.fail_release(
        "over_release", model.id, site,
        fmt::format("released {} with {} of {} permits there", count, model.permits,
                    model.permits_max == 0 ? ~std::uint32_t{0} : model.permits_max));
  }
  model.give(count, execution.next_step());
  const Effect effect{.value = model.permits};
  if (count == 0) {
    conclude<Role{OpKind::kRelease}>(execution, entry, model, 0, op, effect);
    return;
  }
  const Step step = conclude<Role{OpKind::kRelease, Sync::kDeposit}>(execution, entry, model,
                                                                     model.clock_slot, op, effect);
  for (std::uint32_t more = 1; more < count && step != kNoStep; ++more) {
    execution.synchronize<Sync::kDeposit>(execution.self(), model.clock_slot, step);
  }
  execution.refresh(model.available);
}

std::uint32_t Semaphore::value(Site site) const {
  Execution& execution = Execution::current();
  SemaphoreModel& model = *model_;
  const Op op{.kind = OpKind::kPermits, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return 0;
  conclude<Role{OpKind::kPermits}>(execution, entry, model, 0, op, {.value = model.permits});
  return model.permits;
}

}  // namespace snarl
