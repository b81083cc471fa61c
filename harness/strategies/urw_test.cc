// The weighted random walk: uniform over interleavings once it knows the threads.
#include <gtest/gtest.h>

#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/testing/straight_lines.h"

namespace snarl {
namespace {

using testing_support::chi_square_excess;
using testing_support::excess_over_uniform;
using testing_support::FakeExecution;
using testing_support::kExcessMax;
using testing_support::Line;
using testing_support::run_lines;
using testing_support::Schedule;
using testing_support::tally_lines;

Line writes(std::uint32_t count) { return Line(count, {OpKind::kWrite, 0}); }

// Returns: the excess over equal probabilities once the first execution has shown the lengths. The
// schedules are at most 1,680, of which each is expected 30 times or more.
double excess(const std::vector<Line>& lines, std::size_t schedule_count) {
  const auto urw = make_urw_strategy();
  tally_lines(*urw, lines, 0, 1);
  return excess_over_uniform(tally_lines(*urw, lines, 1, 50'000), schedule_count);
}

TEST(UrwStrategy, IsUniformOverInterleavingsOfTwoThreads) {
  EXPECT_LT(excess({writes(3), writes(3)}, 20), kExcessMax);
}

TEST(UrwStrategy, IsUniformOverInterleavingsOfThreeThreads) {
  EXPECT_LT(excess({writes(3), writes(3), writes(3)}, 1680), kExcessMax);
}

TEST(UrwStrategy, IsUniformOverInterleavingsOfUnequalThreads) {
  EXPECT_LT(excess({writes(1), writes(2), writes(7)}, 360), kExcessMax);
}

TEST(UrwStrategy, IsUniformWhereAThreadSpawnsAnother) {
  // Thread 0: a write, a spawn, two writes; thread 1: three writes, all after the spawn: the orders
  // of 2 and 3 steps.
  const Line spawner{
      {OpKind::kWrite, 0}, {OpKind::kSpawn, 1}, {OpKind::kWrite, 0}, {OpKind::kWrite, 0}};
  EXPECT_LT(excess({spawner, writes(3)}, 10), kExcessMax);
}

TEST(UrwStrategy, IsUniformWhereAChildSpawnsBesideOthers) {
  // Thread 0 spawns 2, which spawns 3; thread 1 is there from the beginning.
  const std::vector<Line> lines = {
      {{OpKind::kSpawn, 2}}, writes(2), {{OpKind::kSpawn, 3}, {OpKind::kWrite, 0}}, writes(2)};
  // Steps: a = spawn of 2, b = spawn of 3, c = write of 2, d, e = writes of 3, in which a < b < {c,
  // d < e}: three orders of five; thread 1's two steps fall into 7!/(5! 2!) = 21 places.
  EXPECT_LT(excess(lines, 63), kExcessMax);
}

TEST(UrwStrategy, IsARandomWalkAtFirst) {
  std::vector<std::uint32_t> first(2);
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    const auto urw = make_urw_strategy();
    urw->begin({.seed = seed});
    ++first[run_lines(*urw, {writes(1), writes(9)}).front()];
  }
  EXPECT_LT(chi_square_excess(first), kExcessMax);
}

TEST(UrwStrategy, LearnsNothingFromACutExecution) {
  const auto urw = make_urw_strategy();
  std::vector<std::uint32_t> first(2);
  for (std::uint64_t index = 0; index < 5000; ++index) {
    urw->begin({.seed = 1, .index = index, .steps_previous = 10, .was_cut_previous = true});
    ++first[run_lines(*urw, {writes(1), writes(9)}).front()];
  }
  EXPECT_LT(chi_square_excess(first), kExcessMax);
}

TEST(UrwStrategy, ForgetsALongExecutionAfterThirtyOthers) {
  // A quarter less each time: 500 (3/4)^17 < 4, and then one less each time.
  const auto urw = make_urw_strategy();
  tally_lines(*urw, {writes(1), writes(500)}, 0, 1);
  tally_lines(*urw, {writes(1), writes(1)}, 1, 30);
  std::vector<std::uint32_t> first(2);
  for (const auto& [schedule, count] : tally_lines(*urw, {writes(1), writes(1)}, 31, 5000)) {
    first[schedule.front()] += count;
  }
  EXPECT_LT(chi_square_excess(first), kExcessMax);
}

TEST(UrwStrategy, LetsAThreadGoOnThatDoesMoreThanExpected) {
  const auto urw = make_urw_strategy();
  tally_lines(*urw, {writes(1), writes(1)}, 0, 1);
  EXPECT_EQ(tally_lines(*urw, {writes(4), writes(4)}, 1, 1).begin()->first.size(), 8U);
}

TEST(UrwStrategy, ChoosesWaitersUniformly) {
  const auto urw = make_urw_strategy();
  urw->begin({.seed = 1, .index = 0});
  FakeExecution execution;
  std::vector<std::uint32_t> counts(5);
  for (int draw = 0; draw < 5000; ++draw) {
    ++counts[execution.choose(*urw, ChoiceKind::kWaiter, 5)];
  }
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

}  // namespace
}  // namespace snarl
