// The operations of an exclusive lock.
#include "snarl/primitives/lock.h"

#include "snarl/harness/engine/perform.h"
#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/lock.h"

namespace snarl {
namespace {

void append_owner(const ObjectState& object, std::vector<ThreadId>& owners) {
  const ThreadId owner = static_cast<const LockModel&>(object).owner;
  if (owner != kNoThread) owners.push_back(owner);
}

constexpr ObjectRow kLockRow{
    .word = kLockWord, .owners_of = &append_owner, .add_state = &add_state_of<LockModel>};

struct NoArgument {};

struct Acquire {
  using Model = LockModel;
  using Argument = NoArgument;
  static constexpr Role kRole{OpKind::kAcquire, Sync::kTake, Holding::kTake};
  static std::uint32_t clock_slot(const LockModel& model) { return model.clock_slot; }
  static Gate* gate(LockModel& model) { return &model.free; }
  static Effect apply(LockModel& model, ThreadRecord& me, Step /*step*/, Argument /*none*/) {
    model.take(me.id);
    return {.source = model.released_at};
  }
  static constexpr Turning kTurning = Turning::kShuts;
  static Gate& turned(LockModel& model) { return model.free; }
};

struct Release {
  using Model = LockModel;
  using Argument = NoArgument;
  static constexpr Role kRole{OpKind::kRelease, Sync::kGive, Holding::kDrop};
  static std::uint32_t clock_slot(const LockModel& model) { return model.clock_slot; }
  static Gate* gate(LockModel& /*model*/) { return nullptr; }
  static Effect apply(LockModel& model, ThreadRecord& /*me*/, Step step, Argument /*none*/) {
    model.drop(step);
    return {};
  }
  static constexpr Turning kTurning = Turning::kOpens;
  static Gate& turned(LockModel& model) { return model.free; }
};

struct AskLocked {
  using Model = LockModel;
  using Argument = NoArgument;
  static constexpr Role kRole{OpKind::kLocked};
  static std::uint32_t clock_slot(const LockModel& model) { return model.clock_slot; }
  static Gate* gate(LockModel& /*model*/) { return nullptr; }
  static Effect apply(const LockModel& model, ThreadRecord& /*me*/, Step /*step*/,
                      Argument /*none*/) {
    return {.result = model.owner == kNoThread ? Result::kFalse : Result::kTrue};
  }
  static constexpr Turning kTurning = Turning::kNothing;
};

constexpr Role kAcquired{OpKind::kAcquire, Sync::kTake, Holding::kTake};
constexpr Role kNotAcquired{OpKind::kAcquire};
constexpr Role kTried{OpKind::kTryAcquire, Sync::kTake, Holding::kTake};
constexpr Role kNotTried{OpKind::kTryAcquire};

}  // namespace

Lock::Lock(const Name& name, Site site)
    : model_(&Execution::current().make<LockModel>(kLockRow, declared(name, site))) {
  model_->reset();
}

Lock::~Lock() { destroy(*model_, model_->owner, !model_->free.waiting.is_empty()); }

void Lock::acquire(Site site) { perform<Acquire>(Execution::current(), *model_, site); }

bool Lock::acquire_for(std::chrono::nanoseconds timeout, Site site) {
  Execution& execution = Execution::current();
  LockModel& model = *model_;
  const Effect effect = perform_timed<kAcquired, kNotAcquired>(
      execution, model, model.clock_slot,
      {.kind = OpKind::kAcquire, .object = model.id, .site = site}, model.free, timeout,
      [&model](ThreadRecord& me, Step) -> Effect {
        model.take(me.id);
        return {.result = Result::kTrue, .source = model.released_at};
      });
  execution.refresh(model.free);
  return effect.result == Result::kTrue;
}

bool Lock::try_acquire(Site site) {
  Execution& execution = Execution::current();
  LockModel& model = *model_;
  const Effect effect = perform_try<kTried, kNotTried>(
      execution, model, model.clock_slot,
      {.kind = OpKind::kTryAcquire, .object = model.id, .site = site},
      [&model] { return model.free.is_open; },
      [&model](ThreadRecord& me, Step) -> Effect {
        model.take(me.id);
        return {.result = Result::kTrue, .source = model.released_at};
      });
  execution.refresh(model.free);
  return effect.result == Result::kTrue;
}

void Lock::release(Site site) {
  Execution& execution = Execution::current();
  LockModel& model = *model_;
  if (model.owner != execution.self().id) [[unlikely]] {
    return fail_not_owner(execution, model,
                          {.kind = OpKind::kRelease, .object = model.id, .site = site});
  }
  perform<Release>(execution, model, site);
}

bool Lock::locked(Site site) const {
  Execution& execution = Execution::current();
  perform<AskLocked>(execution, *model_, site);
  // Nobody else has run since; where the execution is unwound, the operation was not done.
  return model_->owner != kNoThread && !execution.is_abandoning();
}

}  // namespace snarl
