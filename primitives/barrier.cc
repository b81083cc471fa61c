// The operations of a barrier: arriving and passing.
#include "snarl/primitives/barrier.h"

#include <stdexcept>

#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/barrier.h"
#include "snarl/primitives/turn.h"

namespace snarl {
namespace {

std::uint32_t missing_of(const ObjectState& object) {
  const auto& model = static_cast<const BarrierModel&>(object);
  return model.parties - static_cast<std::uint32_t>(model.arrived.size());
}

constexpr ObjectRow kBarrierRow{
    .word = kBarrierWord, .missing_of = &missing_of, .add_state = &add_state_of<BarrierModel>};

struct Arrival {
  Entry entry;
  std::uint32_t generation;
  std::uint32_t index;  // how many had arrived before
};

// The last one knows what all know when they arrive, and leaves it to each of them: a later round
// cannot get in between, however slow they are.
void open(Execution& execution, Entry entry, BarrierModel& model, const Op& op,
          std::uint32_t index) {
  const Step step = conclude<Role{OpKind::kArrive, Sync::kTakeGive}>(
      execution, entry, model, model.clock_slot, op, {.result = Result::kTrue, .value = index});
  for (const ThreadId id : model.arrived) {
    ThreadRecord& thread = execution.thread(id);
    execution.clear_timer(thread);
    thread.woken_at = step;
    if (step == kNoStep) continue;
    execution.synchronize<Sync::kDeposit>(execution.self(), model.clock_slot, step);
  }
  model.begin_next();
  execution.release_all(model.opened);
}

Arrival arrive(Execution& execution, BarrierModel& model, Site site) {
  const Op op{.kind = OpKind::kArrive, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return {entry, 0, 0};
  const Arrival arrival{entry, model.generation, model.arrive(execution.self().id)};
  const Effect effect{.result = Result::kFalse, .value = arrival.index};
  if (arrival.index + 1 == model.parties) {
    open(execution, entry, model, op, arrival.index);
  } else if (arrival.index == 0) {
    conclude<Role{OpKind::kArrive, Sync::kGive}>(execution, entry, model, model.clock_slot, op,
                                                 effect);
  } else {
    conclude<Role{OpKind::kArrive, Sync::kGiveMore}>(execution, entry, model, model.clock_slot, op,
                                                     effect);
  }
  return arrival;
}

void pass(Execution& execution, Entry entry, BarrierModel& model, const Op& op, Result result) {
  --model.inside;
  conclude<Role{OpKind::kPass, Sync::kWithdraw}>(
      execution, entry, model, model.clock_slot, op,
      {.result = result, .source = execution.self().woken_at});
}

}  // namespace

Barrier::Barrier(const Name& name, std::uint32_t parties, Site site)
    : model_(&Execution::current().make<BarrierModel>(
          kBarrierRow, declared(name, site, ValueFormat::kUnsigned))) {
  if (parties == 0) throw std::invalid_argument("a barrier for 0 threads: at least 1 is needed");
  model_->reset(parties);
  Execution::current().deadlocks().note_barrier(model_->opened);
}

Barrier::~Barrier() { destroy(*model_, kNoThread, model_->inside > 0); }

std::uint32_t Barrier::arrive_and_wait(Site site) {
  Execution& execution = Execution::current();
  BarrierModel& model = *model_;
  const Arrival arrival = arrive(execution, model, site);
  if (arrival.entry == Entry::kSkipped) return 0;
  const Op op{.kind = OpKind::kPass, .object = model.id, .site = site};
  Gate* const gate = model.generation == arrival.generation ? &model.opened : nullptr;
  const Entry entry = take_turn(execution, model, op, gate);
  if (entry == Entry::kSkipped) return 0;
  pass(execution, entry, model, op, Result::kDone);
  return arrival.index;
}

bool Barrier::arrive_and_wait_for(std::chrono::nanoseconds timeout, Site site) {
  Execution& execution = Execution::current();
  BarrierModel& model = *model_;
  const Arrival arrival = arrive(execution, model, site);
  if (arrival.entry == Entry::kSkipped) return false;
  const Op op{.kind = OpKind::kPass, .is_timed = true, .object = model.id, .site = site};
  const bool is_last = model.generation != arrival.generation;
  const Entry entry = is_last ? take_turn(execution, model, op)
                              : take_timed_turn(execution, op, model.opened, timeout);
  if (entry == Entry::kSkipped) return false;
  if (model.generation == arrival.generation) {
    model.leave(execution.self().id);
    give_up<OpKind::kPass>(execution, entry, model, op);
    return false;
  }
  pass(execution, entry, model, op, Result::kTrue);
  return true;
}

}  // namespace snarl
