// Finds the two steps of a schedule whose order makes the difference.
#pragma once

#include "snarl/harness/campaign/rerun.h"

namespace snarl {

// Exchanges operations of `rerun` that are on one object and do not commute, those around a
// preemption first, until a run does not show the finding. Returns: their order, verified; none
// (kNoStep) if no such pair was found within a few hundred runs.
// Requires: `trace` is the full record of `rerun`.
DecidingOrder deciding_order(Reruns& reruns, const Rerun& rerun, const Trace& trace);

}  // namespace snarl
