// Counting and selecting bits against loops over all 64 of them.
#include "snarl/harness/base/bits.h"

#include <gtest/gtest.h>

#include <vector>

#include "snarl/harness/base/rng.h"

namespace snarl::bits {
namespace {

std::vector<std::uint32_t> positions_of(std::uint64_t mask) {
  std::vector<std::uint32_t> positions;
  for (std::uint32_t bit = 0; bit < 64; ++bit) {
    if (((mask >> bit) & 1U) != 0) positions.push_back(bit);
  }
  return positions;
}

void expect_as_loops(std::uint64_t mask) {
  const std::vector<std::uint32_t> positions = positions_of(mask);
  ASSERT_EQ(count(mask), positions.size()) << mask;
  if (mask != 0) {
    ASSERT_EQ(lowest(mask), positions.front()) << mask;
  }
  for (std::uint32_t n = 0; n < positions.size(); ++n)
    ASSERT_EQ(nth(mask, n), positions[n]) << mask;
}

TEST(Bits, OfSmallMasksAreAsLoopsSay) {
  for (std::uint64_t mask = 0; mask < 65'536; ++mask) expect_as_loops(mask);
}

TEST(Bits, OfSingleBitsAndTheirComplementsAreAsLoopsSay) {
  for (std::uint32_t bit = 0; bit < 64; ++bit) {
    expect_as_loops(1ULL << bit);
    expect_as_loops(~(1ULL << bit));
  }
  expect_as_loops(~0ULL);
}

TEST(Bits, OfRandomMasksSparseAndDenseAreAsLoopsSay) {
  Rng rng(1, 0);
  for (int round = 0; round < 20'000; ++round) {
    const std::uint64_t mask = rng.next();
    expect_as_loops(mask);
    expect_as_loops(mask & rng.next() & rng.next());
    expect_as_loops(mask | rng.next() | rng.next());
  }
}

TEST(Bits, AreKnownToTheCompiler) {
  static_assert(count(0xf0f0'0000'0000'0001ULL) == 9);
  static_assert(nth(0xf0f0'0000'0000'0001ULL, 8) == 63);
  static_assert(nth(0x10, 0) == 4);
  SUCCEED();
}

}  // namespace
}  // namespace snarl::bits
