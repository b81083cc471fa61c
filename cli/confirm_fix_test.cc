// How many clean executions confirm a fix.
#include "snarl/cli/confirm_fix.h"

#include <gtest/gtest.h>

#include <cmath>

namespace snarl {
namespace {

TEST(ExecutionsNeeded, AreTheFewestThatMakeItSure) {
  for (const double chance : {0.5, 0.25, 0.01, 1e-6}) {
    const auto needed = static_cast<double>(executions_needed(chance, 0.99));
    EXPECT_LE(std::pow(1 - chance, needed), 0.01) << chance;
    EXPECT_GT(std::pow(1 - chance, needed - 1), 0.01) << chance;
  }
}

// Of a rare fault about 4.6 times as many as it takes on average to meet it.
TEST(ExecutionsNeeded, GrowWithTheRarityOfTheFault) {
  EXPECT_NEAR(static_cast<double>(executions_needed(1e-9, 0.99)), 4.605e9, 1e7);
}

TEST(ExecutionsNeeded, HaveBounds) {
  EXPECT_EQ(executions_needed(1, 0.99), 1u);
  EXPECT_EQ(executions_needed(1e-300, 0.99), 1'000'000'000'000'000'000u);
}

}  // namespace
}  // namespace snarl
