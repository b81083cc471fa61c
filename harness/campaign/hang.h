// A thread that came to no scheduling point, as a finding: made on the watchdog's thread, without
// running anything again.
#pragma once

#include <string>

#include "snarl/harness/campaign/program.h"
#include "snarl/harness/engine/watchdog.h"

namespace snarl {

// `crash/hang` of a thread that computed; `uncontrolled` of one that the system held up, which is
// no fault of the program under test.
Finding standstill_finding(Execution& execution, const Standstill& standstill);

// The token of the present execution's choices so far.
std::string hang_token(Execution& execution, const Program& program, const ExecutionInfo& info);

// True if the finding's thread stands still, so that its process ended with it.
bool is_standstill(const Finding& finding);

}  // namespace snarl
