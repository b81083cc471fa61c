// The contention table of a campaign, with names.
#pragma once

#include <vector>

#include "snarl/harness/campaign/result.h"
#include "snarl/harness/engine/execution.h"

namespace snarl {

// Returns: one row for each object that was acquired at least once, in order of first creation.
std::vector<ContentionRow> contention_table(const Execution& execution);

}  // namespace snarl
