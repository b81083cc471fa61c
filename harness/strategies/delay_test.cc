// Delay bounding: one thread after the other, but for a few delays.
#include <gtest/gtest.h>

#include <set>

#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/testing/straight_lines.h"

namespace snarl {
namespace {

using testing_support::FakeExecution;
using testing_support::run_straight_lines;
using testing_support::Schedule;

ExecutionInfo info_of(std::uint64_t index) {
  return {.seed = 1, .index = index, .steps_previous = 12, .choices_previous = 12};
}

std::uint32_t switches(const Schedule& schedule) {
  std::uint32_t count = 0;
  for (std::size_t step = 1; step < schedule.size(); ++step) {
    count += schedule[step] != schedule[step - 1] ? 1U : 0U;
  }
  return count;
}

TEST(DelayStrategy, RunsOneThreadAfterTheOtherInTheFirstExecution) {
  const auto delay = make_delay_strategy();
  delay->begin({.seed = 1, .index = 0});
  EXPECT_EQ(run_straight_lines(*delay, {2, 2, 2}), (Schedule{0, 0, 1, 1, 2, 2}));
}

TEST(DelayStrategy, PassesTheTurnOnAtMostThreeTimes) {
  const auto delay = make_delay_strategy();
  std::uint32_t most = 0;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    delay->begin(info_of(index));
    // Two switches where threads end, and one more for a thread that has to be taken up again.
    most = std::max(most, switches(run_straight_lines(*delay, {5, 5, 5})));
  }
  EXPECT_GT(most, 3U);
  EXPECT_LE(most, 2U + 2 * 3U);
}

TEST(DelayStrategy, ReachesEverySingleDelay) {
  // A third of 1,000 executions has one delay, at one of 12 steps: all are hit but with
  // probability 12 (11/12)^300 < 1e-9. (Lengths: the campaign says 12.)
  const auto delay = make_delay_strategy();
  std::set<Schedule> schedules;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    delay->begin(info_of(index));
    const Schedule schedule = run_straight_lines(*delay, {4, 20});
    if (switches(schedule) == 2) schedules.insert(schedule);
  }
  for (std::uint32_t first = 1; first < 4; ++first) {
    Schedule delayed(first, 0);
    delayed.insert(delayed.end(), 20, 1);
    delayed.insert(delayed.end(), 4 - first, 0);
    EXPECT_EQ(schedules.count(delayed), 1U) << first;
  }
}

TEST(DelayStrategy, GoesOnWithTheNextThreadAfterAYield) {
  const auto delay = make_delay_strategy();
  delay->begin({.seed = 1, .index = 0});
  FakeExecution execution;
  execution.pending = {OpKind::kYield, OpKind::kRead};
  execution.enabled.insert(ThreadId{0});
  execution.enabled.insert(ThreadId{1});
  EXPECT_EQ(execution.next(*delay), ThreadId{0});
  EXPECT_EQ(execution.next(*delay), ThreadId{1});
  EXPECT_EQ(execution.next(*delay), ThreadId{1});
}

}  // namespace
}  // namespace snarl
