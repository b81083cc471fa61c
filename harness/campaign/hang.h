// A hang as a finding: made on the watchdog's thread, without running anything again.
#pragma once

#include <string>
#include <vector>

#include "snarl/harness/campaign/program.h"

namespace snarl {

// `frames`: the stack of the hung thread, one line each.
Finding hang_finding(Execution& execution, double seconds, const std::vector<std::string>& frames);

// The token of the present execution's choices so far.
std::string hang_token(Execution& execution, const Program& program, const ExecutionInfo& info);

}  // namespace snarl
