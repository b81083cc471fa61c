// The random walk: each option equally likely at each choice, and so the probability of each path.
#include "snarl/harness/strategies/random_walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "snarl/harness/base/testing/chi_square.h"
#include "snarl/harness/strategies/testing/fake_execution.h"

namespace snarl {
namespace {

using testing_support::chi_square_excess;
using testing_support::FakeExecution;
using testing_support::kExcessMax;
using testing_support::run_straight_lines;

using Schedule = std::vector<std::uint32_t>;

// All interleavings of threads of so many operations, each with its probability.
void add_paths(std::map<Schedule, double>& paths, Schedule& prefix,
               const std::vector<std::uint32_t>& op_counts, double probability) {
  const auto enabled = std::count_if(op_counts.begin(), op_counts.end(),
                                     [](std::uint32_t count) { return count > 0; });
  if (enabled == 0) paths[prefix] = probability;
  for (std::uint32_t thread = 0; thread < op_counts.size(); ++thread) {
    if (op_counts[thread] == 0) continue;
    std::vector<std::uint32_t> rest = op_counts;
    --rest[thread];
    prefix.push_back(thread);
    add_paths(paths, prefix, rest, probability / static_cast<double>(enabled));
    prefix.pop_back();
  }
}

double excess_over_path_probabilities(const std::vector<std::uint32_t>& op_counts,
                                      std::uint64_t executions) {
  std::map<Schedule, double> paths;
  Schedule prefix;
  add_paths(paths, prefix, op_counts, 1);
  std::map<Schedule, std::uint32_t> hits;
  RandomWalk walk;
  for (std::uint64_t index = 0; index < executions; ++index) {
    walk.begin({.seed = 1, .index = index});
    ++hits[run_straight_lines(walk, op_counts)];
  }
  std::vector<std::uint32_t> counts;
  std::vector<double> probabilities;
  for (const auto& [path, probability] : paths) {
    counts.push_back(hits[path]);
    probabilities.push_back(probability);
  }
  EXPECT_EQ(hits.size(), paths.size());
  return chi_square_excess(counts, probabilities);
}

TEST(RandomWalk, TakesEachPathOfTwoThreadsWithItsProbability) {
  EXPECT_LT(excess_over_path_probabilities({3, 3}, 50'000), kExcessMax);
}

TEST(RandomWalk, TakesEachPathOfThreeUnequalThreadsWithItsProbability) {
  EXPECT_LT(excess_over_path_probabilities({1, 2, 3}, 50'000), kExcessMax);
}

TEST(RandomWalk, ChoosesWaitersAndValuesUniformly) {
  RandomWalk walk;
  FakeExecution execution;
  std::vector<std::uint32_t> counts(7);
  for (std::uint64_t index = 0; index < 7'000; ++index) {
    walk.begin({.seed = 1, .index = index});
    ++counts[execution.choose(walk, ChoiceKind::kWaiter, 7)];
  }
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

// Runs two threads 200 steps with an armed clock. Returns: how often the clock ran.
std::uint32_t clock_runs(std::uint64_t index) {
  RandomWalk walk;
  walk.begin({.seed = 5, .index = index});
  FakeExecution execution;
  execution.enabled.insert(ThreadId{1});
  execution.enabled.insert(ThreadId{2});
  execution.is_clock_armed = true;
  std::uint32_t runs = 0;
  for (int step = 0; step < 200; ++step) runs += execution.next(walk) == kClockThread ? 1U : 0U;
  return runs;
}

TEST(RandomWalk, LeavesTheClockAloneInHalfOfTheExecutions) {
  std::vector<std::uint32_t> counts(2);
  for (std::uint64_t index = 0; index < 2000; ++index) ++counts[clock_runs(index) == 0 ? 0 : 1];
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

// Returns: which of three threads took the steps of an execution, 20 of them.
Schedule threads_chosen(std::uint64_t index, bool is_clock_armed) {
  RandomWalk walk;
  walk.begin({.seed = 5, .index = index});
  FakeExecution execution;
  for (std::uint32_t thread = 1; thread < 4; ++thread) execution.enabled.insert(ThreadId{thread});
  execution.is_clock_armed = is_clock_armed;
  Schedule threads;
  while (threads.size() < 20) {
    const ThreadId chosen = execution.next(walk);
    if (chosen != kClockThread) threads.push_back(index_of(chosen));
  }
  return threads;
}

TEST(RandomWalk, ChoosesTheSameThreadsWithAndWithoutAClock) {
  for (std::uint64_t index = 0; index < 100; ++index) {
    ASSERT_EQ(threads_chosen(index, true), threads_chosen(index, false)) << index;
  }
}

}  // namespace
}  // namespace snarl
