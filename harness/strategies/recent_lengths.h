// The lengths of the last executions, and from them one to expect of the next.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "snarl/harness/base/rng.h"

namespace snarl {

// Strategies that spread a few points over an execution have to know how long it will be. One long
// execution (a spin loop, a slow path) would dilute all that follow if the longest one counted, and
// a short one leave the ends of all others untouched: so it is drawn, mostly from the last 64.
class RecentLengths {
 public:
  void learn(std::uint32_t length) {
    lengths_[next_] = std::max(length, 1U);
    next_ = (next_ + 1) % kLengthsMax;
    count_ = std::min(count_ + 1, kLengthsMax);
  }

  // Returns: the longest one in a quarter of the draws, else one of them; at least 1.
  std::uint32_t draw(Rng& rng) const {
    if (count_ == 0) return kLengthAtFirst;
    if (rng.below(4) == 0) return *std::max_element(lengths_.begin(), lengths_.begin() + count_);
    return lengths_[rng.below(count_)];
  }

 private:
  static constexpr std::uint32_t kLengthsMax = 64;
  static constexpr std::uint32_t kLengthAtFirst = 64;  // arbitrary: until one is known

  std::array<std::uint32_t, kLengthsMax> lengths_{};
  std::uint32_t count_ = 0;
  std::uint32_t next_ = 0;
};

}  // namespace snarl
