// All schedules with at most so many preemptions, to prove that a finding needs more.
#pragma once

#include <cstdint>
#include <optional>

#include "snarl/harness/campaign/rerun.h"

namespace snarl {

struct BoundedSearch {
  bool is_exhausted = false;   // every schedule within the bound was run to its end
  std::optional<Rerun> found;  // the first one that shows the finding
};

// Runs depth first, by default first, every schedule with at most `preemptions_max` preemptions,
// until one shows the finding or the limits of `reruns` are used up. Other choices are free. One
// that is cut at the step bound counts if `may_be_cut`: with another bound it is another execution.
// Source: Musuvathi & Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded
// Programs", PLDI 2007.
// Cost: one execution a schedule; their number grows with steps to the power of the bound.
BoundedSearch search_bounded(Reruns& reruns, std::uint32_t preemptions_max,
                             std::uint32_t faults_max = 0, bool may_be_cut = true);

}  // namespace snarl
