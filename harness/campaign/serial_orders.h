// Whether a lost update is one: where an order of the updates, one after the other, comes to the
// same, nothing was lost. Source of the idea: a race is benign if it changes nothing (Narayanasamy,
// Wang, Tigani, Edwards, Calder, "Automatically Classifying Benign and Harmful Data Races Using
// Replay Analysis", PLDI 2007), here for serial orders instead of the other order of two accesses.
// Cost: 2 executions, with three threads in it 6, once or twice, for each write that is looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/program.h"

namespace snarl {

// True of suspicions that an execution's own events do not decide: others have to be run.
inline bool needs_serial_orders(const Suspicion& suspicion) {
  return suspicion.kind == FindingKind::kLostUpdate && !suspicion.is_note;
}

// Makes the finding of a suspicion, as finding_of() does. For a stale write all orders of the
// updates that take part are run:
// - none gives the value of the examined execution: a finding, with all values;
// - one does: a note (cause `benign`) with a signature of its own;
// - they cannot be run: a finding that says why, where one operation of the API read and wrote (it
//   promises that nobody comes in between), or where the value flows from the read into the write
//   and the scenario itself makes every thread read before one may write; else a note (cause
//   `unconfirmed`) with a signature of its own.
// Of several such writes in the execution the first that is a finding counts. Leaves another
// execution behind than was examined. `runs`, if given, counts executions.
// Returns: nothing where the evidence is too weak for a note (StaleWrite::is_reread).
// Requires: not called from inside a run_loop().
std::optional<Finding> confirmed_finding_of(Execution& execution, Program& program,
                                            const Examination& examination,
                                            const Suspicion& suspicion,
                                            std::uint32_t* runs = nullptr);

// Of all suspicions of the execution, in their order.
std::vector<Finding> confirmed_findings_of(Execution& execution, Program& program,
                                           const Examination& examination);

// Takes out what notes say about lost updates of which there is a finding.
void drop_overtaken(std::vector<Finding>& notes, const std::vector<Finding>& findings);

}  // namespace snarl
