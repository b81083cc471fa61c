// What the engine knows by itself: deadlocks, failed checks, exceptions, crashes and misuse, as
// findings.
#pragma once

#include "snarl/harness/suspicion.h"

namespace snarl {

Finding examine_deadlock(const Trace& trace, const Suspicion& suspicion);
Finding examine_fault(const Trace& trace, const Suspicion& suspicion);

}  // namespace snarl
