// Decisions, and the uses of variables by which a write is known to be one's consequence.
#include "snarl/harness/engine/decisions.h"
#include "snarl/scenarios/language/decisions.h"
#include "snarl/scenarios/language/routines.h"

namespace snarl::language {
namespace {

void leave_decision(Frame& frame, Face& /*face*/, const Site& /*site*/) {
  --frame.decision_count;
  end_decision(Execution::current());
}

// The last step of the running thread, if nobody else has taken one since.
Step step_before() { return Execution::current().steps() - 1; }

// Whether the condition's own reads, or the one that its value comes from, include this one.
bool comes_from(const Deciding& deciding, Step basis, Step read) {
  return basis == read || (read >= deciding.first && read < deciding.decided);
}

// An open decision that comes from a variable.
struct About {
  std::uint32_t outward = kNoOperand;  // how many are further in; none: there is no such decision
  Step basis = kNoStep;                // its first read of the variable
};

const Deciding& decision_at(const Frame& frame, std::uint32_t outward) {
  return frame.decisions[frame.decision_count - 1 - outward];
}

About innermost_about(const Frame& frame, ObjectId object) {
  for (std::uint32_t outward = 0; outward < frame.decision_count; ++outward) {
    const Step basis = frame.shelf->origins.basis(decision_at(frame, outward).origin, object);
    if (basis != kNoStep) return {outward, basis};
  }
  return {};
}

// Says of the write that was the last step, of a value that comes from the read at `value`, which
// decision it belongs to.
void tell_consequence(const Frame& frame, const Instruction& instruction, const Uses& uses,
                      Step value) {
  const ObjectId object = frame.shelf->ids[frame.place(instruction)];
  const auto [outward, basis] = innermost_about(frame, object);
  if (outward == kNoOperand) return;
  const Deciding& deciding = decision_at(frame, outward);
  DecidedNow now = {object, basis, value, outward, DecidedEvidence::kNone};
  const Step asked = uses.last < deciding.decided ? uses.last : uses.asked;
  const bool is_asked = asked != kNoStep && comes_from(deciding, basis, asked);
  const bool is_blind = outward < kBlindMax && (instruction.target >> outward & 1U) != 0;
  if (is_asked && is_blind) {
    now.read = asked;
    now.evidence = DecidedEvidence::kReread;
  }
  Execution::current().decided(now);
}

}  // namespace

const Instruction* enter_decision(Frame& frame, const Instruction* instruction) {
  Execution& execution = Execution::current();
  frame.decisions[frame.decision_count++] = {{}, execution.steps(), execution.steps()};
  begin_decision(execution, instruction->site);
  frame.enter({&leave_decision, frame.shelf->faces.data(), instruction->site});
  return instruction + 1;
}

const Instruction* add_reason(Frame& frame, const Instruction* instruction) {
  Deciding& deciding = frame.decisions[frame.decision_count - 1];
  deciding.origin =
      frame.shelf->origins.unite(deciding.origin, frame.registers[instruction->left].origin);
  deciding.decided = Execution::current().steps();
  return instruction + 1;
}

const Instruction* note_read(Frame& frame, const Instruction* instruction) {
  frame.uses[frame.place(*instruction)].last = step_before();
  return instruction + 1;
}

const Instruction* note_reread(Frame& frame, const Instruction* instruction) {
  const std::uint32_t place = frame.place(*instruction);
  Uses& uses = frame.uses[place];
  const std::uint32_t outward = innermost_about(frame, frame.shelf->ids[place]).outward;
  const bool is_first_since = outward != kNoOperand && uses.last != kNoStep &&
                              uses.last < decision_at(frame, outward).decided;
  if (is_first_since) uses.asked = uses.last;
  uses.last = step_before();
  return instruction + 1;
}

const Instruction* note_update(Frame& frame, const Instruction* instruction) {
  const Uses uses = std::exchange(frame.uses[frame.place(*instruction)], {});
  tell_consequence(frame, *instruction, uses, kNoStep);
  return instruction + 1;
}

const Instruction* note_write(Frame& frame, const Instruction* instruction) {
  const std::uint32_t place = frame.place(*instruction);
  const Uses uses = std::exchange(frame.uses[place], {});
  const Origins& origins = frame.shelf->origins;
  const ObjectId object = frame.shelf->ids[place];
  const Step value = origins.basis(frame.registers[instruction->left].origin, object);
  const bool may_be_current = value == kNoStep && uses.last != kNoStep;
  for (std::uint32_t outward = 0; may_be_current && outward < frame.decision_count; ++outward) {
    const Deciding& deciding = decision_at(frame, outward);
    const Step basis = origins.basis(deciding.origin, object);
    if (basis == kNoStep || !comes_from(deciding, basis, uses.last)) continue;
    Execution::current().decided({object, uses.last, value, outward, DecidedEvidence::kLastUse});
    return instruction + 1;
  }
  tell_consequence(frame, *instruction, uses, value);
  return instruction + 1;
}

}  // namespace snarl::language
