// Deadlocks that did not happen: predicts them from the order in which locks were taken, and tries
// to make each one real.
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <vector>

#include "snarl/harness/campaign/block.h"
#include "snarl/harness/campaign/program.h"

namespace snarl {

struct PredictionLimits {
  std::uint32_t attempts = 50;      // at steering, for each cycle; as DeadlockFuzzer's authors
  std::size_t cycles = 16;          // tried. Arbitrary.
  std::uint64_t steps = 3'000'000;  // of all executions together: about a second
};

struct Prediction {
  // Deadlocks that an execution ran into, led there on purpose: confirmed, without token.
  std::vector<Finding> findings;
  // Cycles that no attempt made real, each with the reason.
  std::vector<Finding> notes;
};

// Runs the witnesses again, looks for cycles in the orders of all of them, and for each cycle that
// is not among `known` (signatures of deadlocks that were found) runs first the schedule that keeps
// whatever was read and handed over as it was, then attempts that hold threads back. Every one is
// made from `info.seed`, so that equal campaigns predict the same.
// Sources: lock_requests.h, sync_preserving.h, directed.h.
// `is_interrupted`: ends it early, may be null. Requires: not called from inside a run_loop().
Prediction predict_deadlocks(Execution& execution, Program& program, const ExecutionInfo& info,
                             const std::vector<OrderWitness>& witnesses,
                             std::set<std::uint64_t> known, const std::atomic<bool>* is_interrupted,
                             const PredictionLimits& limits = {});

}  // namespace snarl
