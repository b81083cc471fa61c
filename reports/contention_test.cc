// Contention in numbers.
#include "snarl/reports/contention.h"

#include <gtest/gtest.h>

namespace snarl {
namespace {

ScenarioResult three_locks() {
  ScenarioResult scenario;
  scenario.contention = {{"quiet", "lock", 10, 0, 0, 0, 20, 4, {}},
                         {"warm", "lock", 10, 5, 25, 9, 20, 4, {{"a", "b", 25}}},
                         {"hot", "lock", 8, 2, 75, 50, 4, 1, {{"a", "b", 15}, {"b", "a", 60}}}};
  return scenario;
}

TEST(Contention, ShowsTheMostWaitedForFirst) {
  const ScenarioResult scenario = three_locks();
  const ContentionTable table = contention_table(scenario);
  ASSERT_EQ(table.shares.size(), 3U);
  EXPECT_EQ(table.shares[0].row->name, "hot");
  EXPECT_EQ(table.shares[1].row->name, "warm");
  EXPECT_EQ(table.shares[2].row->name, "quiet");
}

TEST(Contention, SharesTheWaitingOut) {
  const ScenarioResult scenario = three_locks();
  const ContentionTable table = contention_table(scenario);
  EXPECT_EQ(table.wait_total, 100U);
  EXPECT_EQ(table.objects_waited_for, 2U);
  EXPECT_DOUBLE_EQ(table.shares[0].wait_percent, 75);
  EXPECT_DOUBLE_EQ(table.shares[1].wait_percent, 25);
}

TEST(Contention, CountsTheAcquisitionsThatWaited) {
  const ScenarioResult scenario = three_locks();
  const ContentionTable table = contention_table(scenario);
  EXPECT_DOUBLE_EQ(table.shares[1].contended_percent, 50);
  EXPECT_DOUBLE_EQ(table.shares[1].wait_mean, 5);
  EXPECT_DOUBLE_EQ(table.shares[1].hold_mean, 2);
}

TEST(Contention, CountsWaitsThatGaveUpAmongThoseThatWereMade) {
  ScenarioResult scenario;
  scenario.contention = {{"m", "lock", 3, 2, 0, 0, 20, 4, {}, 1}};
  const ContentionTable table = contention_table(scenario);
  EXPECT_DOUBLE_EQ(table.shares[0].contended_percent, 50);
  EXPECT_EQ(table.objects_waited_for, 1U) << "though no time passed";
}

TEST(Contention, BlamesWhoMadeOthersWaitLongest) {
  const ScenarioResult scenario = three_locks();
  const ContentionTable table = contention_table(scenario);
  ASSERT_NE(table.shares[0].worst, nullptr);
  EXPECT_EQ(table.shares[0].worst->holder, "a");
  EXPECT_EQ(table.shares[2].worst, nullptr);
}

TEST(Contention, KnowsThatADeadlocksWaitsAreNotInIt) {
  ScenarioResult scenario = three_locks();
  EXPECT_FALSE(contention_table(scenario).has_endless_waits);
  scenario.findings.emplace_back().kind = FindingKind::kDataRace;
  EXPECT_FALSE(contention_table(scenario).has_endless_waits);
  scenario.findings.emplace_back().kind = FindingKind::kDeadlock;
  EXPECT_TRUE(contention_table(scenario).has_endless_waits);
}

TEST(Contention, OrdersEqualsByName) {
  ScenarioResult scenario;
  scenario.contention = {{"b", "lock", 1, 0, 0, 0, 0, 0, {}}, {"a", "lock", 1, 0, 0, 0, 0, 0, {}}};
  EXPECT_EQ(contention_table(scenario).shares[0].row->name, "a");
}

TEST(Contention, DividesByNothingOnlyToNothing) {
  ScenarioResult scenario;
  scenario.contention = {{"unused", "lock", 0, 0, 0, 0, 0, 0, {}}};
  const ContentionTable table = contention_table(scenario);
  EXPECT_DOUBLE_EQ(table.shares[0].contended_percent, 0);
  EXPECT_DOUBLE_EQ(table.shares[0].wait_percent, 0);
}

}  // namespace
}  // namespace snarl
