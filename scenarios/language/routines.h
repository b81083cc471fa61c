// What each instruction does. An error of the program under test throws RuntimeError at the
// instruction's site; a routine has a scheduling point only where it names an operation.
#pragma once

#include <string>

#include "snarl/scenarios/language/machine.h"

namespace snarl::language {

// ---- Values and ways: no operations -----------------------------------------------------------

// registers[to] = registers[left]; a value that is copied keeps its origin.
const Instruction* copy_value(Frame& frame, const Instruction* instruction);
// Returns: the routine of one of the operators: to = left operator right.
Routine operator_routine(ExpressionKind kind);

const Instruction* jump(Frame& frame, const Instruction* instruction);
// Needs true or false in `left`; `right`: an index in Shelf::texts, what needs it.
const Instruction* jump_if_true(Frame& frame, const Instruction* instruction);
const Instruction* jump_if_false(Frame& frame, const Instruction* instruction);
// to = `right`, the second operand of a logical operator, whose first one is `left`; `object`: an
// index in Shelf::texts, the operator.
const Instruction* conclude_logic(Frame& frame, const Instruction* instruction);
// Checks that `left` is an index below `target`; `right`: the array's name in Shelf::texts.
const Instruction* check_index(Frame& frame, const Instruction* instruction);
// to = how often to repeat; then one less, or a jump if it is used up.
const Instruction* begin_repeat(Frame& frame, const Instruction* instruction);
const Instruction* count_repeat(Frame& frame, const Instruction* instruction);
const Instruction* end_code(Frame& frame, const Instruction* instruction);

// An assertion whose condition is in `left`. `object` is its text; `to` and `right` are the sides
// of a comparison and `target` its operator, or none. Ends the execution unless it holds.
const Instruction* assert_true(Frame& frame, const Instruction* instruction);
// The same for a check, which ends nothing: leaves out the next instruction if it holds.
const Instruction* check_true(Frame& frame, const Instruction* instruction);

// ---- Scopes -----------------------------------------------------------------------------------

// Leaves all scopes but the first `target`.
const Instruction* leave_scopes(Frame& frame, const Instruction* instruction);
const Instruction* enter_atomic(Frame& frame, const Instruction* instruction);
const Instruction* enter_transaction(Frame& frame, const Instruction* instruction);
// Before each operation in an atomic block: the first one has the block's scheduling point.
const Instruction* take_atomic_point(Frame& frame, const Instruction* instruction);
// At each turn of a loop in an atomic block, which nobody else could cut.
const Instruction* bound_atomic(Frame& frame, const Instruction* instruction);

// A condition is going to be looked at; what it decides is over when the scope is left.
const Instruction* enter_decision(Frame& frame, const Instruction* instruction);
// A part of the condition, in `left`, is going to be asked.
const Instruction* add_reason(Frame& frame, const Instruction* instruction);
// The instruction before this one has read the variable or written `left` to it, or done both.
// `target`: of the decisions that the code is in, from the innermost outward, a bit for each whose
// body is blind to the variable (decisions.h).
const Instruction* note_read(Frame& frame, const Instruction* instruction);
// The same where `target` is not 0.
const Instruction* note_reread(Frame& frame, const Instruction* instruction);
const Instruction* note_write(Frame& frame, const Instruction* instruction);
const Instruction* note_update(Frame& frame, const Instruction* instruction);

// ---- Operations -------------------------------------------------------------------------------

// A turn of a loop: turns[`target`] keeps what was done before it; a turn that did nothing is an
// operation.
const Instruction* begin_turn(Frame& frame, const Instruction* instruction);
const Instruction* end_turn(Frame& frame, const Instruction* instruction);

const Instruction* do_yield(Frame& frame, const Instruction* instruction);
// to = a number below `left`, which is one more choice of the schedule. No scheduling point.
const Instruction* choose_value(Frame& frame, const Instruction* instruction);
// The label in Shelf::texts at `target` was passed: no operation.
const Instruction* pass_mark(Frame& frame, const Instruction* instruction);
const Instruction* do_progress(Frame& frame, const Instruction* instruction);
const Instruction* do_sleep(Frame& frame, const Instruction* instruction);

// to = the var; its value has an origin only if the thread writes the var too.
const Instruction* read_var(Frame& frame, const Instruction* instruction);
const Instruction* read_var_with_origin(Frame& frame, const Instruction* instruction);
const Instruction* write_var(Frame& frame, const Instruction* instruction);

// One row for each method; arguments in `left` and `right`, a timeout in `right`.
struct MethodRoutine {
  ObjectKind object;
  Method method;
  OpKind kind;  // of the operation that it publishes
  Routine run;
  Routine run_timed = nullptr;
};
// Requires: the kind has the method.
const MethodRoutine& method_routine(ObjectKind object, Method method);

struct GuardRoutine {
  ObjectKind object;
  GuardMode mode;
  OpKind kind;
  Routine enter;
};
// Requires: such an object can be a guard in this mode.
const GuardRoutine& guard_routine(ObjectKind object, GuardMode mode);

// ---- For routines -----------------------------------------------------------------------------

inline Value integer_value(std::int64_t number) { return {ValueKind::kInteger, number}; }
inline Value boolean_value(bool is_true) { return {ValueKind::kBoolean, is_true ? 1 : 0}; }
inline Value none_value() { return {ValueKind::kNone, 0}; }

inline const Instruction* give(Frame& frame, const Instruction* instruction, Value value,
                               Origin origin = {}) {
  Register& to = frame.registers[instruction->to];
  to.number = value.number;
  to.origin = origin;
  to.kind = value.kind;
  return instruction + 1;
}

inline std::chrono::nanoseconds timeout_of(const Frame& frame, const Instruction& instruction) {
  return std::chrono::nanoseconds(frame.registers[instruction.right].number);
}

[[noreturn]] void throw_error(const Instruction& instruction, const std::string& text);
// "'-' needs a number, but this is none"
[[noreturn]] void throw_wrong_kind(const Instruction& instruction, std::string_view what,
                                   std::string_view wanted, const Value& value);

}  // namespace snarl::language
