// The shortest way from a transaction out into what others did and back into it: why it is not
// atomic.
#pragma once

#include "snarl/harness/finding.h"

namespace snarl {

// The cycle through the section of the trace in which the event at `step` lies, which that event
// closes; unknown if there is none. Ways through fewer transactions and operations come first.
// Cost: O(steps * threads).
SerialCycle serial_cycle(const Trace& trace, Step step);

}  // namespace snarl
