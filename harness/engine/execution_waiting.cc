// Timers, parking and waking.
#include "snarl/harness/engine/perform.h"

namespace snarl {

void Execution::set_timer(ThreadRecord& me, std::chrono::nanoseconds duration) {
  const auto wait = duration.count() < 0 ? 0 : static_cast<std::uint64_t>(duration.count());
  me.deadline = now_ + wait;
  me.timer_order = timers_.set(me.deadline, me.id);
  me.is_timer_set = true;
  me.is_expired = false;
  me.woken_at = kNoStep;
  forbid_shortcuts();
}

Gate* Execution::begin_timed(ThreadRecord& me, Gate& gate, std::chrono::nanoseconds duration) {
  if (!injects(InjectedFault::kEarlyTimeout)) {
    set_timer(me, duration);
    return &gate;
  }
  me.is_expired = true;
  me.woken_at = kNoStep;
  me.was_blocked = false;
  me.pending_since = steps();
  return nullptr;
}

void Execution::clear_timer(ThreadRecord& me) {
  if (!me.is_timer_set) return;
  timers_.clear_one(me.deadline, me.timer_order, me.id);
  me.is_timer_set = false;
  update_slow_from();
}

// Makes no deadlock: who sleeps at a condition needs its lock before the deadline as after it.
void Execution::expire_timers() {
  if (timers_.next_deadline() > now_) now_ = timers_.next_deadline();
  static ObjectState clock_object;
  ThreadRecord clock;
  clock.id = kClockThread;
  ObjectState object = clock_object;
  object.id = kNoObject;
  const Step step = steps();
  const Op op{.kind = OpKind::kExpire, .object = kNoObject, .value = now_};
  commit<Role{OpKind::kExpire}>(clock, object, 0, op, {});
  while (!timers_.is_empty() && timers_.next_deadline() <= now_) {
    ThreadRecord& sleeper = thread(timers_.next_thread());
    if (sleeper.is_parked) {
      wake(sleeper, step);
    } else {
      clear_timer(sleeper);
      sleeper.woken_at = step;
      if (sleeper.gate != nullptr) sleeper.gate->waiting.erase(sleeper.id);
      enabled_.insert(sleeper.id);
    }
    sleeper.is_expired = true;
  }
}

void Execution::park(ThreadRecord& me, const Op& next, Gate* gate) {
  me.is_parked = true;
  me.after_park = next;
  me.gate_after_park = gate;
  me.pending_since = steps();
  enabled_.erase(me.id);
  tracer_.blocked(me);
}

void Execution::wake(ThreadRecord& sleeper, Step step) {
  Gate* const gate = sleeper.gate_after_park;
  sleeper.is_parked = false;
  sleeper.is_expired = false;
  sleeper.woken_at = step;
  sleeper.pending = sleeper.after_park;
  sleeper.pending_since = steps();
  sleeper.was_blocked = false;
  sleeper.gate = gate;
  clear_timer(sleeper);
  if (gate == nullptr) {
    enabled_.insert(sleeper.id);
    return;
  }
  sleeper.was_blocked = !gate->is_open;
  sleeper.blocker = gate->holder;
  gate->waiting.insert(sleeper.id);
  if (gate->is_open) {
    enabled_.insert(sleeper.id);
  } else {
    tracer_.blocked(sleeper);
  }
}

// `held`: what it had to wait for because others have it, at `gate`.
void Execution::note_timeout(const ObjectState* held, const Gate* gate) {
  had_timeout_ = true;
  const bool is_counted = held != nullptr && is_controlled();
  if (!is_counted || (observing_ & observe::kContention) == 0) return;
  const ThreadRecord& me = self();
  const ThreadId blocker = me.was_blocked ? me.blocker : gate->holder;
  Contention::gave_up(*held->contention, me.id, blocker, steps() - 1 - me.pending_since);
}

void Execution::note_drop(ThreadRecord& me, const ObjectState& object, Step step) {
  --me.hold_count;
  if ((observing_ & observe::kContention) != 0) Contention::dropped(*object.contention, step);
  if ((observing_ & observe::kOrders) != 0) {
    observers_.orders.dropped(me.held, identity_of(object.id).name_hash, false);
  }
  tracer_.dropped(me, object.id, step);
}

void Execution::shut_for_others(Gate& gate) {
  enabled_.erase_all(gate.waiting);
  tracer_.shut(gate);
}

void Execution::release_all(Gate& gate) {
  enabled_.insert_all(gate.waiting);
  gate.waiting.for_each([this](ThreadId id) { thread(id).gate = nullptr; });
  gate.waiting.clear();
}

}  // namespace snarl
