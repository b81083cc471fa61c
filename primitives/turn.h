// perform() in halves, for operations that may be misuse, wait in the middle or touch several
// clocks. Included by primitives' .cc files only.
#pragma once

#include "snarl/harness/engine/perform.h"

namespace snarl {

// Publishes the operation and waits for its turn, with `gate` (if any) open. Returns how to do it;
// Entry::kSkipped: not at all, the execution is being unwound.
template <Holding kHolding = Holding::kNone>
Entry take_turn(Execution& execution, const ObjectState& object, const Op& op,
                Gate* gate = nullptr) {
  ThreadRecord& me = execution.self();
  const Entry entry = execution.enter<kHolding>();
  if (entry == Entry::kControlled) {
    me.was_blocked = false;
    execution.publish(me, op, gate);
    if (!execution.point(me)) return Entry::kSkipped;
    if (gate != nullptr) execution.leave_gate(me);
    return entry;
  }
  if (entry == Entry::kSkipped) return entry;
  if (gate != nullptr && !gate->is_open) {
    execution.fail_for_waiting(op, object);
    return Entry::kSkipped;
  }
  Execution::publish_quietly(me, op);
  return entry;
}

// The same with a deadline: `gate` may be shut still, then the operation has to give up.
template <Holding kHolding = Holding::kNone>
Entry take_timed_turn(Execution& execution, Op op, Gate& gate, std::chrono::nanoseconds timeout) {
  ThreadRecord& me = execution.self();
  op.is_timed = true;
  const Entry entry = execution.enter<kHolding>();
  if (entry == Entry::kControlled) {
    me.was_blocked = false;
    execution.publish(me, op, execution.begin_timed(me, gate, timeout));
    if (!execution.point(me)) return Entry::kSkipped;
    execution.clear_timer(me);
    execution.leave_gate(me);
    return entry;
  }
  if (entry != Entry::kSkipped) Execution::publish_quietly(me, op);
  return entry;
}

// Makes the operation an event. Returns its step; kNoStep where there are no events.
template <Role kRole>
Step conclude(Execution& execution, Entry entry, ObjectState& object, std::uint32_t clock_slot,
              const Op& op, const Effect& effect, const Gate* gate = nullptr,
              Step basis = kNoStep) {
  ThreadRecord& me = execution.self();
  if (entry == Entry::kSilent) {
    Execution::note_holding<kRole>(me);
    return kNoStep;
  }
  return execution.commit<kRole>(me, object, clock_slot, op, effect, basis, gate);
}

// The event of an operation whose deadline has passed. `gate`: where it waited for what others
// have.
template <OpKind kKind>
void give_up(Execution& execution, Entry entry, ObjectState& object, Op op,
             const Gate* gate = nullptr) {
  op.is_timed = true;
  const ThreadRecord& me = execution.self();
  // No event has moved the clock there: that was a fault on purpose.
  const bool is_early = entry == Entry::kControlled && me.woken_at == kNoStep;
  const Effect effect{.result = is_early ? Result::kEarlyTimeout : Result::kTimeout,
                      .source = me.woken_at};
  conclude<Role{kKind}>(execution, entry, object, 0, op, effect);
  execution.note_timeout(gate == nullptr ? nullptr : &object, gate);
}

}  // namespace snarl
