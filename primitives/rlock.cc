// The operations of a lock that its owner may take again.
#include "snarl/primitives/rlock.h"

#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/rlock.h"
#include "snarl/primitives/turn.h"

namespace snarl {
namespace {

void append_rlock_owner(const ObjectState& object, std::vector<ThreadId>& owners) {
  const ThreadId owner = static_cast<const RLockModel&>(object).owner;
  if (owner != kNoThread) owners.push_back(owner);
}

constexpr ObjectRow kRLockRow{
    .word = kRLockWord, .owners_of = &append_rlock_owner, .add_state = &add_state_of<RLockModel>};

// Makes the lock the caller's, once more or for the first time.
template <OpKind kKind>
void take(Execution& execution, Entry entry, RLockModel& model, const Op& op, Result result) {
  const ThreadId me = execution.self().id;
  if (model.owner == me) {
    const Effect effect{.result = result, .value = ++model.depth};
    conclude<Role{kKind}>(execution, entry, model, model.clock_slot, op, effect);
    return;
  }
  model.take(me);
  model.depth = 1;
  const Effect effect{.result = result, .source = model.released_at, .value = model.depth};
  conclude<Role{kKind, Sync::kTake, Holding::kTake}>(execution, entry, model, model.clock_slot, op,
                                                     effect, &model.free);
  execution.refresh(model.free);
}

}  // namespace

RLock::RLock(const Name& name, Site site)
    : model_(&Execution::current().make<RLockModel>(kRLockRow,
                                                    declared(name, site, ValueFormat::kUnsigned))) {
  model_->reset();
}

RLock::~RLock() { destroy(*model_, model_->owner, !model_->free.waiting.is_empty()); }

void RLock::acquire(Site site) {
  Execution& execution = Execution::current();
  RLockModel& model = *model_;
  const Op op{.kind = OpKind::kAcquire, .object = model.id, .site = site};
  const bool is_mine = model.owner == execution.self().id;
  const Entry entry = take_turn(execution, model, op, is_mine ? nullptr : &model.free);
  if (entry == Entry::kSkipped) return;
  take<OpKind::kAcquire>(execution, entry, model, op, Result::kDone);
}

bool RLock::acquire_for(std::chrono::nanoseconds timeout, Site site) {
  Execution& execution = Execution::current();
  RLockModel& model = *model_;
  const Op op{.kind = OpKind::kAcquire, .is_timed = true, .object = model.id, .site = site};
  const bool is_mine = model.owner == execution.self().id;
  const Entry entry = is_mine ? take_turn(execution, model, op)
                              : take_timed_turn(execution, op, model.free, timeout);
  if (entry == Entry::kSkipped) return false;
  if (!is_mine && !model.free.is_open) {
    give_up<OpKind::kAcquire>(execution, entry, model, op, &model.free);
    return false;
  }
  take<OpKind::kAcquire>(execution, entry, model, op, Result::kTrue);
  return true;
}

bool RLock::try_acquire(Site site) {
  Execution& execution = Execution::current();
  RLockModel& model = *model_;
  const Op op{.kind = OpKind::kTryAcquire, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return false;
  if (model.owner != execution.self().id && !model.free.is_open) {
    conclude<Role{OpKind::kTryAcquire}>(execution, entry, model, 0, op, {Result::kFalse});
    return false;
  }
  take<OpKind::kTryAcquire>(execution, entry, model, op, Result::kTrue);
  return true;
}

void RLock::release(Site site) {
  Execution& execution = Execution::current();
  RLockModel& model = *model_;
  const Op op{.kind = OpKind::kRelease, .object = model.id, .site = site};
  if (model.owner != execution.self().id) return fail_not_owner(execution, model, op);
  const Entry entry = take_turn<Holding::kDrop>(execution, model, op);
  if (entry == Entry::kSkipped) return;
  const Effect effect{.value = --model.depth};
  if (model.depth > 0) {
    conclude<Role{OpKind::kRelease}>(execution, entry, model, model.clock_slot, op, effect);
    return;
  }
  model.drop(execution.next_step());
  conclude<Role{OpKind::kRelease, Sync::kGive, Holding::kDrop}>(execution, entry, model,
                                                                model.clock_slot, op, effect);
  execution.refresh(model.free);
}

bool RLock::locked(Site site) const {
  Execution& execution = Execution::current();
  RLockModel& model = *model_;
  const Op op{.kind = OpKind::kLocked, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return false;
  const Result result = model.owner == kNoThread ? Result::kFalse : Result::kTrue;
  conclude<Role{OpKind::kLocked}>(execution, entry, model, 0, op, {result});
  return result == Result::kTrue;
}

}  // namespace snarl
