// Draws a thread with a probability in proportion to its weight.
#pragma once

#include <algorithm>
#include <cstdint>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/base/thread_set.h"

namespace snarl {

// Returns: an enabled thread, each with the probability weight(thread) / (sum of weights).
// Requires: the sum is at least 1; above 2^32 the last threads get less than their share.
template <class Weight>
ThreadId draw_weighted(const EnabledSet& enabled, Rng& rng, const Weight& weight) {
  std::uint64_t sum = 0;
  enabled.for_each([&](ThreadId thread) { sum += weight(thread); });
  std::uint64_t left = rng.below(static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, ~0U)));
  ThreadId drawn = kNoThread;
  enabled.for_each([&](ThreadId thread) {
    if (drawn != kNoThread) return;
    const std::uint64_t its_weight = weight(thread);
    if (left < its_weight) {
      drawn = thread;
    } else {
      left -= its_weight;
    }
  });
  return drawn;
}

}  // namespace snarl
