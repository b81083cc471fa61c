// `snarl run --confirm-fix TOKEN`: how sure it is that a fault is gone.
#pragma once

#include <cstdint>
#include <string>

#include "snarl/cli/run_plan.h"

namespace snarl {

// How many independent executions must be clean for it to be `confidence` sure that a fault which
// shows in each with the probability `chance` is gone. Returns: at least 1.
// Requires: 0 < chance <= 1, 0 < confidence < 1.
std::uint64_t executions_needed(double chance, double confidence);

// Runs the token's schedule, then as many executions under the random walk as make it 99 % sure
// that what the schedule had shown is gone; with fewer, by --schedules or --time, says how sure
// they make it. Returns: the exit code; 1 if the schedule still shows a finding. Errors: throws
// UsageError.
int confirm_fix(const Arguments& arguments);

}  // namespace snarl
