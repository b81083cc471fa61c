// Runs hand-written schedules of a program, and says what came of each.
#pragma once

#include <vector>

#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/pin.h"
#include "snarl/harness/campaign/program.h"

namespace snarl {

// What one execution under a pin came to.
struct PinRun {
  PinResult result;
  // Empty where the pin could not be carried out: half a schedule shows nothing.
  Examination examination;
  std::vector<std::uint32_t> choices;  // for ReplayStrategy
};

// The result of a pin that is for other parameters.
PinResult skipped_pin(const Pin& pin);

// Runs the pin once. What is found makes no difference between this and any other execution: a
// fault that ends it before the last move is no obstacle. Requires: not inside a run_loop().
// Errors: throws UsageError as executions do.
PinRun run_pin(Execution& execution, Program& program, const Pin& pin, const ExecutionInfo& info);

}  // namespace snarl
