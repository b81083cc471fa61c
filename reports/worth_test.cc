// What is said of executions that were not run follows from those that were, and no further.
#include "snarl/reports/worth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace snarl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ScenarioResult sample(std::uint64_t executions, std::uint64_t once) {
  ScenarioResult scenario;
  scenario.executions = scenario.executions_planned = executions;
  scenario.distinct_once = once;
  scenario.choices = 10;
  scenario.is_sample = true;
  return scenario;
}

TEST(Worth, SaysHowMuchIsNewAtTheEnd) {
  EXPECT_THAT(worth(sample(10'000, 250))[0], HasSubstr("about 1 in 40 further executions"));
  EXPECT_THAT(worth(sample(10'000, 9'000))[0], HasSubstr("almost every further execution"));
  EXPECT_THAT(worth(sample(10'000, 0))[0], HasSubstr("seen twice or more"));
}

TEST(Worth, BoundsWhatWasNotSeen) {
  EXPECT_THAT(worth(sample(10'000, 0))[1], HasSubstr("at most 0.03 %"));
  EXPECT_THAT(worth(sample(1'000'000, 0))[1], HasSubstr("at most 0.0003 %"));
  EXPECT_THAT(worth(sample(700, 0))[1], HasSubstr("at most 0.5 %"));  // 0.43 would not hold
}

TEST(Worth, SaysThatASaturatedCampaignEndedForThat) {
  ScenarioResult scenario = sample(10'000, 9);
  scenario.unexamined = 12;
  EXPECT_THAT(worth(scenario)[1],
              HasSubstr("12 executions showed signs of a race or a lost update"));
  EXPECT_EQ(worth(scenario).size(), 2U);
  scenario.unexamined = 0;
  scenario.is_sample = false;
  scenario.saturated = true;
  EXPECT_THAT(worth(scenario), ElementsAre(HasSubstr("saturated: only 1 in 1,111 further")));
}

// An adaptive strategy, or a campaign that stopped at a finding, is no sample.
TEST(Worth, GivesNoBoundWithoutASample) {
  ScenarioResult scenario = sample(10'000, 0);
  scenario.is_sample = false;
  EXPECT_THAT(worth(scenario), ElementsAre(HasSubstr("seen twice or more")));
}

TEST(Worth, SaysHowDeepABugWouldHaveBeenFound) {
  ScenarioResult scenario = sample(10'000, 0);
  scenario.is_sample = false;
  scenario.depth_claim = {2, 4, 1'050};
  EXPECT_THAT(worth(scenario),
              ElementsAre(HasSubstr("seen twice"),
                          "any ordering bug of depth 2 or less among 4 threads and at most 1,050 "
                          "choices would have been found (99 % sure)"));
}

TEST(Worth, SaysThatWeakerOrdersWereNotTriedAlsoWhereAllWasRun) {
  ScenarioResult scenario = sample(3, 3);
  scenario.exhausted = true;
  EXPECT_THAT(worth(scenario), IsEmpty());
  scenario.weak_orders = true;
  EXPECT_THAT(worth(scenario), ElementsAre(HasSubstr("weaker memory order than seq_cst")));
}

TEST(Worth, SaysNothingWhereThereIsNothingToSay) {
  ScenarioResult scenario = sample(10'000, 0);
  scenario.exhausted = true;
  EXPECT_THAT(worth(scenario), IsEmpty());
  scenario = sample(10'000, 0);
  scenario.choices = 0;
  EXPECT_THAT(worth(scenario), IsEmpty());
  EXPECT_THAT(worth(sample(99, 9)), IsEmpty());
  EXPECT_THAT(worth(sample(100, 9)), testing::SizeIs(2));
}

}  // namespace
}  // namespace snarl
