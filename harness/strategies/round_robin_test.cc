// Round robin: turns in order, in lock step first.
#include <gtest/gtest.h>

#include <set>

#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/testing/fake_execution.h"

namespace snarl {
namespace {

using testing_support::FakeExecution;
using testing_support::run_straight_lines;

using Schedule = std::vector<std::uint32_t>;

Schedule schedule_of(std::uint64_t index, const std::vector<std::uint32_t>& op_counts) {
  const auto strategy = make_round_robin_strategy();
  strategy->begin({.seed = 1, .index = index});
  return run_straight_lines(*strategy, op_counts);
}

TEST(RoundRobin, GivesEachThreadOneStepARound) {
  EXPECT_EQ(schedule_of(0, {2, 2, 2}), (Schedule{1, 2, 0, 1, 2, 0}));
}

TEST(RoundRobin, SkipsThreadsThatEnded) {
  EXPECT_EQ(schedule_of(0, {3, 1, 2}), (Schedule{1, 2, 0, 2, 0, 0}));
}

TEST(RoundRobin, LetsAnotherThreadBeFirstInTheSecondExecution) {
  EXPECT_EQ(schedule_of(1, {2, 2, 2}), (Schedule{2, 0, 1, 2, 0, 1}));
}

TEST(RoundRobin, LetsEachRoundBeginWithTheNextThreadInTheThird) {
  EXPECT_EQ(schedule_of(2, {3, 3, 3}), (Schedule{1, 2, 0, 2, 0, 1, 0, 1, 2}));
}

TEST(RoundRobin, GivesTurnsOfTwoFromTheFifthExecutionOn) {
  EXPECT_EQ(schedule_of(4, {4, 4}), (Schedule{1, 1, 0, 0, 1, 1, 0, 0}));
}

TEST(RoundRobin, MakesThreeSchedulesInThreeExecutionsOfTwoThreads) {
  std::set<Schedule> schedules;
  for (std::uint64_t index = 0; index < 3; ++index) schedules.insert(schedule_of(index, {8, 8}));
  EXPECT_EQ(schedules.size(), 3U);
}

TEST(RoundRobin, ChoosesTheFirstWaiterAndDrawsValues) {
  const auto strategy = make_round_robin_strategy();
  strategy->begin({.seed = 1, .index = 2});
  FakeExecution execution;
  EXPECT_EQ(execution.choose(*strategy, ChoiceKind::kWaiter, 3), 0U);
  std::vector<std::uint32_t> values;
  values.reserve(60);
  for (int count = 0; count < 60; ++count) {
    values.push_back(execution.choose(*strategy, ChoiceKind::kValue, 9));
  }
  EXPECT_EQ(std::set<std::uint32_t>(values.begin(), values.end()).size(), 9U);
  strategy->begin({.seed = 1, .index = 2});
  for (const std::uint32_t value : values) {
    EXPECT_EQ(execution.choose(*strategy, ChoiceKind::kValue, 9), value);
  }
}

// Two people in a corridor, each stepping aside for the other: three reads (mine, the other's, the
// other's once more) and a write of the other side. Returns: true if both got past.
bool is_corridor_left(std::uint64_t index) {
  const auto strategy = make_round_robin_strategy();
  strategy->begin({.seed = 1, .index = index});
  FakeExecution execution;
  execution.enabled.insert(ThreadId{1});
  execution.enabled.insert(ThreadId{2});
  std::uint32_t side[3] = {0, 0, 0};
  std::uint32_t seen[3] = {0, 0, 0};
  std::uint32_t next_op[3] = {0, 0, 0};  // 0 is the thread's begin
  while (execution.enabled.count() > 0 && execution.step < 2000) {
    const ThreadId thread = execution.next(*strategy);
    const std::uint32_t me = index_of(thread);
    const std::uint32_t other = 3 - me;
    const std::uint32_t op = next_op[me]++;
    if (op == 1) seen[me] = side[me];
    if (op == 2 && seen[me] != side[other]) execution.enabled.erase(thread);
    if (op == 3) seen[me] = 1 - side[me];
    if (op == 4) {
      side[me] = seen[me];
      next_op[me] = 1;
    }
  }
  return execution.enabled.count() == 0;
}

TEST(RoundRobin, KeepsPolitePeopleInTheCorridorForEverInItsFirstFourExecutions) {
  for (std::uint64_t index = 0; index < 4; ++index) EXPECT_FALSE(is_corridor_left(index)) << index;
}

TEST(RoundRobin, LetsThemOutWithTurnsOfThree) {
  for (std::uint64_t index = 8; index < 12; ++index) EXPECT_TRUE(is_corridor_left(index)) << index;
}

// Returns: whether the clock ran while threads could go on, and never but between two rounds.
bool runs_clock(std::uint64_t index) {
  const auto strategy = make_round_robin_strategy();
  strategy->begin({.seed = 1, .index = index});
  FakeExecution execution;
  for (std::uint32_t thread = 0; thread < 3; ++thread) execution.enabled.insert(ThreadId{thread});
  execution.is_clock_armed = true;
  bool has_run = false;
  std::uint32_t turns = 0;
  for (int step = 0; step < 300; ++step) {
    if (execution.next(*strategy) == kClockThread) {
      EXPECT_EQ(turns % 3, 0U);
      has_run = true;
    } else {
      ++turns;
    }
  }
  return has_run;
}

TEST(RoundRobin, RunsTheClockBetweenRoundsInSomeExecutions) {
  std::uint32_t count = 0;
  for (std::uint64_t round = 0; round < 100; ++round) count += runs_clock(256 * round) ? 1U : 0U;
  EXPECT_GT(count, 25U);  // half of them are to, on average
  EXPECT_LT(count, 75U);
}

TEST(RoundRobin, GoesOnInOrderAfterAForcedMove) {
  const auto strategy = make_round_robin_strategy();
  strategy->begin({.seed = 1, .index = 0});
  FakeExecution execution;
  for (std::uint32_t thread = 0; thread < 4; ++thread) execution.enabled.insert(ThreadId{thread});
  EXPECT_EQ(execution.next(*strategy), ThreadId{1});
  execution.current = ThreadId{2};  // the engine had no choice
  EXPECT_EQ(execution.next(*strategy), ThreadId{3});
}

TEST(RoundRobin, EndsATurnThatAForcedMoveInterrupts) {
  const auto strategy = make_round_robin_strategy();
  strategy->begin({.seed = 1, .index = 4});
  FakeExecution execution;
  for (std::uint32_t thread = 0; thread < 4; ++thread) execution.enabled.insert(ThreadId{thread});
  EXPECT_EQ(execution.next(*strategy), ThreadId{1});
  execution.current = ThreadId{2};
  EXPECT_EQ(execution.next(*strategy), ThreadId{3});
}

}  // namespace
}  // namespace snarl
