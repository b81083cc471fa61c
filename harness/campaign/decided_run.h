// Whether what is done on an outdated answer matters: runs the acts one after the other, in every
// order, and compares all variables that they change. It matters if no order leaves them so, and if
// who acted would not have, had the other come first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/stale_writes.h"
#include "snarl/harness/finding.h"

namespace snarl {

// What came of running all orders.
struct SerialAnswer {
  SerialOrders serial;
  std::vector<std::string> equal;  // the order that comes to the same
  bool is_impossible = false;      // the scenario has no serial order
  bool is_influenced = false;      // by somebody who has no part in it
};

// Runs all orders of the acts, from where none of them has begun: each decides anew, and may do
// something else. `runs` counts executions.
// Requires: `trace` was recorded in full; not called from inside a run_loop().
SerialAnswer run_decided(Execution& execution, Program& program, const Trace& trace,
                         const StaleWrite& outdated, std::uint32_t& runs);

}  // namespace snarl
