// The contention table of a campaign, with names.
#pragma once

#include <vector>

#include "snarl/harness/campaign/result.h"
#include "snarl/harness/engine/execution.h"

namespace snarl {

// Returns: one row for each object that was acquired or waited for in vain, in order of first
// creation.
std::vector<ContentionRow> contention_table(const Execution& execution);

// Adds the second table to the first: row by row, the n-th of a name and kind to the n-th.
void add_contention(std::vector<ContentionRow>& sum, const std::vector<ContentionRow>& table);

}  // namespace snarl
