// A short summary of an execution's events, by which a replay that goes another way is caught and
// placed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "snarl/harness/base/ids.h"

namespace snarl {

inline constexpr std::size_t kCheckBytesMax = 64;  // 103 of a token's characters

// One byte for each window of `window` events, in order; the last window may be cut short.
struct CheckBytes {
  std::uint64_t window = 1;  // a power of two
  std::vector<std::uint8_t> bytes;

  bool operator==(const CheckBytes&) const = default;
};

// Collects the summary of a running execution. It covers the whole execution, however long: when
// the bytes are used up, neighbours are merged and every byte stands for twice as many events.
class CheckStream {
 public:
  CheckStream() = default;

  // For a replay: `window` of the expected summary and enough bytes that the place of a difference
  // is not blurred by an execution that goes on for longer. Requires: window is a power of two,
  // bytes_max > 0.
  CheckStream(std::uint64_t window, std::size_t bytes_max);

  // Takes the next event. Every byte depends on the hashes of its events and on their order.
  void add(std::uint64_t event_hash);

  const CheckBytes& result() const { return result_; }
  const std::vector<std::uint8_t>& bytes() const { return result_.bytes; }
  std::uint64_t window() const { return result_.window; }

 private:
  CheckBytes result_;
  std::size_t bytes_max_ = kCheckBytesMax;
  std::uint64_t event_count_ = 0;
};

// Merges neighbours until at most bytes_max bytes are left; with 0 nothing is left.
CheckBytes thinned(CheckBytes check, std::size_t bytes_max);

// A range of steps, both ends included.
struct StepWindow {
  Step first_step = 0;
  Step last_step = 0;

  bool operator==(const StepWindow&) const = default;
};

// Finds the first window in which two executions differ, as wide as the coarser summary makes it;
// also where one ended and the other went on. A difference escapes one window in 256 times, but an
// execution that went another way differs in its later windows too.
std::optional<StepWindow> first_difference(const CheckBytes& expected, const CheckBytes& actual);

}  // namespace snarl
