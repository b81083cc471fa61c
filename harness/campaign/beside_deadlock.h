// Schedules that show before a deadlock what an exhaustive search saw behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/program.h"

namespace snarl {

struct BesideDeadlock {
  Examination examination;
  Suspicion suspicion;                 // of the signature, in it
  std::vector<std::uint32_t> choices;  // that lead there
};

// In an exhaustive search a deadlock ends nothing, while whatever is shown ends with it. What comes
// behind it and does not depend on it comes before it in other schedules of the same class; a few
// hundred random executions are tried. Returns: nothing where none shows it: then it may depend on
// what came directly before the deadlock. Leaves another execution behind.
// Requires: the execution is not exhaustive, and this is not called from inside a run_loop().
std::optional<BesideDeadlock> find_beside_deadlock(Execution& execution, Program& program,
                                                   ExecutionInfo info, std::uint64_t signature);

const Suspicion* find_suspicion(const std::vector<Suspicion>& all, std::uint64_t signature);

}  // namespace snarl
