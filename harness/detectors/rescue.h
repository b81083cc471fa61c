// Executions that came to their end by a deadline alone.
#pragma once

#include "snarl/harness/suspicion.h"

namespace snarl {

// The note of an execution in which nobody could go on: without the deadline that came next,
// `suspicion.threads` would have waited for ever.
Finding examine_rescue(const Trace& trace, const Suspicion& suspicion);

}  // namespace snarl
