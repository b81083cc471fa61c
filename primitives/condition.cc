// The operations of a condition: falling asleep, being woken, taking the lock again.
#include "snarl/primitives/condition.h"

#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/condition.h"
#include "snarl/primitives/model/rlock.h"
#include "snarl/primitives/turn.h"

namespace snarl {
namespace {

LastWake last_notify_of(const ObjectState& object, ThreadId /*waiter*/) {
  return static_cast<const ConditionModel&>(object).last_notify;
}

constexpr ObjectRow kConditionRow{.word = kConditionWord,
                                  .last_wake_of = &last_notify_of,
                                  .add_state = &add_state_of<ConditionModel>};

ConditionModel& make_model(const Name& name, Site site) {
  auto& model = Execution::current().make<ConditionModel>(
      kConditionRow, declared(name, site, ValueFormat::kUnsigned));
  model.reset();
  return model;
}

// Those whose deadline has passed wait no more, though they have not run on yet.
void forget_expired(Execution& execution, ConditionModel& model) {
  if (!model.has_deadlines) return;
  auto& waiters = model.waiters;
  waiters.erase(
      std::remove_if(waiters.begin(), waiters.end(),
                     [&](ThreadId waiter) { return !execution.thread(waiter).is_parked; }),
      waiters.end());
}

// Moves `count` waiters to `chosen`, which is empty, each by a choice among those that are left.
void choose_waiters(Execution& execution, ConditionModel& model, std::uint32_t count) {
  if (count >= model.waiters.size()) {
    model.chosen.swap(model.waiters);
    return;
  }
  for (; count > 0; --count) {
    const auto waiter_count = static_cast<std::uint32_t>(model.waiters.size());
    const auto waiter = model.waiters.begin() + static_cast<std::ptrdiff_t>(execution.choose(
                                                    ChoiceKind::kWaiter, waiter_count));
    model.chosen.push_back(*waiter);
    model.waiters.erase(waiter);
  }
}

template <OpKind kKind>
void wake_some(ConditionModel& model, std::uint32_t count, Site site) {
  Execution& execution = Execution::current();
  const Op op{.kind = kKind,
              .object = model.id,
              .value = kKind == OpKind::kNotify ? count : 0,
              .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return;
  model.chosen.clear();
  if (!model.waiters.empty()) {
    forget_expired(execution, model);
    choose_waiters(execution, model, count);
  }
  const Step step =
      conclude<Role{kKind}>(execution, entry, model, 0, op, {.value = model.chosen.size()});
  model.last_notify = {step, model.chosen.empty()};
  for (const ThreadId waiter : model.chosen) {
    ThreadRecord& woken = execution.thread(waiter);
    execution.wake(woken, step);
    // Who woke it is part of what happened before, whatever the order in which the woken go on.
    woken.hash += execution.self().hash * 0x9e37'79b9'7f4a'7c15ULL;
  }
}

// What ends a wait that nobody else has ended.
enum class WaitFault : std::uint8_t { kNone, kSpuriousWakeup, kEarlyTimeout };

// A waiter that is woken at once still needs the lock and its turn, so it stands for one that is
// woken at any time later: until then a notify could have woken it too, and does so in executions
// without the fault.
WaitFault ask_for_fault(Execution& execution, bool is_timed) {
  if (execution.injects(InjectedFault::kSpuriousWakeup)) return WaitFault::kSpuriousWakeup;
  const bool is_early = is_timed && execution.injects(InjectedFault::kEarlyTimeout);
  return is_early ? WaitFault::kEarlyTimeout : WaitFault::kNone;
}

Result result_of(WaitFault fault) {
  return fault == WaitFault::kEarlyTimeout ? Result::kEarlyTimeout : Result::kSpurious;
}

}  // namespace

Condition::Condition(const Name& name, Site site)
    : own_(std::in_place, name, site), lock_(&*own_), model_(&make_model(name, site)) {}

Condition::Condition(Lock& lock, const Name& name, Site site)
    : lock_(&lock), model_(&make_model(name, site)) {}

Condition::Condition(RLock& lock, const Name& name, Site site)
    : rlock_(&lock), model_(&make_model(name, site)) {}

Condition::~Condition() {
  Execution* const execution = Execution::current_or_null();
  if (execution != nullptr && !execution->is_abandoning()) forget_expired(*execution, *model_);
  destroy(*model_, kNoThread, !model_->waiters.empty());
}

void Condition::acquire(Site site) {
  if (lock_ != nullptr) return lock_->acquire(site);
  rlock_->acquire(site);
}

bool Condition::try_acquire(Site site) {
  return lock_ != nullptr ? lock_->try_acquire(site) : rlock_->try_acquire(site);
}

void Condition::release(Site site) {
  if (lock_ != nullptr) return lock_->release(site);
  rlock_->release(site);
}

void Condition::wait(Site site) { wait_within(nullptr, site); }

bool Condition::wait_for(std::chrono::nanoseconds timeout, Site site) {
  return wait_within(&timeout, site);
}

bool Condition::wait_within(const std::chrono::nanoseconds* timeout, Site site) {
  Execution& execution = Execution::current();
  ThreadRecord& me = execution.self();
  ConditionModel& model = *model_;
  LockModel& lock = lock_ != nullptr ? *lock_->model_ : *rlock_->model_;
  const Op op{.kind = OpKind::kWait,
              .is_timed = timeout != nullptr,
              .object = model.id,
              .value = index_of(lock.id),
              .site = site};
  if (lock.owner != me.id) {
    refuse(execution, "wait_without_lock", op, "waited for by a thread that does not own the lock");
    return false;
  }
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return false;
  if (entry != Entry::kControlled) {
    if (entry == Entry::kSilent && timeout != nullptr) return false;
    execution.fail_for_waiting(op, model);
    return false;
  }
  RLockModel* const rlock = rlock_ != nullptr ? rlock_->model_ : nullptr;
  const std::uint32_t depth = rlock != nullptr ? std::exchange(rlock->depth, 0) : 1;
  me.sent_back_by = model.wasted_by(me.id, lock.released_at);
  lock.drop(execution.next_step());
  model.waiters.push_back(me.id);
  model.has_deadlines |= timeout != nullptr;
  const Step step =
      conclude<Role{OpKind::kWait, Sync::kGive}>(execution, entry, model, lock.clock_slot, op, {});
  execution.note_drop(me, lock, step);
  execution.refresh(lock.free);

  const WaitFault fault = ask_for_fault(execution, timeout != nullptr);
  if (timeout != nullptr && fault == WaitFault::kNone) execution.set_timer(me, *timeout);
  const Op again{.kind = OpKind::kReacquire, .object = lock.id, .site = site};
  execution.park(me, again, &lock.free);
  if (fault != WaitFault::kNone) {
    execution.wake(me, step);
    me.is_expired = fault == WaitFault::kEarlyTimeout;
    model.leave(me.id);
  }
  if (!execution.point(me)) return false;
  execution.leave_gate(me);
  const bool is_expired = me.is_expired;
  if (is_expired) {
    model.leave(me.id);
    execution.note_timeout();
  }
  lock.take(me.id);
  if (rlock != nullptr) rlock->depth = depth;
  const Result result = fault != WaitFault::kNone ? result_of(fault)
                        : is_expired              ? Result::kTimeout
                                                  : Result::kDone;
  model.woken = result == Result::kDone ? me.id : kNoThread;
  model.woken_by = me.woken_at;
  model.woken_since = conclude<Role{OpKind::kReacquire, Sync::kTake, Holding::kTake}>(
      execution, entry, lock, lock.clock_slot, again, {.result = result, .source = me.woken_at},
      &lock.free);
  execution.refresh(lock.free);
  return !is_expired;
}

void Condition::notify(std::uint32_t count, Site site) {
  const Op op{.kind = OpKind::kNotify, .object = model_->id, .value = count, .site = site};
  if (check_owned(op)) wake_some<OpKind::kNotify>(*model_, count, site);
}

void Condition::notify_all_owned(Site site) {
  const Op op{.kind = OpKind::kNotifyAll, .object = model_->id, .site = site};
  if (check_owned(op)) notify_all(site);
}

void Condition::notify_one(Site site) { wake_some<OpKind::kNotify>(*model_, 1, site); }

void Condition::notify_all(Site site) {
  wake_some<OpKind::kNotifyAll>(*model_, ~std::uint32_t{0}, site);
}

bool Condition::check_owned(const Op& notify) const {
  Execution& execution = Execution::current();
  const LockModel& lock = lock_ != nullptr ? *lock_->model_ : *rlock_->model_;
  if (lock.owner == execution.self().id) return true;
  refuse(execution, "notify_without_lock", notify,
         "notified by a thread that does not own the lock");
  return false;
}

void Condition::check_lock(const void* lock, Site site) const {
  const void* const mine = lock_ != nullptr ? static_cast<const void*>(lock_) : rlock_;
  if (lock == mine) return;
  refuse(Execution::current(), "other_lock",
         {.kind = OpKind::kWait, .object = model_->id, .site = site},
         "waited for with a lock that is not the condition's");
}

}  // namespace snarl
