// The waist: how a primitive's operation becomes an event. Included by primitives' .cc files only.
#pragma once

#include "snarl/harness/engine/execution.h"

namespace snarl {

template <Role kRole>
[[gnu::always_inline]] inline void Execution::observe_event(ThreadRecord& me, ObjectState& object,
                                                            std::uint32_t clock_slot, const Op& op,
                                                            const Effect& effect, Step step,
                                                            Step basis, const Gate* gate) {
  if (kRole.sync != Sync::kNone && (observing_ & observe::kClocks) != 0) {
    observers_.clocks.apply<kRole.sync>(me.id, clock_slot, step, effect.source);
  }
  if constexpr (kRole.holding == Holding::kTake || kRole.holding == Holding::kPermit) {
    if ((observing_ & observe::kContention) != 0) {
      contention_.took(object.identity, step);
      if (gate != nullptr && (me.was_blocked || gate->shut_at > me.pending_since)) {
        const ThreadId blocker = me.was_blocked ? me.blocker : gate->previous;
        contention_.waited(object.identity, me.id, blocker, step - me.pending_since);
      }
    }
  }
  if constexpr (kRole.holding == Holding::kDrop) {
    if ((observing_ & observe::kContention) != 0) contention_.dropped(object.identity, step);
  }
  constexpr bool kIsWatched = Observers::wants<kRole.kind>();
  if (kIsWatched || (observing_ & (observe::kTrace | observe::kStrategy)) != 0) {
    Event event;
    event.op = op;
    event.op.object = object.id;
    event.thread = me.id;
    event.step = step;
    event.result = effect.result;
    event.value = effect.value;
    event.source = effect.source;
    event.basis = basis;
    if constexpr (kIsWatched) observers_.on<kRole.kind>(observing_, event, detect_context_);
    if ((observing_ & (observe::kTrace | observe::kStrategy)) != 0) [[unlikely]] {
      record_event(event, kRole.holding);
    }
  }
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
  std::uint64_t hash =
      (static_cast<std::uint64_t>(kRole.kind) << 8U) | static_cast<std::uint64_t>(effect.result) |
      (std::uint64_t{index_of(me.id)} << 16U) | (std::uint64_t{index_of(object.id)} << 40U);
  hash ^= (op.value * 3) + (effect.value << 7U) + effect.value;
  hash = (hash + me.hash) * kOdd + object.hash;
  constexpr OpEffect kEffect = row_of(kRole.kind).effect;
  if constexpr (kEffect == OpEffect::kReads) {
    hash = (hash ^ (hash >> 29U)) * kOdd;
    object.reads_hash += hash;
  } else {
    hash += object.reads_hash;
    hash = (hash ^ (hash >> 29U)) * kOdd;
    if constexpr (kEffect == OpEffect::kWrites) {
      object.hash = hash;
      object.reads_hash = 0;
    }
  }
  me.hash = hash;
  class_hash_ += hash ^ (hash >> 32U);
  event_hash_ = (event_hash_ ^ hash) * kOdd;
  note_holding<kRole>(me);
  if (observing_ != 0) observe_event<kRole>(me, object, clock_slot, op, effect, step, basis, gate);
  return step;
}

// Does one operation of the running thread: publishes it, lets the strategy choose, and when the
// thread's turn has come and `gate` (if any) is open, calls `apply(ThreadRecord&, Step) -> Effect`
// and makes it an event. Blocks: before the operation.
template <Role kRole, class Apply>
[[gnu::always_inline]] inline Effect perform(Execution& execution, ObjectState& object,
                                             std::uint32_t clock_slot, const Op& op, Gate* gate,
                                             const Apply& apply, Step basis = kNoStep) {
  ThreadRecord& me = execution.self();
  const auto entry = execution.enter<kRole.holding>();
  if (entry == Execution::Entry::kControlled) [[likely]] {
    execution.publish(me, op, gate);
    execution.point(me);
    if (gate != nullptr) execution.leave_gate(me);
    if (execution.is_abandoning()) [[unlikely]]
      return {Result::kFalse};
  } else if (entry == Execution::Entry::kSkipped) {
    return {Result::kFalse};
  } else if (gate != nullptr && !gate->is_open) {
    execution.fail_for_waiting(op, object);
    return {Result::kFalse};
  } else {
    execution.publish_quietly(me, op);
  }
  const Effect effect = apply(me, execution.next_step());
  if (entry == Execution::Entry::kSilent) [[unlikely]] {
    Execution::note_holding<kRole>(me);
  } else {
    execution.commit<kRole>(me, object, clock_slot, op, effect, basis, gate);
  }
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
    execution.point(me);
    if (execution.is_abandoning()) return {Result::kFalse};
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
    execution.point(me);
    execution.clear_timer(me);
    execution.leave_gate(me);
    if (execution.is_abandoning()) return {Result::kFalse};
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
