// The exit codes, and which one several scenarios have together.
#pragma once

#include <span>

#include "snarl/harness/campaign/result.h"

namespace snarl {

// 4 (a contention threshold) and 66 (left to ThreadSanitizer) are kept free for later versions.
enum ExitCode : int {
  kExitMet = 0,
  kExitFailed = 1,
  kExitUsage = 2,
  kExitInconclusive = 3,
  kExitContention = 4,
  kExitInternal = 70,
  kExitSkipped = 77,
  kExitHang = 124,
  kExitSignal = 128,  // plus the signal's number: 130 after SIGINT
};

// `replay` has its own, so that `git bisect run` works.
enum ReplayExitCode : int { kReplayNot = 0, kReplayReproduced = 1, kReplayDiverged = 3 };

ExitCode exit_code_of(Verdict verdict);

// Returns: the first that applies of 70, 2, 124, 1, 4, 3, 0; 77 only if all are 77; 2 for none at
// all, since nothing was checked.
int combined_exit_code(std::span<const int> codes);

// `--exit-zero`: what the scenarios said does not count, errors still do.
int exit_zero(int code);

}  // namespace snarl
