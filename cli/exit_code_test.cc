// Which exit code several scenarios have together.
#include "snarl/cli/exit_code.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace snarl {
namespace {

TEST(ExitCode, FirstOfTheOrderThatAppliesWins) {
  std::vector<int> codes = {kExitMet,  kExitInconclusive, kExitContention, kExitFailed,
                            kExitHang, kExitUsage,        kExitInternal};
  const std::vector<int> order = {70, 2, 124, 1, 4, 3, 0};
  for (const int expected : order) {
    EXPECT_EQ(combined_exit_code(codes), expected);
    codes.pop_back();
  }
}

TEST(ExitCode, OrderOfTheScenariosDoesNotMatter) {
  std::vector<int> codes = {kExitMet, kExitFailed, kExitInconclusive, kExitSkipped};
  std::sort(codes.begin(), codes.end());
  do {
    EXPECT_EQ(combined_exit_code(codes), kExitFailed);
  } while (std::next_permutation(codes.begin(), codes.end()));
}

TEST(ExitCode, SkippedCountsOnlyWhereAllAreSkipped) {
  EXPECT_EQ(combined_exit_code(std::vector<int>{kExitSkipped, kExitSkipped}), 77);
  EXPECT_EQ(combined_exit_code(std::vector<int>{kExitSkipped, kExitMet}), 0);
  EXPECT_EQ(combined_exit_code(std::vector<int>{kExitSkipped, kExitInconclusive}), 3);
}

TEST(ExitCode, NoScenarioAtAllIsAnError) { EXPECT_EQ(combined_exit_code({}), 2); }

TEST(ExitCode, ExitZeroSparesErrorsAndSkips) {
  for (const int verdict : {kExitFailed, kExitInconclusive, kExitContention}) {
    EXPECT_EQ(exit_zero(verdict), 0) << verdict;
  }
  for (const int other : {kExitMet, kExitUsage, kExitInternal, kExitSkipped, kExitHang}) {
    EXPECT_EQ(exit_zero(other), other);
  }
}

TEST(ExitCode, EachVerdictHasItsOwn) {
  EXPECT_EQ(exit_code_of(Verdict::kPass), 0);
  EXPECT_EQ(exit_code_of(Verdict::kFail), 1);
  EXPECT_EQ(exit_code_of(Verdict::kInconclusive), 3);
  EXPECT_EQ(exit_code_of(Verdict::kSkipped), 77);
}

}  // namespace
}  // namespace snarl
