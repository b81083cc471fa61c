// One number for a whole state: equal states have equal numbers, others almost never.
#pragma once

#include <cstdint>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/rng.h"

namespace snarl {

// What is added in another order is another state. Cost: two multiplications a word.
class StateHash {
 public:
  void add(std::uint64_t word) { value_ = mix_bits(value_ * 0x9e37'79b9'7f4a'7c15ULL + word); }
  void add(ThreadId thread) { add(std::uint64_t{index_of(thread)}); }

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace snarl
