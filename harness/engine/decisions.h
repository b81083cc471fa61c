// Where a condition says what a thread does next.
#pragma once

#include "snarl/harness/base/site.h"

namespace snarl {

class Execution;

// What the running thread does in between is decided by a condition; see DecidedWrite. Neither an
// operation nor a scheduling point.
void begin_decision(Execution& execution, const Site& site);
void end_decision(Execution& execution) noexcept;

}  // namespace snarl
