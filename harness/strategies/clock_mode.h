// When strategies let the clock run: lazily, eagerly or in bursts, drawn anew for each execution.
#pragma once

#include <cstdint>

#include "snarl/harness/base/rng.h"

namespace snarl {

// While a timer is pending the clock is an option of every thread choice. Half of the executions
// let it run only when nothing else can go on, 2 in 5 with probability 1/16 a step, 1 in 10 in
// bursts that pass several deadlines at once.
class ClockMode {
 public:
  void begin(std::uint64_t seed, std::uint64_t index) {
    rng_ = Rng(seed ^ kStream, index);
    const std::uint32_t draw = rng_.below(10);
    mode_ = draw < 5 ? Mode::kLazy : draw < 9 ? Mode::kEager : Mode::kBurst;
    is_in_burst_ = false;
  }

  // True if the clock is to run instead of a thread. Requires: it is armed and a thread is enabled.
  bool fires() {
    switch (mode_) {
      case Mode::kLazy:
        return false;
      case Mode::kEager:
        return rng_.below(16) == 0;
      case Mode::kBurst:
        is_in_burst_ = rng_.below(is_in_burst_ ? 2 : 32) == 0;
        return is_in_burst_;
    }
    return false;
  }

 private:
  enum class Mode : std::uint8_t { kLazy, kEager, kBurst };

  static constexpr std::uint64_t kStream = 0x636c'6f63'6bULL;  // "clock"

  Rng rng_;
  Mode mode_ = Mode::kLazy;
  bool is_in_burst_ = false;
};

}  // namespace snarl
