// Makes the schedule of a finding short: what is left of it is what the finding needs.
#pragma once

#include <cstdint>
#include <optional>

#include "snarl/harness/campaign/rerun.h"

namespace snarl {

struct Minimized {
  Minimality minimality = Minimality::kNone;  // kNone: the finding did not replay
  Rerun rerun;                                // the simplest one that was found
};

// Looks for the simplest schedule that shows the finding of `reruns` again, which `trace` shows.
// Deterministic unless the deadline of `reruns` ends it, which the limits are there to forestall;
// and minimising its result again changes nothing unless it was ended (kPartial). Runs the program
// up to 140,000 times, or 9 million steps.
// Preemptions, options and stretches are dropped by delta debugging (Zeller & Hildebrandt,
// "Simplifying and Isolating Failure-Inducing Input", TSE 2002); stretches are merged and moved
// (Jalbert & Sen, "A Trace Simplification Technique for Effective Debugging of Concurrent
// Programs", FSE 2010).
Minimized minimize(Reruns& reruns, const Trace& trace);

}  // namespace snarl
