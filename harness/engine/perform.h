// The waist: how a primitive's operation becomes an event. Included by primitives' .cc files only.
#pragma once

#include "snarl/harness/engine/execution.h"

namespace snarl {

template <class Model>
[[gnu::always_inline]] inline Model& Execution::make(const ObjectRow& row,
                                                     const Declaration& declaration,
                                                     std::uint32_t clocks) {
  const Identities::Slot* const slot = identities_.expect(row, declaration);
  if (slot == nullptr) [[unlikely]]
    return make_other<Model>(row, copy_of(declaration), clocks);
  auto& model = static_cast<Model&>(*slot->state);
  model.begin_again(slot->name_hash);
  observers_.clocks.reserve(clocks);
  if (row.is_variable) enlist_variable(model);
  return model;
}

template <class Model>
Model& Execution::make_other(const ObjectRow& row, const Declaration& declaration,
                             std::uint32_t clocks) {
  if (!identities_.is_shifted()) shift();
  Model& model = pools_.take<Model>();
  enlist(model, row, declaration, clocks, Pools::number_of<Model>());
  return model;
}

template <Sync kSync>
void Execution::synchronize(ThreadRecord& me, std::uint32_t clock_slot, Step step, Step source) {
  if ((observing_ & observe::kClocks) == 0) return;
  observers_.clocks.apply<kSync>(me.id, clock_slot, step, source);
  tracer_.clock_use(me.id, kSync, clock_slot, step, source);
}

[[gnu::always_inline]] inline void Execution::shut_leanly(Gate& gate, Step next) {
  gate.was_open = false;
  gate.shut_at = next;
  enabled_.erase_first(gate.waiting);
}

[[gnu::always_inline]] inline void Execution::open_leanly(Gate& gate) {
  gate.was_open = true;
  enabled_.insert_first(gate.waiting);
}

[[gnu::always_inline]] inline void Execution::shut(Gate& gate, Step next) {
  shut_leanly(gate, next);
  if (!is_plain_ && (gate.waiting.has_others() || tracer_.is_full())) [[unlikely]]
    shut_for_others(gate);
}

[[gnu::always_inline]] inline void Execution::open(Gate& gate) {
  open_leanly(gate);
  if (!is_plain_) [[unlikely]]
    enabled_.insert_all(gate.waiting);
}

inline void Execution::refresh(Gate& gate) {
  if (gate.is_open == gate.was_open) return;
  gate.was_open = gate.is_open;
  if (gate.is_open) {
    enabled_.insert_all(gate.waiting);
  } else {
    gate.shut_at = steps();
    enabled_.erase_all(gate.waiting);
    tracer_.shut(gate);
  }
}

[[gnu::always_inline]] inline ThreadRecord* Execution::draw_quickly(std::uint64_t mask) {
  if (mask >= 256) [[unlikely]]
    return nullptr;
  const bits::detail::Row& row = bits::detail::kRows[mask];
  Rng rng = random_walk_->rng();
  const std::uint64_t product = (rng.next() >> 32U) * row.count;
  if (static_cast<std::uint32_t>(product) < row.count || choice_next_ == choice_last_)
      [[unlikely]] {
    return nullptr;
  }
  random_walk_->rng() = rng;
  const std::uint32_t chosen = row.nth[product >> 32U];
  *choice_next_++ = chosen;
  return threads_[chosen];
}

[[gnu::always_inline]] inline ThreadRecord* Execution::choose_quickly(ThreadRecord& me) {
  const std::uint64_t mask = enabled_.low();
  return (mask & (mask - 1)) == 0 ? &me : draw_quickly(mask);
}

// All of an event but what is in its `op`, the object apart.
[[gnu::always_inline]] inline void fill_event(OpEvent& event, ThreadId thread, ObjectId object,
                                              const Effect& effect, Step step, Step basis) {
  event.op.object = object;
  event.thread = thread;
  event.step = step;
  event.result = effect.result;
  event.value = effect.value;
  event.source = effect.source;
  event.basis = basis;
}

// True if observe_event() may do something.
template <Role kRole>
constexpr bool is_observed() {
  return kRole.sync != Sync::kNone || kRole.holding != Holding::kNone ||
         Observers::wants<kRole.kind>();
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
      Contention::took(*object.contention, step);
      if (gate != nullptr && (me.was_blocked || gate->shut_at > me.pending_since)) {
        const ThreadId blocker = me.was_blocked ? me.blocker : gate->previous;
        Contention::waited(*object.contention, me.id, blocker, step - me.pending_since);
      }
    }
  }
  if constexpr (kRole.holding == Holding::kDrop) {
    if ((observing & observe::kContention) != 0) Contention::dropped(*object.contention, step);
  }
  // Stays in registers because it is passed to nobody else.
  if constexpr (Observers::wants<kRole.kind>()) {
    OpEvent event;
    copy_op(event.op, op);
    fill_event(event, me.id, object.id, effect, step, basis);
    observers_.on<kRole.kind>(observing, event, detect_context_);
  }
}

// What differs from the two usual ways of observing: is a call of its own, with what cannot be
// found again. The usual detectors are compiled in here too: strategies that are told of events
// leave them on.
template <Role kRole>
void Execution::observe_otherwise(ThreadRecord& me, ObjectState& object, std::uint32_t clock_slot,
                                  const Op& op, Step basis, const Gate* gate, Effect effect) {
  const Step step = steps() - 1;
  const std::uint32_t detecting = observing_ & ~observe::kAside;
  if (detecting == observe::kDefault) {
    observe_event<kRole>(observe::kDefault, me, object, clock_slot, op, effect, step, basis, gate);
  } else if (detecting == observe::kDefaultWithoutVariables) {
    observe_event<kRole>(observe::kDefaultWithoutVariables, me, object, clock_slot, op, effect,
                         step, basis, gate);
  } else if (detecting != 0) {
    observe_event<kRole>(detecting, me, object, clock_slot, op, effect, step, basis, gate);
  }
  if constexpr (kRole.holding == Holding::kTake) {
    if ((observing_ & observe::kOrders) != 0) {
      observers_.orders.took(me.held, identities_.slot(me.object.id).name_hash,
                             identities_.slot(object.id).name_hash, is_shared(kRole.kind),
                             me.hold_count > 1);
    }
  }
  if constexpr (kRole.holding == Holding::kDrop) {
    if ((observing_ & observe::kOrders) != 0) {
      observers_.orders.dropped(me.held, identities_.slot(object.id).name_hash,
                                is_shared(kRole.kind));
    }
  }
  if ((observing_ & observe::kRecording) == 0) return;
  OpEvent& event = tracer_.is_on() ? tracer_.next_event() : told_;
  copy_published(event.op, op);
  fill_event(event, me.id, object.id, effect, step, basis);
  if ((observing_ & observe::kRecording) != observe::kTrace) tell(event, kRole, clock_slot);
}

template <Role kRole>
[[gnu::always_inline]] inline void Execution::take_step(ThreadRecord& me, ObjectState& object,
                                                        std::uint64_t operand, const Effect& effect,
                                                        Step step) {
  step_.store(step + 1, std::memory_order_relaxed);
  // The happens-before hash: an event is known by what it did and by the events directly before it,
  // of its thread and of its object (CHESS prints "HBExecs" from the same idea).
  constexpr std::uint64_t kOdd = 0x9e37'79b9'7f4a'7c15ULL;
  constexpr std::uint64_t kOtherOdd = 0xc2b2'ae3d'27d4'eb4fULL;
  std::uint64_t hash =
      me.hash + (object.hash << 32U | object.hash >> 32U) +
      ((static_cast<std::uint64_t>(kRole.kind) << 8U) | static_cast<std::uint64_t>(effect.result));
  if constexpr (!has_operand(kRole.kind)) operand = 0;
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
}

template <Role kRole>
[[gnu::always_inline]] inline void Execution::commit_at(Step step, ThreadRecord& me,
                                                        ObjectState& object,
                                                        std::uint32_t clock_slot, const Op& op,
                                                        const Effect& effect, Step basis,
                                                        const Gate* gate) {
  take_step<kRole>(me, object, op.value, effect, step);
  if constexpr (!is_observed<kRole>()) {
    if ((observing_ & observe::kAside) != 0) [[unlikely]]
      observe_otherwise<kRole>(me, object, clock_slot, op, basis, gate, effect);
  } else if (observing_ == observe::kDefault) {
    observe_event<kRole>(observe::kDefault, me, object, clock_slot, op, effect, step, basis, gate);
  } else if (observing_ == observe::kDefaultWithoutVariables) {
    observe_event<kRole>(observe::kDefaultWithoutVariables, me, object, clock_slot, op, effect,
                         step, basis, gate);
  } else if (observing_ != 0) {
    observe_otherwise<kRole>(me, object, clock_slot, op, basis, gate, effect);
  }
}

template <Role kRole>
[[gnu::always_inline]] inline Step Execution::commit(ThreadRecord& me, ObjectState& object,
                                                     std::uint32_t clock_slot, const Op& op,
                                                     const Effect& effect, Step basis,
                                                     const Gate* gate) {
  const Step step = steps();
  commit_at<kRole>(step, me, object, clock_slot, op, effect, basis, gate);
  return step;
}

template <Role kRole>
[[gnu::always_inline]] inline void Execution::commit_leanly(ThreadRecord& me, ObjectState& object,
                                                            std::uint64_t operand,
                                                            const Effect& effect, Step step) {
  take_step<kRole>(me, object, operand, effect, step);
  if ((observing_ & observe::kContention) != 0) {
    if constexpr (kRole.holding == Holding::kTake || kRole.holding == Holding::kPermit) {
      Contention::took(*object.contention, step);
    }
    if constexpr (kRole.holding == Holding::kDrop) Contention::dropped(*object.contention, step);
  }
}

// The operation of a primitive, as perform() takes it:
//
//   struct Acquire {
//     using Model = LockModel;
//     struct Argument {};  // what it is called with: small, copied; `basis` and `operand` if any
//     static constexpr Role kRole{...};
//     static std::uint32_t clock_slot(const Model& model);
//     static Gate* gate(Model& model);  // where it waits; null: nowhere
//     static Effect apply(Model& model, ThreadRecord& me, Step step, const Argument& argument);
//     static constexpr Turning kTurning = Turning::kShuts;  // what it does to which gate
//     static Gate& turned(Model& model);
//   };

// What an operation does to a gate, every time.
enum class Turning : std::uint8_t { kNothing, kOpens, kShuts };

namespace detail {

template <class Operation>
using ModelOf = typename Operation::Model;
template <class Operation>
using ArgumentOf = typename Operation::Argument;

template <class Argument>
std::uint64_t operand_of(const Argument& argument) {
  if constexpr (requires { argument.operand; }) {
    return argument.operand;
  } else {
    return 0;
  }
}

template <class Argument>
Step basis_of(const Argument& argument) {
  if constexpr (requires { argument.basis; }) {
    return argument.basis;
  } else {
    return kNoStep;
  }
}

template <class Operation>
[[gnu::always_inline]] inline Op op_of(const ModelOf<Operation>& model, Site site,
                                       const ArgumentOf<Operation>& argument) {
  return {.kind = Operation::kRole.kind,
          .object = model.id,
          .value = operand_of(argument),
          .site = site};
}

template <class Operation>
[[gnu::always_inline]] inline void settle(Execution& execution, ModelOf<Operation>& model,
                                          Step next) {
  if constexpr (Operation::kTurning == Turning::kShuts) {
    execution.shut(Operation::turned(model), next);
  } else if constexpr (Operation::kTurning == Turning::kOpens) {
    execution.open(Operation::turned(model));
  }
}

// In the rare modes: thread 0 alone, an atomic block, unwinding.
template <class Operation>
[[gnu::noinline]] Performed perform_specially(Execution& execution, ModelOf<Operation>& model,
                                              Site site, ArgumentOf<Operation> argument) {
  ThreadRecord& me = execution.self();
  const auto entry = execution.enter<Operation::kRole.holding>();
  if (entry == Entry::kSkipped) return {};
  const Op op = op_of<Operation>(model, site, argument);
  Gate* const gate = Operation::gate(model);
  if (gate != nullptr && !gate->is_open) {
    execution.fail_for_waiting(op, model);
    return {};
  }
  execution.publish_quietly(me, op);
  const Effect effect = Operation::apply(model, me, execution.next_step(), argument);
  Step step = kNoStep;
  if (entry == Entry::kSilent) {
    Execution::note_holding<Operation::kRole>(me);
  } else {
    step = execution.commit<Operation::kRole>(me, model, Operation::clock_slot(model), op, effect,
                                              basis_of(argument), gate);
  }
  settle<Operation>(execution, model, execution.steps());
  return {effect.value, step};
}

// In controlled mode, whoever goes on and whatever looks on.
template <class Operation>
[[gnu::noinline]] Performed perform_fully(Execution& execution, ModelOf<Operation>& model,
                                          Site site, ArgumentOf<Operation> argument) {
  ThreadRecord& me = execution.self();
  Gate* const gate = Operation::gate(model);
  const bool is_quick = execution.is_quick();
  if (!is_quick && !execution.is_controlled()) {
    return perform_specially<Operation>(execution, model, site, argument);
  }
  copy_op(me.pending, op_of<Operation>(model, site, argument));
  // The random walk looks at no published operation, so it may choose first: where the thread goes
  // on at once, neither gate nor switch is touched.
  // So does who alone can go on, whoever chooses.
  ThreadRecord* next = nullptr;
  if (gate == nullptr || gate->is_open) {
    if (is_quick) {
      next = execution.choose_quickly(me);
    } else if (execution.is_alone()) {
      next = &me;
    }
  }
  const Gate* left = nullptr;
  if (next != &me) {
    const bool is_to_go_on =
        next == nullptr ? execution.wait_for_turn(me, gate) : execution.give_way(me, gate, *next);
    if (!is_to_go_on) [[unlikely]]
      return {};
    if (gate != nullptr) execution.leave_gate(me, *gate, is_quick);
    left = gate;
  }
  const Step step = execution.steps();
  const Effect effect = Operation::apply(model, me, step, argument);
  execution.commit_at<Operation::kRole>(step, me, model, Operation::clock_slot(model), me.pending,
                                        effect, basis_of(argument), left);
  settle<Operation>(execution, model, step + 1);
  return {effect.value, step};
}

}  // namespace detail

// Does one operation of the running thread: publishes it, lets the strategy choose, and when the
// thread's turn has come and its gate (if any) is open, applies it to the model and makes it an
// event. Blocks: before the operation.
// Where no other thread can go on, nobody would see the operation published. That case is made
// inline, without a frame; all others are tail calls, with everything in registers.
template <class Operation>
[[gnu::always_inline]] inline Performed perform(Execution& execution,
                                                detail::ModelOf<Operation>& model, Site site,
                                                detail::ArgumentOf<Operation> argument = {}) {
  Gate* const gate = Operation::gate(model);
  if (!execution.is_alone_and_lean() || (gate != nullptr && !gate->is_open)) {
    return detail::perform_fully<Operation>(execution, model, site, argument);
  }
  ThreadRecord& me = execution.self();
  copy_op(me.pending, detail::op_of<Operation>(model, site, argument));
  const Step step = execution.steps();
  const Effect effect = Operation::apply(model, me, step, argument);
  execution.commit_leanly<Operation::kRole>(me, model, detail::operand_of(argument), effect, step);
  if constexpr (Operation::kTurning == Turning::kShuts) {
    execution.shut_leanly(Operation::turned(model), step + 1);
  } else if constexpr (Operation::kTurning == Turning::kOpens) {
    execution.open_leanly(Operation::turned(model));
  }
  return {effect.value, step};
}

// The same for an operation that never waits and may fail: `can()` says whether it succeeds.
template <Role kRole, Role kFailed, class Can, class Apply>
Effect perform_try(Execution& execution, ObjectState& object, std::uint32_t clock_slot,
                   const Op& op, const Can& can, const Apply& apply) {
  ThreadRecord& me = execution.self();
  const auto entry = execution.enter<kRole.holding>();
  if (entry == Entry::kSkipped) return {.result = Result::kFalse};
  if (entry == Entry::kControlled) {
    execution.publish(me, op, nullptr);
    me.was_blocked = false;
    if (!execution.point(me)) return {.result = Result::kFalse};
  } else {
    execution.publish_quietly(me, op);
  }
  const bool is_silent = entry == Entry::kSilent;
  if (!can()) {
    const Effect effect{.result = Result::kFalse};
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
  if (entry == Entry::kSkipped) return {.result = Result::kFalse};
  if (entry == Entry::kControlled) {
    execution.publish(me, op, execution.begin_timed(me, gate, timeout));
    if (!execution.point(me)) return {.result = Result::kFalse};
    execution.clear_timer(me);
    execution.leave_gate(me, gate);
  } else {
    execution.publish_quietly(me, op);
  }
  if (gate.is_open) {
    const Effect effect = apply(me, execution.next_step());
    if (entry == Entry::kSilent) {
      Execution::note_holding<kRole>(me);
    } else {
      execution.commit<kRole>(me, object, clock_slot, op, effect, kNoStep, &gate);
    }
    return effect;
  }
  // No event has moved the clock there: that was a fault on purpose.
  const bool is_early = entry == Entry::kControlled && me.woken_at == kNoStep;
  const Effect effect{.result = is_early ? Result::kEarlyTimeout : Result::kTimeout,
                      .source = me.woken_at};
  if (entry != Entry::kSilent) {
    execution.commit<kGivenUp>(me, object, clock_slot, op, effect);
  }
  execution.note_timeout(&object, &gate);
  return effect;
}

}  // namespace snarl
