// Verdicts on circles equal the fair components of the explicit graph of states, on small random
// programs that spin, try locks and back off.
#include <gtest/gtest.h>

#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/testing/livelock_check.h"

namespace snarl::testing {
namespace {

#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
constexpr std::uint64_t kSpinPrograms = 20;
#else
constexpr std::uint64_t kSpinPrograms = 150;
#endif

TEST(LivelockVerdicts, EqualTheGraphOfStates) {
  std::uint64_t with_circle = 0;
  std::uint64_t without = 0;
  std::uint64_t certain = 0;
  std::uint64_t missed = 0;
  for (std::uint64_t seed = 1; seed <= kSpinPrograms; ++seed) {
    const LivelockCheck check = check_livelocks(seed);
    if (check.is_too_large) continue;
    ASSERT_EQ(check.difference, "") << "seed " << seed;
    certain += check.circles.has_certain ? 1 : 0;
    missed += check.circles.has_certain && !check.is_found ? 1 : 0;
    (check.circles.has_any() ? with_circle : without) += 1;
  }
  EXPECT_EQ(missed, 0U) << "of " << certain;
  // The programs are worth the comparison.
  EXPECT_GT(with_circle, kSpinPrograms / 10);
  EXPECT_GT(without, kSpinPrograms / 10);
}

}  // namespace
}  // namespace snarl::testing
