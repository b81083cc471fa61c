// The examine phase: runs one execution again from its choices, with everything recorded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "snarl/harness/campaign/program.h"
#include "snarl/harness/strategies/replay.h"

namespace snarl {

struct Examination {
  std::shared_ptr<Trace> trace;
  std::vector<Suspicion> suspicions;
  Outcome outcome = Outcome::kCompleted;
  std::uint64_t event_hash = 0;
  std::uint64_t class_hash = 0;
  std::uint32_t steps = 0;
  std::uint32_t choices = 0;
  bool had_timeout = false;
};

// Runs `program` once under `strategy`, which must have begun, and records everything.
// `trace`: where to; for strategies that look at it while it grows.
// Requires: not called from inside a run_loop().
Examination examine(Execution& execution, Program& program, Strategy& strategy,
                    const ExecutionInfo& info,
                    std::shared_ptr<Trace> trace = std::make_shared<Trace>());

// Makes the finding of one suspicion, without token and frequency.
Finding finding_of(const Examination& examination, const Suspicion& suspicion);

}  // namespace snarl
