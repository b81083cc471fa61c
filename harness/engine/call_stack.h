// The stack of another OS thread, in words.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "snarl/harness/base/site.h"

namespace snarl {

// Innermost frame first, from the scenario's code inwards: without the engine's own frames and
// those of the standard library between two others.
// Misses: places in the source where there is no `addr2line`, names of functions that are not
// exported where there is none either.
struct CallStack {
  std::vector<std::string> frames;  // "read", "lambda in worker (own.cc:12)"
  Site site;                        // of the innermost one in the scenario's own code, if known

  // Loads what it needs now, not in a signal handler.
  static void prepare();
  // Takes the stack by a signal, out of which the thread never comes: for processes that end.
  // Cost: up to five seconds. Returns: no frames where the thread does not answer.
  static CallStack of(pid_t thread);
};

}  // namespace snarl
