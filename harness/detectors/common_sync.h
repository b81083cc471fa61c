// What two threads that race had in common before: the last time that one learned of the other.
#pragma once

#include "snarl/harness/finding.h"

namespace snarl {

// Of the threads of two events of the trace, before each its own: the later one of the last times
// that either came to know more of the other's past. Reads of plain variables order nothing here.
// Requires: a trace with its clock uses. Cost: that of the clocks themselves, once more.
CommonSync common_sync(const Trace& trace, const OpEvent& earlier, const OpEvent& later);

}  // namespace snarl
