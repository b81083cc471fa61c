// Intervals against published and exact values.
#include "snarl/reports/rate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace snarl {
namespace {

// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine
// 1998, table I, method 3.
TEST(WilsonInterval, IsAsPublished) {
  const auto expect = [](std::uint64_t hits, std::uint64_t trials, double low, double high) {
    const Interval interval = wilson_interval(hits, trials);
    EXPECT_NEAR(interval.low, low, 0.00005) << hits << " of " << trials;
    EXPECT_NEAR(interval.high, high, 0.00005) << hits << " of " << trials;
  };
  expect(81, 263, 0.2553, 0.3662);
  expect(15, 148, 0.0624, 0.1605);
  expect(0, 20, 0, 0.1611);
  expect(1, 29, 0.0061, 0.1718);
}

RC_GTEST_PROP(WilsonInterval, HoldsTheShareAndMirrorsItsComplement, ()) {
  const auto trials = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const auto hits = *rc::gen::inRange<std::uint64_t>(0, trials + 1);
  const Interval interval = wilson_interval(hits, trials);
  const double share = static_cast<double>(hits) / static_cast<double>(trials);
  RC_ASSERT(interval.low <= share + 1e-12 && share <= interval.high + 1e-12);
  RC_ASSERT(interval.low >= 0 && interval.high <= 1 && interval.low < interval.high);
  const Interval mirror = wilson_interval(trials - hits, trials);
  RC_ASSERT(std::abs(interval.low - (1 - mirror.high)) < 1e-9);
}

ScenarioResult scenario_of(std::uint64_t executions, bool is_sample) {
  ScenarioResult scenario;
  scenario.executions = executions;
  scenario.is_sample = is_sample;
  return scenario;
}

Finding finding_of(std::uint64_t hits) {
  Finding finding;
  finding.hits = hits;
  return finding;
}

TEST(Rate, HasAnIntervalOnlyWhereExecutionsAreASample) {
  EXPECT_EQ(rate_text(finding_of(3700), scenario_of(10'000, true)),
            "in 37.0 % (36.1 to 38.0) of 10,000 executions");
  EXPECT_EQ(rate_text(finding_of(3700), scenario_of(10'000, false)),
            "in 37.0 % of 10,000 executions");
  EXPECT_FALSE(rate_interval(finding_of(1), scenario_of(4, false)).has_value());
}

TEST(Rate, ShowsThatFewIsNotNoneAndMostIsNotAll) {
  EXPECT_EQ(rate_text(finding_of(1), scenario_of(10'000, true)),
            "in <0.1 % (0.0018 to 0.057) of 10,000 executions");
  EXPECT_EQ(rate_text(finding_of(10'000), scenario_of(10'000, true)),
            "in 100 % (99.96 to 100) of 10,000 executions");
}

}  // namespace
}  // namespace snarl
