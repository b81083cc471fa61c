// One execution by itself, outside a campaign's loop.
#pragma once

#include "snarl/harness/engine/execution.h"

namespace snarl {

// Runs the body once under the strategy, which must have begun; also where its stack has to be
// dropped, so that it never returns. Requires: not called from inside a run_loop().
void run_alone(Execution& execution, Body& body, Strategy& strategy, const ExecutionInfo& info);

}  // namespace snarl
