// The random numbers against the published reference, and their fairness with fixed seeds.
#include "snarl/harness/base/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "snarl/harness/base/testing/chi_square.h"

namespace snarl {
namespace {

using testing_support::chi_square_excess;
using testing_support::kExcessMax;

constexpr std::uint64_t kGolden = 0x9e37'79b9'7f4a'7c15ULL;

TEST(MixBits, GivesSplitmix64OfTheReference) {
  // The first outputs of splitmix64.c with the state 1234567.
  const std::array<std::uint64_t, 5> expected = {6457827717110365317ULL, 3203168211198807973ULL,
                                                 9817491932198370423ULL, 4593380528125082431ULL,
                                                 16408922859458223821ULL};
  std::uint64_t state = 1234567;
  for (const std::uint64_t value : expected) EXPECT_EQ(mix_bits(state += kGolden), value);
}

// One number of wyrand, by schoolbook multiplication of 32-bit halves.
std::uint64_t wyrand(std::uint64_t& state) {
  state += 0xa076'1d64'78bd'642fULL;
  const std::uint64_t other = state ^ 0xe703'7ed1'a0b4'28dbULL;
  const std::uint64_t low = (state & 0xffff'ffffU) * (other & 0xffff'ffffU);
  const std::uint64_t middle = (state >> 32U) * (other & 0xffff'ffffU) + (low >> 32U);
  const std::uint64_t carry = (state & 0xffff'ffffU) * (other >> 32U) + (middle & 0xffff'ffffU);
  const std::uint64_t high = (state >> 32U) * (other >> 32U) + (middle >> 32U) + (carry >> 32U);
  return high ^ (carry << 32U | (low & 0xffff'ffffU));
}

TEST(Rng, IsWyrandFromAMixedPlace) {
  std::uint64_t state = mix_bits(mix_bits(42 + kGolden) ^ (7 * kGolden));
  Rng rng(42, 7);
  for (int draw = 0; draw < 1000; ++draw) ASSERT_EQ(rng.next(), wyrand(state)) << draw;
}

TEST(Rng, GivesTheSameNumbersInEveryBuild) {
  // Schedules in tokens are made again from these: a change breaks every token there is.
  Rng rng(1, 0);
  const std::array<std::uint64_t, 3> expected = {3651306252740501418ULL, 15375493261553130813ULL,
                                                 11958393417163730317ULL};
  for (const std::uint64_t value : expected) EXPECT_EQ(rng.next(), value);
}

TEST(Rng, BelowStaysBelow) {
  Rng rng(3, 0);
  for (std::uint32_t bound = 1; bound < 3000; ++bound) ASSERT_LT(rng.below(bound), bound);
}

TEST(Rng, BelowOneIsZeroAndTheGreatestBoundIsReached) {
  Rng rng(4, 0);
  EXPECT_EQ(rng.below(1), 0U);
  std::uint32_t greatest = 0;
  for (int draw = 0; draw < 1000; ++draw) greatest = std::max(greatest, rng.below(0xffff'ffffU));
  EXPECT_GT(greatest, 0xff00'0000U);
}

TEST(Rng, BelowIsUniform) {
  for (std::uint32_t bound = 2; bound <= 20; ++bound) {
    Rng rng(5, bound);
    std::vector<std::uint32_t> counts(bound);
    for (std::uint32_t draw = 0; draw < 10'000 * bound; ++draw) ++counts[rng.below(bound)];
    EXPECT_LT(chi_square_excess(counts), kExcessMax) << bound;
  }
}

TEST(Rng, BelowIsUniformWhereRejectionIsCommon) {
  // A third of all 32-bit numbers is rejected: the product's low half tells which.
  constexpr std::uint32_t kBound = 3U << 30U;
  Rng rng(6, 0);
  std::vector<std::uint32_t> counts(3);
  for (int draw = 0; draw < 90'000; ++draw) ++counts[rng.below(kBound) >> 30U];
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

TEST(ChiSquare, NoticesTheBiasOfARemainder) {
  // The remainder of 8 equally likely numbers by 3: 3/8, 3/8, 2/8.
  Rng rng(7, 0);
  std::vector<std::uint32_t> counts(3);
  for (int draw = 0; draw < 3000; ++draw) ++counts[rng.below(8) % 3];
  EXPECT_GT(chi_square_excess(counts), kExcessMax);
}

std::uint32_t first_eight_choices(Rng rng) {
  std::uint32_t prefix = 0;
  for (int choice = 0; choice < 8; ++choice) prefix = 2 * prefix + rng.below(2);
  return prefix;
}

TEST(Rng, ExecutionsOfOneSeedBeginInEveryWayEquallyOften) {
  for (const std::uint64_t seed : {0ULL, 1ULL, 2ULL, 0xffff'ffff'ffff'ffffULL}) {
    std::vector<std::uint32_t> counts(256);
    for (std::uint64_t index = 0; index < 20'480; ++index) {
      ++counts[first_eight_choices(Rng(seed, index))];
    }
    EXPECT_LT(chi_square_excess(counts), kExcessMax) << seed;
  }
}

TEST(Rng, NeighbouringSeedsBeginInEveryWayEquallyOften) {
  for (const std::uint64_t index : {0ULL, 1ULL, 9999ULL}) {
    std::vector<std::uint32_t> counts(256);
    for (std::uint64_t seed = 0; seed < 20'480; ++seed) {
      ++counts[first_eight_choices(Rng(seed, index))];
    }
    EXPECT_LT(chi_square_excess(counts), kExcessMax) << index;
  }
}

TEST(Rng, TheFirstThousandExecutionsReachAlmostEveryBeginning) {
  // 256 beginnings, 2,000 draws: each is missed with probability (255/256)^2000 < 0.0004.
  std::vector<bool> is_reached(256);
  for (std::uint64_t index = 0; index < 2000; ++index) {
    is_reached[first_eight_choices(Rng(1, index))] = true;
  }
  EXPECT_EQ(std::count(is_reached.begin(), is_reached.end(), false), 0);
}

TEST(Rng, StreamsOfNeighboursAreNotShiftedCopies) {
  for (std::uint64_t index = 0; index < 64; ++index) {
    Rng one(1, index);
    std::vector<std::uint64_t> numbers(64);
    std::generate(numbers.begin(), numbers.end(), [&] { return one.next(); });
    Rng other(1, index + 1);
    for (int draw = 0; draw < 64; ++draw) {
      ASSERT_EQ(std::count(numbers.begin(), numbers.end(), other.next()), 0);
    }
  }
}

}  // namespace
}  // namespace snarl
