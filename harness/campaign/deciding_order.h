// Finds what of a schedule makes the difference: the order of two steps, or what was chosen in one.
#pragma once

#include "snarl/harness/campaign/rerun.h"

namespace snarl {

// Exchanges operations of `rerun` that are on one object and do not commute, those around a
// preemption first, until a run does not show the finding. Returns: their order, verified; none
// (kNoStep) if no such pair was found within a few hundred runs. One that also takes options
// another way is no evidence. Requires: `trace` is the full record of `rerun`.
DecidingOrder deciding_order(Reruns& reruns, const Rerun& rerun, const Trace& trace);

// Takes each option that is not the first, the last one first, in all other ways, until none of
// them shows the finding. Returns: the event that says which was taken; kNoStep: none was found.
// Requires: `trace` is the full record of `rerun`.
Step deciding_option(Reruns& reruns, const Rerun& rerun, const Trace& trace);

}  // namespace snarl
