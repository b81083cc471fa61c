// The table of contention holds every wait of the executions that count, and of no others.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

ScenarioResult result_of(const std::string& text, const std::string& strategy = "random",
                         std::uint64_t schedules = 100) {
  CampaignOptions options;
  options.schedules = schedules;
  options.keeps_going = true;
  options.minimize_seconds = 0;
  return run_campaign(*testing::program_of_text(text), *find_strategy(strategy), options);
}

ContentionRow waiting_for(const std::string& object, const ScenarioResult& result) {
  const auto& rows = result.contention;
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const ContentionRow& row) { return row.name == object; });
  return found == rows.end() ? ContentionRow{} : *found;
}

TEST(Waiting, ThatEndsAtADeadlineIsContendedAndWaited) {
  const ScenarioResult result = result_of(R"(scenario in_vain {
  lock l
  thread alone { with l { if l.acquire(timeout = 2ms) { l.release() } } }
})");
  const ContentionRow row = waiting_for("l", result);
  EXPECT_EQ(row.acquisitions, result.executions);
  EXPECT_EQ(row.given_up, result.executions);
  EXPECT_EQ(row.contended, result.executions);
  EXPECT_EQ(row.wait_total, result.executions) << "time moves once";
  ASSERT_EQ(row.blame.size(), 1U);
  EXPECT_EQ(row.blame[0].waiter, "alone");
  EXPECT_EQ(row.blame[0].holder, "alone");
}

TEST(Waiting, CountsWhatNobodyEverGets) {
  const ScenarioResult result = result_of(R"(scenario nothing_there {
  semaphore permits(0)
  rwlock shared
  thread taker { permits.acquire(timeout = 1ms) }
  thread writer {
    shared.acquire_write()
    shared.acquire_read(timeout = 1ms)
    shared.release()
  }
})");
  EXPECT_EQ(waiting_for("permits", result).acquisitions, 0U);
  EXPECT_EQ(waiting_for("permits", result).given_up, result.executions);
  EXPECT_EQ(waiting_for("shared", result).given_up, result.executions);
  EXPECT_EQ(waiting_for("shared", result).acquisitions, result.executions);
}

TEST(Waiting, IsNoneWhereADeadlineWasNotNeeded) {
  const ScenarioResult result = result_of(R"(scenario free_or_not_asked {
  lock l
  event never
  thread alone {
    if l.acquire(timeout = 2ms) { l.release() }
    with l { l.try_acquire() }
    never.wait(timeout = 1ms)
  }
})");
  EXPECT_EQ(waiting_for("l", result).acquisitions, 2 * result.executions);
  EXPECT_EQ(waiting_for("l", result).contended, 0U);
  EXPECT_EQ(waiting_for("never", result).name, "") << "nobody has an event";
}

// In each execution that counts, both threads take the lock once.
constexpr const char* kTwoPolls = R"(scenario polls {
  lock l
  atomic a = 0
  thread worker[2] { with l { a.fetch_add(1) }; while a.load() < 2 { yield } }
})";

void expect_counted_executions(const ScenarioResult& result) {
  const ContentionRow row = waiting_for("l", result);
  EXPECT_GT(result.executions, 0U);
  EXPECT_EQ(row.acquisitions, 2 * result.executions);
  std::uint64_t blamed = 0;
  for (const BlameRow& blame : row.blame) blamed += blame.wait;
  EXPECT_EQ(row.wait_total, blamed);
}

TEST(Waiting, IsNotThatOfExecutionsThatAreGivenUp) {
  expect_counted_executions(result_of(kTwoPolls, "dfs"));
  expect_counted_executions(result_of(kTwoPolls, "portfolio"));
}

// Such a search begins a second execution here, and gives it up.
TEST(Waiting, IsThatOfTheOneExecutionThatThereIs) {
  const ScenarioResult result = result_of(R"(scenario always_in_vain {
  lock l
  event b_done
  semaphore a_has(0)
  thread a { with l { a_has.release(); b_done.wait() } }
  thread b { a_has.acquire(); if l.acquire(timeout = 2ms) { l.release() }; b_done.set() }
})",
                                          "dfs");
  EXPECT_EQ(result.executions, 1U);
  EXPECT_EQ(waiting_for("l", result).acquisitions, 1U);
  EXPECT_EQ(waiting_for("l", result).given_up, 1U);
}

TEST(Waiting, OfEveryExecutionCountsWhereNoneIsGivenUp) {
  expect_counted_executions(result_of(kTwoPolls, "random"));
}

}  // namespace
}  // namespace snarl
