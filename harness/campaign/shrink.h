// Gives a finding the shortest evidence: its minimised schedule, and the order that decides.
#pragma once

#include "snarl/harness/campaign/expectation.h"
#include "snarl/harness/campaign/program.h"

namespace snarl {

// Replaces the finding's trace, and all that was read from it, by those of the minimised schedule;
// what counts executions stays as it is. A finding that does not replay, or that in the minimised
// schedule would be what another expectation names, keeps its first execution (kNone).
// `info`: with the step bound of the finding's execution. Takes about `seconds_max` at most.
// Requires: the finding has a trace; not called from inside a run_loop().
void shrink(Finding& finding, Execution& execution, Program& program, const Judge& judge,
            const ExecutionInfo& info, double seconds_max);

}  // namespace snarl
