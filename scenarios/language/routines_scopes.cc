// Guards, atomic blocks, loops' turns, and the statements that are operations without an object.
#include "snarl/harness/base/check.h"
#include "snarl/primitives/primitives.h"
#include "snarl/scenarios/language/constants.h"
#include "snarl/scenarios/language/routines.h"

namespace snarl::language {
namespace {

template <class T>
void release(Frame& /*frame*/, Face& face, const Site& site) {
  face.as<T>().release(site);
}

template <class T>
const Instruction* enter_guard(Frame& frame, const Instruction* instruction) {
  Face& face = frame.face(*instruction);
  face.as<T>().acquire(instruction->site);
  frame.enter({&release<T>, &face, instruction->site});
  return instruction + 1;
}

const Instruction* enter_read(Frame& frame, const Instruction* instruction) {
  Face& face = frame.face(*instruction);
  face.as<RWLock>().acquire_read(instruction->site);
  frame.enter({[](Frame&, Face& left, const Site& site) { left.as<RWLock>().release_read(site); },
               &face, instruction->site});
  return instruction + 1;
}

const Instruction* enter_write(Frame& frame, const Instruction* instruction) {
  Face& face = frame.face(*instruction);
  face.as<RWLock>().acquire_write(instruction->site);
  frame.enter({[](Frame&, Face& left, const Site& site) { left.as<RWLock>().release_write(site); },
               &face, instruction->site});
  return instruction + 1;
}

constexpr GuardRoutine kGuards[] = {
    {ObjectKind::kLock, GuardMode::kPlain, OpKind::kAcquire, &enter_guard<Lock>},
    {ObjectKind::kRLock, GuardMode::kPlain, OpKind::kAcquire, &enter_guard<RLock>},
    {ObjectKind::kSemaphore, GuardMode::kPlain, OpKind::kAcquire, &enter_guard<Semaphore>},
    {ObjectKind::kCondition, GuardMode::kPlain, OpKind::kAcquire, &enter_guard<Condition>},
    {ObjectKind::kRWLock, GuardMode::kRead, OpKind::kAcquireRead, &enter_read},
    {ObjectKind::kRWLock, GuardMode::kWrite, OpKind::kAcquireWrite, &enter_write},
};

void leave_atomic(Frame& frame, Face& /*face*/, const Site& /*site*/) {
  if (!frame.is_in_atomic) return;
  frame.is_in_atomic = false;
  Execution::current().set_points(true);
}

void leave_transaction(Frame& /*frame*/, Face& /*face*/, const Site& /*site*/) {
  Execution::current().end_transaction();
}

// Grows with every operation of the thread and with nothing that leaves others no turn.
std::uint32_t operations(const Frame& frame) {
  return Execution::current().steps() - frame.progress_count;
}

}  // namespace

const GuardRoutine& guard_routine(ObjectKind object, GuardMode mode) {
  const auto* const found = std::find_if(
      std::begin(kGuards), std::end(kGuards),
      [&](const GuardRoutine& row) { return row.object == object && row.mode == mode; });
  SNARL_CHECK(found != std::end(kGuards), "the checker lets an object be no guard that is none");
  return *found;
}

const Instruction* leave_scopes(Frame& frame, const Instruction* instruction) {
  frame.leave(instruction->target);
  return instruction + 1;
}

const Instruction* enter_atomic(Frame& frame, const Instruction* instruction) {
  frame.enter({&leave_atomic, frame.shelf->faces.data(), instruction->site});
  return instruction + 1;
}

const Instruction* enter_transaction(Frame& frame, const Instruction* instruction) {
  Execution::current().begin_transaction(instruction->site);
  frame.enter({&leave_transaction, frame.shelf->faces.data(), instruction->site});
  return instruction + 1;
}

const Instruction* take_atomic_point(Frame& frame, const Instruction* instruction) {
  if (frame.is_in_atomic) return instruction + 1;
  Execution& execution = Execution::current();
  if (execution.enter<Holding::kNone>() == Entry::kSkipped) return instruction + 1;
  ObjectId object = kNoObject;
  if (instruction->object != kNoOperand) {
    const std::uint32_t place = frame.place(*instruction);
    const bool is_thread =
        instruction->kind == OpKind::kJoin || instruction->kind == OpKind::kIsAlive;
    object = is_thread ? frame.shelf->threads[place]->object.id : frame.shelf->ids[place];
  }
  // No gate: whatever would have to wait in the block is a fault, not a reason to wait before it.
  ThreadRecord& me = execution.self();
  execution.publish(me, {.kind = instruction->kind, .object = object, .site = instruction->site},
                    nullptr);
  if (!execution.point(me)) return instruction + 1;
  frame.is_in_atomic = true;
  execution.set_points(false);
  return instruction + 1;
}

const Instruction* bound_atomic(Frame& frame, const Instruction* instruction) {
  Execution& execution = Execution::current();
  if (!execution.is_at_step_bound()) [[likely]]
    return instruction + 1;
  frame.is_in_atomic = false;
  execution.set_points(true);
  turn(instruction->site);  // where the execution is cut
  return instruction + 1;
}

const Instruction* begin_turn(Frame& frame, const Instruction* instruction) {
  frame.turns[instruction->target] = operations(frame);
  return instruction + 1;
}

const Instruction* end_turn(Frame& frame, const Instruction* instruction) {
  if (frame.turns[instruction->target] == operations(frame)) turn(instruction->site);
  return instruction + 1;
}

const Instruction* do_yield(Frame& /*frame*/, const Instruction* instruction) {
  yield(instruction->site);
  return instruction + 1;
}

const Instruction* do_progress(Frame& frame, const Instruction* instruction) {
  progress(instruction->site);
  ++frame.progress_count;
  return instruction + 1;
}

const Instruction* choose_value(Frame& frame, const Instruction* instruction) {
  const Register count = frame.registers[instruction->left];
  if (count.kind != ValueKind::kInteger) [[unlikely]]
    throw_wrong_kind(*instruction, "'choose'", "a number", count.value());
  if (!can_choose_from(count.number)) [[unlikely]]
    throw_error(*instruction, choose_error(count.number));
  ++frame.progress_count;
  const std::uint32_t chosen = choose(static_cast<std::uint32_t>(count.number), instruction->site);
  return give(frame, instruction, integer_value(chosen), count.origin);
}

const Instruction* pass_mark(Frame& frame, const Instruction* instruction) {
  sync_point(frame.shelf->texts[instruction->target]);
  return instruction + 1;
}

const Instruction* do_sleep(Frame& frame, const Instruction* instruction) {
  sleep(timeout_of(frame, *instruction), instruction->site);
  return instruction + 1;
}

}  // namespace snarl::language
