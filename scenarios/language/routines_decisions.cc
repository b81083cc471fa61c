// Decisions, and the uses of variables by which a write is known to be one's consequence.
#include "snarl/harness/engine/decisions.h"
#include "snarl/scenarios/language/routines.h"

namespace snarl::language {
namespace {

void leave_decision(Frame& frame, Face& /*face*/, const Site& /*site*/) {
  --frame.decision_count;
  end_decision(Execution::current());
}

// The last step of the running thread, if nobody else has taken one since.
Step last_step() { return Execution::current().steps() - 1; }

// Whether the condition's own reads, or the one that its value comes from, include this one.
bool comes_from(const Deciding& deciding, Step basis, Step read) {
  return basis == read || (read >= deciding.first && read < deciding.decided);
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
  frame.used[frame.place(*instruction)] = last_step();
  return instruction + 1;
}

const Instruction* note_update(Frame& frame, const Instruction* instruction) {
  frame.used[frame.place(*instruction)] = kNoStep;
  return instruction + 1;
}

const Instruction* note_write(Frame& frame, const Instruction* instruction) {
  const std::uint32_t place = frame.place(*instruction);
  const Step read = std::exchange(frame.used[place], kNoStep);
  const Origins& origins = frame.shelf->origins;
  const ObjectId object = frame.shelf->ids[place];
  const Origin value = frame.registers[instruction->left].origin;
  const bool is_computed = origins.basis(value, object) != kNoStep;
  std::uint32_t innermost = kNoOperand;
  for (std::uint32_t outward = 0; outward < frame.decision_count; ++outward) {
    const Deciding& deciding = frame.decisions[frame.decision_count - 1 - outward];
    const Step basis = origins.basis(deciding.origin, object);
    if (basis == kNoStep) continue;
    if (!is_computed && read != kNoStep && comes_from(deciding, basis, read)) {
      Execution::current().decided(object, read, outward, true);
      return instruction + 1;
    }
    if (innermost == kNoOperand) innermost = outward;
  }
  if (innermost == kNoOperand) return instruction + 1;
  const Deciding& deciding = frame.decisions[frame.decision_count - 1 - innermost];
  Execution::current().decided(object, origins.basis(deciding.origin, object), innermost, false);
  return instruction + 1;
}

}  // namespace snarl::language
