// A byte is the sum of its events' bytes, each mixed with its step: so neighbours merge by
// addition.
#include "snarl/harness/campaign/check_stream.h"

#include <algorithm>
#include <limits>

#include "snarl/harness/base/check.h"
#include "snarl/harness/base/rng.h"

namespace snarl {
namespace {

void double_window(CheckBytes& check) {
  SNARL_CHECK(check.window <= std::numeric_limits<std::uint64_t>::max() / 2,
              "a window of a check stream overflows");
  check.window *= 2;
  const std::size_t size = check.bytes.size();
  for (std::size_t index = 0; index < size; ++index) {
    const std::uint8_t byte = check.bytes[index];
    std::uint8_t& merged = check.bytes[index / 2];
    merged = index % 2 == 0 ? byte : static_cast<std::uint8_t>(merged + byte);
  }
  check.bytes.resize((size + 1) / 2);
}

CheckBytes with_window(CheckBytes check, std::uint64_t window) {
  while (check.window < window) double_window(check);
  return check;
}

Step to_step(std::uint64_t step) {
  return static_cast<Step>(std::min<std::uint64_t>(step, kNoStep - 1));
}

}  // namespace

CheckStream::CheckStream(std::uint64_t window, std::size_t bytes_max) : bytes_max_(bytes_max) {
  SNARL_CHECK(window > 0, "a window of a check stream holds at least one event");
  SNARL_CHECK((window & (window - 1)) == 0, "windows double, so they are powers of two");
  SNARL_CHECK(bytes_max > 0, "a check stream needs room for a byte");
  result_.window = window;
}

void CheckStream::add(std::uint64_t event_hash) {
  if ((event_count_ & (result_.window - 1)) == 0) {
    if (result_.bytes.size() == bytes_max_) double_window(result_);
    // After doubling, the last byte may have half its window left.
    if ((event_count_ & (result_.window - 1)) == 0) result_.bytes.push_back(0);
  }
  const std::uint64_t mixed = mix_bits(event_hash ^ mix_bits(event_count_ + 1));
  result_.bytes.back() = static_cast<std::uint8_t>(result_.bytes.back() + (mixed >> 56U));
  ++event_count_;
}

CheckBytes thinned(CheckBytes check, std::size_t bytes_max) {
  if (bytes_max == 0) check.bytes.clear();
  while (check.bytes.size() > bytes_max) double_window(check);
  return check;
}

std::optional<StepWindow> first_difference(const CheckBytes& expected, const CheckBytes& actual) {
  const std::uint64_t window = std::max(expected.window, actual.window);
  const CheckBytes one = with_window(expected, window);
  const CheckBytes other = with_window(actual, window);
  const auto [end, other_end] =
      std::mismatch(one.bytes.begin(), one.bytes.end(), other.bytes.begin(), other.bytes.end());
  if (end == one.bytes.end() && other_end == other.bytes.end()) return std::nullopt;
  const auto index = static_cast<std::uint64_t>(end - one.bytes.begin());
  return StepWindow{to_step(index * window), to_step(index * window + window - 1)};
}

}  // namespace snarl
