// Threads that go round in circles, as findings: livelock, starvation, a spin that never ends.
#pragma once

#include "snarl/harness/suspicion.h"

namespace snarl {

// True if both are the same step, wherever they stand.
bool is_same_step(const OpEvent& one, const OpEvent& other);

// `suspicion.first` to `suspicion.second`: the events of the lap, which ends the trace.
Finding examine_lap(const Trace& trace, const Suspicion& suspicion);

}  // namespace snarl
