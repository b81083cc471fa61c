// What adaptive strategies expect of the next execution: a count that was seen, slowly forgotten.
#pragma once

#include <algorithm>
#include <cstdint>

namespace snarl {

// Rises at once, because an execution that was given up shows too little; falls by a quarter of the
// difference, because a thread that span for long is then expected to spin, and must not for ever.
class ExpectedCount {
 public:
  void learn(std::uint32_t count) {
    if (count >= value_) {
      value_ = count;
    } else {
      value_ -= std::max((value_ - count) / 4, 1U);
    }
  }

  std::uint32_t value() const { return value_; }  // 0: nothing was learnt yet

 private:
  std::uint32_t value_ = 0;
};

}  // namespace snarl
