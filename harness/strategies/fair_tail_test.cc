// The fair tail: the strategy's own answers first, then a random walk that leaves nobody out.
#include "snarl/harness/strategies/fair_tail.h"

#include <gtest/gtest.h>

#include "snarl/harness/base/testing/chi_square.h"
#include "snarl/harness/strategies/testing/fake_execution.h"

namespace snarl {
namespace {

using testing_support::chi_square_excess;
using testing_support::FakeExecution;
using testing_support::kExcessMax;

// Always takes the highest thread or option, and counts what it is told.
class Stubborn final : public Strategy {
 public:
  explicit Stubborn(std::uint32_t& observed) : observed_(observed) {}

  bool begin(const ExecutionInfo& info) override { return info.index < 100; }
  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) return choice.option_count - 1;
    return index_of(choice.enabled->nth(choice.enabled->count() - 1));
  }
  void observe(const OpEvent& /*event*/) override { ++observed_; }

 private:
  std::uint32_t& observed_;
};

class FairTail : public testing::Test {
 protected:
  // Runs threads 1 to 4 through the whole bound. Returns: who took each step.
  std::vector<std::uint32_t> run(std::uint64_t index, std::uint32_t steps_max) {
    strategy->begin({.seed = 1, .index = index, .steps_max = steps_max});
    FakeExecution execution;
    for (std::uint32_t thread = 1; thread <= 4; ++thread) {
      execution.enabled.insert(ThreadId{thread});
    }
    std::vector<std::uint32_t> schedule;
    while (execution.step < steps_max) schedule.push_back(index_of(execution.next(*strategy)));
    return schedule;
  }

  std::uint32_t observed = 0;
  std::unique_ptr<Strategy> strategy = with_fair_tail(std::make_unique<Stubborn>(observed));
};

TEST_F(FairTail, LeavesTheFirstHalfToTheStrategy) {
  const auto schedule = run(0, 1000);
  EXPECT_EQ(std::count(schedule.begin(), schedule.begin() + 500, 4U), 500);
}

TEST_F(FairTail, ChoosesUniformlyInTheSecondHalf) {
  const auto schedule = run(0, 20'000);
  std::vector<std::uint32_t> counts(4);
  for (std::size_t step = 10'000; step < schedule.size(); ++step) ++counts[schedule[step] - 1];
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

TEST_F(FairTail, DependsOnTheIndex) {
  EXPECT_EQ(run(3, 1000), run(3, 1000));
  EXPECT_NE(run(3, 1000), run(4, 1000));
}

TEST_F(FairTail, ChoosesOptionsUniformlyInTheSecondHalf) {
  strategy->begin({.seed = 1, .index = 0, .steps_max = 100});
  FakeExecution execution;
  EXPECT_EQ(execution.choose(*strategy, ChoiceKind::kWaiter, 3), 2U);
  execution.step = 50;
  std::vector<std::uint32_t> counts(3);
  for (int draw = 0; draw < 3000; ++draw) {
    ++counts[execution.choose(*strategy, ChoiceKind::kWaiter, 3)];
  }
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

TEST_F(FairTail, LetsTheClockRunBesideASpinningThread) {
  // It is left out of 500 choices with probability (15/16)^500 < 1e-14.
  for (std::uint64_t index = 0; index < 20; ++index) {
    strategy->begin({.seed = 1, .index = index, .steps_max = 1000});
    FakeExecution execution;
    execution.enabled.insert(ThreadId{1});
    execution.is_clock_armed = true;
    bool has_run = false;
    while (execution.step < 1000) has_run |= execution.next(*strategy) == kClockThread;
    EXPECT_TRUE(has_run) << index;
  }
}

TEST_F(FairTail, PassesOnWhatTheStrategyIsToldAndSays) {
  strategy->observe({});
  EXPECT_EQ(observed, 1U);
  EXPECT_FALSE(strategy->begin({.index = 100}));
}

}  // namespace
}  // namespace snarl
