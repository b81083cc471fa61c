// The waist: how a primitive's operation becomes an event. Included by primitives' .cc files only.
#pragma once

#include "snarl/harness/engine/execution.h"

namespace snarl {

[[gnu::always_inline]] inline OpEvent event_of(ThreadId thread, ObjectId object, const Op& op,
                                               const Effect& effect, Step step, Step basis) {
  OpEvent event;
  Execution::copy_op(event.op, op);
  event.op.object = object;
  event.thread = thread;
  event.step = step;
  event.result = effect.result;
  event.value = effect.value;
  event.source = effect.source;
  event.basis = basis;
  return event;
}

template <Role kRole>
[[gnu::always_inline]] inline void Execution::observe_event(std::uint32_t observing,
                                                            ThreadRecord& me, ObjectState& object,
                                                            std::uint32_t clock_slot, const Op& op,
                                                            const Effect& effect, Step step,
                                                            Step basis, const Gate* gate) {
  if (kRole.sync != Sync::kNone && (observing & observe::kClocks) != 0) {
    observers_.clocks.apply<kRole.sync>(me.id, clock_slot, step, effect.source);
  }
  if constexpr (kRole.holding == Holding::kTake || kRole.holding == Holding::kPermit) {
    if ((observing & observe::kContention) != 0) {
      contention_.took(object.identity, step);
      if (gate != nullptr && (me.was_blocked || gate->shut_at > me.pending_since)) {
        const ThreadId blocker = me.was_blocked ? me.blocker : gate->previous;
        contention_.waited(object.identity, me.id, blocker, step - me.pending_since);
      }
    }
  }
  if constexpr (kRole.holding == Holding::kDrop) {
    if ((observing & observe::kContention) != 0) contention_.dropped(object.identity, step);
  }
  // Two events: the detectors' one stays in registers because it is passed to nobody else.
  if constexpr (Observers::wants<kRole.kind>()) {
    const OpEvent event = event_of(me.id, object.id, op, effect, step, basis);
    observers_.on<kRole.kind>(observing, event, detect_context_);
  }
  if ((observing & (observe::kTrace | observe::kStrategy)) != 0) [[unlikely]] {
    record_event(event_of(me.id, object.id, op, effect, step, basis), kRole.holding);
  }
}

template <Role kRole>
void Execution::observe_masked(ThreadRecord& me, ObjectState& object, std::uint32_t clock_slot,
                               Op op, Effect effect, Step step, Step basis, const Gate* gate) {
  observe_event<kRole>(observing_, me, object, clock_slot, op, effect, step, basis, gate);
}

template <Role kRole>
[[gnu::always_inline]] inline Step Execution::commit(ThreadRecord& me, ObjectState& object,
                                                     std::uint32_t clock_slot, const Op& op,
                                                     const Effect& effect, Step basis,
                                                     const Gate* gate) {
  const Step step = steps();
  step_.store(step + 1, std::memory_order_relaxed);
  // The happens-before hash: an event is known by what it did and by the events directly before it,
  // of its thread and of its object (CHESS prints "HBExecs" from the same idea).
  constexpr std::uint64_t kOdd = 0x9e37'79b9'7f4a'7c15ULL;
  constexpr std::uint64_t kOtherOdd = 0xc2b2'ae3d'27d4'eb4fULL;
  std::uint64_t hash =
      me.hash + (object.hash << 32U | object.hash >> 32U) +
      ((static_cast<std::uint64_t>(kRole.kind) << 8U) | static_cast<std::uint64_t>(effect.result));
  const std::uint64_t operand = has_operand(kRole.kind) ? op.value : 0;
  hash += (operand + (effect.value << 17U)) * kOtherOdd + effect.value;
  constexpr OpEffect kEffect = row_of(kRole.kind).effect;
  if constexpr (kEffect != OpEffect::kReads) hash += object.reads_hash;
  hash *= kOdd;
  hash ^= hash >> 32U;
  if constexpr (kEffect == OpEffect::kReads) object.reads_hash += hash;
  if constexpr (kEffect == OpEffect::kWrites) {
    object.hash = hash;
    object.reads_hash = 0;
  }
  me.hash = hash;
  class_hash_ += hash;
  event_hash_ = (event_hash_ + hash) * kOdd;
  note_holding<kRole>(me);
  if (observing_ == observe::kDefault) {
    observe_event<kRole>(observe::kDefault, me, object, clock_slot, op, effect, step, basis, gate);
  } else if (observing_ == observe::kDefaultWithoutVariables) {
    observe_event<kRole>(observe::kDefaultWithoutVariables, me, object, clock_slot, op, effect,
                         step, basis, gate);
  } else if (observing_ != 0) {
    observe_masked<kRole>(me, object, clock_slot, op, effect, step, basis, gate);
  }
  return step;
}

// What perform() does in the rare modes: thread 0 alone, an atomic block, unwinding.
template <Role kRole, class Apply>
[[gnu::noinline]] Effect perform_specially(Execution& execution, ObjectState& object,
                                           std::uint32_t clock_slot, const Op& op, Gate* gate,
                                           Apply apply, Step basis) {
  ThreadRecord& me = execution.self();
  const auto entry = execution.enter<kRole.holding>();
  if (entry == Execution::Entry::kSkipped) return {Result::kFalse};
  if (gate != nullptr && !gate->is_open) {
    execution.fail_for_waiting(op, object);
    return {Result::kFalse};
  }
  execution.publish_quietly(me, op);
  Effect effect = apply(me, execution.next_step());
  if (entry == Execution::Entry::kSilent) {
    Execution::note_holding<kRole>(me);
  } else {
    effect.step = execution.commit<kRole>(me, object, clock_slot, op, effect, basis, gate);
  }
  return effect;
}

// Does one operation of the running thread: publishes it, lets the strategy choose, and when the
// thread's turn has come and `gate` (if any) is open, calls `apply(ThreadRecord&, Step) -> Effect`
// and makes it an event. Blocks: before the operation.
template <Role kRole, class Apply>
[[gnu::always_inline]] inline Effect perform(Execution& execution, ObjectState& object,
                                             std::uint32_t clock_slot, const Op& op, Gate* gate,
                                             const Apply& apply, Step basis = kNoStep) {
  if (!execution.is_controlled()) [[unlikely]] {
    // Copies, so that in the usual case neither has to lie in memory.
    return perform_specially<kRole>(execution, object, clock_slot, Op(op), gate, Apply(apply),
                                    basis);
  }
  ThreadRecord& me = execution.self();
  execution.publish(me, op, gate);
  if (!execution.point(me)) [[unlikely]]
    return {Result::kFalse};
  if (gate != nullptr) execution.leave_gate(me, *gate);
  Effect effect = apply(me, execution.steps());
  // What was published, not `op`: that need not outlive the switch in a register.
  effect.step = execution.commit<kRole>(me, object, clock_slot, me.pending, effect, basis, gate);
  return effect;
}

// The same for an operation that never waits and may fail: `can()` says whether it succeeds.
template <Role kRole, Role kFailed, class Can, class Apply>
Effect perform_try(Execution& execution, ObjectState& object, std::uint32_t clock_slot,
                   const Op& op, const Can& can, const Apply& apply) {
  ThreadRecord& me = execution.self();
  const auto entry = execution.enter<kRole.holding>();
  if (entry == Execution::Entry::kSkipped) return {Result::kFalse};
  if (entry == Execution::Entry::kControlled) {
    execution.publish(me, op, nullptr);
    me.was_blocked = false;
    if (!execution.point(me)) return {Result::kFalse};
  } else {
    execution.publish_quietly(me, op);
  }
  const bool is_silent = entry == Execution::Entry::kSilent;
  if (!can()) {
    const Effect effect{Result::kFalse};
    if (!is_silent) execution.commit<kFailed>(me, object, clock_slot, op, effect);
    return effect;
  }
  const Effect effect = apply(me, execution.next_step());
  if (is_silent) {
    Execution::note_holding<kRole>(me);
  } else {
    execution.commit<kRole>(me, object, clock_slot, op, effect);
  }
  return effect;
}

// The same with a deadline: when it passes before the gate opened, `apply` is tried once more, and
// if the gate is shut still the operation gives up with Result::kTimeout.
template <Role kRole, Role kGivenUp, class Apply>
Effect perform_timed(Execution& execution, ObjectState& object, std::uint32_t clock_slot, Op op,
                     Gate& gate, std::chrono::nanoseconds timeout, const Apply& apply) {
  ThreadRecord& me = execution.self();
  op.is_timed = true;
  const auto entry = execution.enter<kRole.holding>();
  if (entry == Execution::Entry::kSkipped) return {Result::kFalse};
  if (entry == Execution::Entry::kControlled) {
    execution.set_timer(me, timeout);
    execution.publish(me, op, &gate);
    if (!execution.point(me)) return {Result::kFalse};
    execution.clear_timer(me);
    execution.leave_gate(me, gate);
  } else {
    execution.publish_quietly(me, op);
  }
  if (gate.is_open) {
    const Effect effect = apply(me, execution.next_step());
    if (entry == Execution::Entry::kSilent) {
      Execution::note_holding<kRole>(me);
    } else {
      execution.commit<kRole>(me, object, clock_slot, op, effect, kNoStep, &gate);
    }
    return effect;
  }
  const Effect effect{Result::kTimeout, 0, me.woken_at};
  if (entry != Execution::Entry::kSilent) {
    execution.commit<kGivenUp>(me, object, clock_slot, op, effect);
  }
  execution.note_timeout();
  return effect;
}

}  // namespace snarl
