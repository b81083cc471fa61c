// A value that nothing determines: what a program draws at random, or is told from outside.
#pragma once

#include <cstdint>

#include "snarl/harness/base/site.h"

namespace snarl {

// Arbitrary: with more options nobody sees each of them, and searches remember all.
inline constexpr std::uint32_t kOptionsMax = 65'536;

inline namespace instrumented {

// Returns: a number in [0, option_count), one more choice of the schedule: drawn by the strategy,
// recorded, replayed, minimised towards 0; an exhaustive search tries each. An event without a
// scheduling point; while nobody else is there yet (in a scenario's body), no event.
// Errors: std::invalid_argument unless option_count is in [1, kOptionsMax].
std::uint32_t choose(std::uint32_t option_count, Site site = Site::here());

}  // namespace instrumented
}  // namespace snarl
