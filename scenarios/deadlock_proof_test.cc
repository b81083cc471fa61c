// Deadlock verdicts equal brute force on small random programs over all primitives.
#include <gtest/gtest.h>

#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/testing/deadlock_check.h"

namespace snarl::testing {
namespace {

#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
constexpr std::uint64_t kPrograms = 30;
#else
constexpr std::uint64_t kPrograms = 300;
#endif

TEST(DeadlockVerdicts, EqualBruteForce) {
  std::uint64_t deadlocked = 0;
  std::uint64_t partial = 0;
  std::uint64_t free = 0;
  for (std::uint64_t seed = 1; seed <= kPrograms; ++seed) {
    const DeadlockCheck check = check_deadlocks(seed);
    ASSERT_EQ(check.difference, "") << "seed " << seed;
    deadlocked += check.deadlocked;
    partial += check.partial;
    free += check.can_be_stuck ? 0 : 1;
  }
  // The programs are worth the comparison.
  EXPECT_GT(deadlocked, kPrograms / 2);
  EXPECT_GT(partial, kPrograms / 10);
  EXPECT_GT(free, kPrograms / 10);
}

}  // namespace
}  // namespace snarl::testing
