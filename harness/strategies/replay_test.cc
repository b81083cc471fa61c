// Replaying a schedule: what is recorded is answered, what no longer fits is said.
#include "snarl/harness/strategies/replay.h"

#include <gtest/gtest.h>

#include "snarl/harness/strategies/testing/fake_execution.h"

namespace snarl {
namespace {

using testing_support::FakeExecution;

using Options = std::vector<std::uint32_t>;

FakeExecution three_threads() {
  FakeExecution execution;
  for (std::uint32_t thread = 1; thread < 4; ++thread) execution.enabled.insert(ThreadId{thread});
  return execution;
}

TEST(ReplayStrategy, AnswersFromItsSchedule) {
  ReplayStrategy replay({2, 3, 1, 1});
  replay.begin({});
  FakeExecution execution = three_threads();
  EXPECT_EQ(execution.next(replay), ThreadId{2});
  EXPECT_EQ(execution.next(replay), ThreadId{3});
  EXPECT_EQ(execution.choose(replay, ChoiceKind::kWaiter, 2), 1U);
  EXPECT_EQ(replay.unused_count(), 1U);
  EXPECT_EQ(execution.next(replay), ThreadId{1});
  EXPECT_EQ(replay.unused_count(), 0U);
  EXPECT_FALSE(replay.divergence().has_value());
}

TEST(ReplayStrategy, RunsTheClockWhereItIsArmed) {
  ReplayStrategy replay({index_of(kClockThread)});
  replay.begin({});
  FakeExecution execution = three_threads();
  execution.is_clock_armed = true;
  EXPECT_EQ(execution.next(replay), kClockThread);
  EXPECT_FALSE(replay.divergence().has_value());
}

TEST(ReplayStrategy, GoesOnWithTheCurrentThreadByDefault) {
  ReplayStrategy replay({3, kDefaultChoice});
  replay.begin({});
  FakeExecution execution = three_threads();
  execution.next(replay);
  EXPECT_EQ(execution.next(replay), ThreadId{3});
  EXPECT_FALSE(replay.divergence().has_value());
}

TEST(ReplayStrategy, TakesTheLowestThreadByDefaultWhereTheCurrentOneCannotGoOn) {
  ReplayStrategy replay({3, kDefaultChoice, kDefaultChoice});
  replay.begin({});
  FakeExecution execution = three_threads();
  execution.next(replay);
  execution.enabled.erase(ThreadId{3});
  EXPECT_EQ(execution.next(replay), ThreadId{1});
  EXPECT_EQ(execution.choose(replay, ChoiceKind::kValue, 5), 0U);
}

TEST(ReplayStrategy, SaysWhereAThreadCannotGoOn) {
  ReplayStrategy replay({1, 7, 2});
  replay.begin({});
  FakeExecution execution = three_threads();
  execution.step = 40;
  execution.next(replay);
  EXPECT_EQ(execution.next(replay), ThreadId{1});
  ASSERT_TRUE(replay.divergence().has_value());
  EXPECT_EQ(replay.divergence()->step, 41U);
  EXPECT_EQ(replay.divergence()->choice_index, 1U);
  EXPECT_EQ(replay.divergence()->kind, ChoiceKind::kThread);
  EXPECT_EQ(replay.divergence()->wanted, 7U);
  EXPECT_EQ(replay.divergence()->options, (Options{1, 2, 3}));
}

TEST(ReplayStrategy, AnswersByDefaultAfterADivergence) {
  ReplayStrategy replay({1, 7, 2});
  replay.begin({});
  FakeExecution execution = three_threads();
  for (int step = 0; step < 4; ++step) {
    EXPECT_EQ(execution.next(replay), ThreadId{1});
    if (step == 1) execution.enabled.insert(ThreadId{7});  // too late
  }
  EXPECT_EQ(replay.divergence()->choice_index, 1U);
  EXPECT_EQ(replay.unused_count(), 2U);
}

TEST(ReplayStrategy, SaysWhereItsScheduleEnds) {
  ReplayStrategy replay({2});
  replay.begin({});
  FakeExecution execution = three_threads();
  execution.next(replay);
  EXPECT_EQ(execution.next(replay), ThreadId{2});
  ASSERT_TRUE(replay.divergence().has_value());
  EXPECT_EQ(replay.divergence()->choice_index, 1U);
  EXPECT_FALSE(replay.divergence()->wanted.has_value());
}

TEST(ReplayStrategy, SaysWhereAnOptionIsMissing) {
  ReplayStrategy replay({4});
  replay.begin({});
  FakeExecution execution;
  EXPECT_EQ(execution.choose(replay, ChoiceKind::kWaiter, 3), 0U);
  ASSERT_TRUE(replay.divergence().has_value());
  EXPECT_EQ(replay.divergence()->kind, ChoiceKind::kWaiter);
  EXPECT_EQ(replay.divergence()->wanted, 4U);
  EXPECT_EQ(replay.divergence()->options, (Options{0, 1, 2}));
}

TEST(ReplayStrategy, SaysWhereTheClockIsNotArmed) {
  ReplayStrategy replay({index_of(kClockThread)});
  replay.begin({});
  FakeExecution execution = three_threads();
  EXPECT_EQ(execution.next(replay), ThreadId{1});
  ASSERT_TRUE(replay.divergence().has_value());
}

TEST(ReplayStrategy, NamesTheClockAmongTheOptions) {
  ReplayStrategy replay({9});
  replay.begin({});
  FakeExecution execution = three_threads();
  execution.is_clock_armed = true;
  execution.next(replay);
  EXPECT_EQ(replay.divergence()->options, (Options{1, 2, 3, index_of(kClockThread)}));
}

TEST(ReplayStrategy, BeginsAnew) {
  ReplayStrategy replay({2, 9});
  FakeExecution execution = three_threads();
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(replay.begin({}));
    EXPECT_FALSE(replay.divergence().has_value());
    EXPECT_EQ(replay.unused_count(), 2U);
    EXPECT_EQ(execution.next(replay), ThreadId{2});
    execution.next(replay);
    EXPECT_TRUE(replay.divergence().has_value());
  }
}

}  // namespace
}  // namespace snarl
