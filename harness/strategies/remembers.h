// For strategies that lead an execution where an earlier one was, and know what it found there.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/ids.h"

namespace snarl {

// Behind the same choices there was something else to choose from than before.
struct Contradiction {
  Step step = kNoStep;             // of the event that was to come
  std::uint32_t options_then = 0;  // 0: a thread was to be chosen
  std::uint32_t options_now = 0;
  std::vector<ThreadId> enabled_then;
  std::vector<ThreadId> enabled_now;
};

// A second face of such a strategy. From a contradiction on it gives its execution up, and has
// nothing left to explore.
class Remembers {
 public:
  Remembers() = default;
  Remembers(const Remembers&) = delete;
  Remembers& operator=(const Remembers&) = delete;
  virtual ~Remembers() = default;
  // Returns: null if there was none.
  virtual const Contradiction* contradiction() const = 0;
};

}  // namespace snarl
