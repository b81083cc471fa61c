// One number for a whole state: equal states have equal numbers, others almost never.
#pragma once

#include <cstdint>

#include "snarl/harness/base/ids.h"

namespace snarl {

// What is added in another order is another state. Each word is folded in as wyhash does it (Wang
// Yi, 2019). Cost: one multiplication a word.
class StateHash {
 public:
  void add(std::uint64_t word) {
    __extension__ using Wide = unsigned __int128;
    const Wide product =
        static_cast<Wide>(value_ ^ 0x9e37'79b9'7f4a'7c15ULL) * (word ^ 0xa076'1d64'78bd'642fULL);
    value_ = static_cast<std::uint64_t>(product >> 64U) ^ static_cast<std::uint64_t>(product);
  }
  void add(ThreadId thread) { add(std::uint64_t{index_of(thread)}); }

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace snarl
