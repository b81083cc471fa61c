// Compares verdicts on circles with the graph of all states of a random program.
#pragma once

#include <cstdint>
#include <string>

#include "snarl/scenarios/testing/spin_graph.h"

namespace snarl::testing {

struct LivelockCheck {
  SpinCircles circles;          // that there are
  bool is_too_large = false;    // nothing was compared
  bool is_found = false;        // by a campaign, some of them
  bool is_in_lockstep = false;  // before its executions
  std::uint64_t steps = 0;      // of executions that the model followed
  std::string difference;       // what the two disagree about; empty: nothing
};

// How many executions a campaign has to find a circle in.
inline constexpr std::uint64_t kLivelockSchedules = 200;

// Runs the random program of the seed: follows executions with the model, then a campaign under the
// default strategy. A verdict that the graph does not have is a difference; one that is not found
// is none.
LivelockCheck check_livelocks(std::uint64_t seed);

}  // namespace snarl::testing
