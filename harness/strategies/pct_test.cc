// The strategy pct: where its change points lie, what it learns, and what yielding does.
#include <gtest/gtest.h>

#include <algorithm>

#include "snarl/harness/base/testing/chi_square.h"
#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/testing/fake_execution.h"

namespace snarl {
namespace {

using testing_support::chi_square_excess;
using testing_support::FakeExecution;
using testing_support::kExcessMax;
using testing_support::run_straight_lines;

// The steps at which a thread lost its turn though it could go on, in two threads of so many
// operations each.
std::vector<std::uint32_t> preemptions(Strategy& strategy, std::uint32_t ops_each) {
  const auto schedule = run_straight_lines(strategy, {ops_each, ops_each});
  std::vector<std::uint32_t> steps;
  std::uint32_t done[2] = {0, 0};
  for (std::uint32_t step = 0; step + 1 < schedule.size(); ++step) {
    const std::uint32_t thread = schedule[step];
    if (++done[thread] < ops_each && schedule[step + 1] != thread) steps.push_back(step + 1);
  }
  return steps;
}

TEST(PctStrategy, RunsEachThreadFirstEquallyOften) {
  const auto pct = make_pct_strategy();
  std::vector<std::uint32_t> counts(5);
  for (std::uint64_t index = 0; index < 10'000; ++index) {
    pct->begin({.seed = 1, .index = index});
    ++counts[run_straight_lines(*pct, {1, 1, 1, 1, 1}).front()];
  }
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

TEST(PctStrategy, PreemptsLittle) {
  // At most 9 change points, each of which takes the turn from one of two threads.
  const auto pct = make_pct_strategy();
  std::size_t most = 0;
  for (std::uint64_t index = 0; index < 2000; ++index) {
    pct->begin({.seed = 1, .index = index});
    most = std::max(most, preemptions(*pct, 100).size());
  }
  EXPECT_GE(most, 2U);
  EXPECT_LE(most, 9U);
}

TEST(PctStrategy, DrawsDepthsMostlyOfTwoAndThree) {
  // One of two threads loses its turn exactly once if the first of the d - 1 points has the lowest
  // label, so with probability 1/(d - 1): over the depths .35 + .3/2 + .15/3 + .2/6 (1/4 + ... +
  // 1/9) = .583, and less than a hundredth more for points that meet.
  const auto pct = make_pct_strategy();
  std::uint32_t count = 0;
  for (std::uint64_t index = 0; index < 5000; ++index) {
    pct->begin({.seed = 1, .index = index});
    count += preemptions(*pct, 100).size() == 1 ? 1U : 0U;
  }
  EXPECT_NEAR(count / 5000.0, 0.583, 0.03);
}

TEST(PctStrategy, DrawsDepthsEvenlyInItsUniformForm) {
  // As above over the depths 2 to 8: (1 + 1/2 + ... + 1/7)/7 = .370.
  const auto pct = make_pct_uniform_strategy();
  std::uint32_t count = 0;
  for (std::uint64_t index = 0; index < 5000; ++index) {
    pct->begin({.seed = 1, .index = index});
    count += preemptions(*pct, 100).size() == 1 ? 1U : 0U;
  }
  EXPECT_NEAR(count / 5000.0, 0.370, 0.03);
}

TEST(PctStrategy, KnowsNoLengthAtFirst) {
  const auto pct = make_pct_strategy();
  for (std::uint64_t index = 0; index < 200; ++index) {
    pct->begin({.seed = 1, .index = index});
    for (const std::uint32_t step : preemptions(*pct, 500)) EXPECT_LT(step, 64U);
  }
}

TEST(PctStrategy, SpreadsChangePointsOverTheLengthItHasLearnt) {
  const auto pct = make_pct_strategy();
  std::vector<std::uint32_t> tenths(10);
  for (std::uint64_t index = 0; index < 3000; ++index) {
    pct->begin({.seed = 1, .index = index, .steps_previous = 200, .choices_previous = 200});
    const auto steps = preemptions(*pct, 250);
    // The first drop always changes the turn, at whichever step it lies; later ones may be no-ops.
    if (steps.size() == 1) ++tenths[steps.front() / 20];
  }
  for (const std::uint32_t count : tenths) EXPECT_GT(count, 0U);
}

// Returns: the share of 2,000 executions that preempt in their first ten steps, after one execution
// of 100,000 steps among 63 of ten.
double share_of_early_preemptions(std::uint32_t longest) {
  const auto pct = make_pct_strategy();
  std::uint32_t early = 0;
  for (std::uint64_t index = 0; index < 2000; ++index) {
    const std::uint32_t length = index % 64 == 63 ? longest : 10;
    pct->begin({.seed = 1, .index = index, .steps_previous = length, .choices_previous = length});
    if (index < 64) continue;
    const auto steps = preemptions(*pct, 200);
    early += !steps.empty() && steps.front() < 10 ? 1U : 0U;
  }
  return early / 1936.0;
}

TEST(PctStrategy, IsNotDilutedByOneLongExecution) {
  const double undisturbed = share_of_early_preemptions(10);
  const double disturbed = share_of_early_preemptions(100'000);
  EXPECT_GT(undisturbed, 0.8);
  // A quarter of the executions aims at the longest length.
  EXPECT_NEAR(disturbed / undisturbed, 0.75, 0.06);
}

TEST(PctStrategy, ForgetsALengthAfterSixtyFourOthers) {
  const auto pct = make_pct_strategy();
  std::uint32_t late = 0;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const std::uint32_t length = index == 1 ? 100'000 : 10;
    pct->begin({.seed = 1, .index = index, .steps_previous = length, .choices_previous = length});
    for (const std::uint32_t step : preemptions(*pct, 200)) {
      if (index > 64 && step >= 10) ++late;
    }
  }
  EXPECT_EQ(late, 0U);
}

// Thread 1 spins with operations of that kind until thread 2 has taken its 20 steps. Returns: how
// often it spins.
std::uint32_t spins(Strategy& strategy, OpKind kind) {
  FakeExecution execution;
  execution.enabled.insert(ThreadId{1});
  execution.enabled.insert(ThreadId{2});
  execution.pending = {OpKind::kRead, kind, OpKind::kRead};
  std::uint32_t spin_count = 0;
  for (int work = 20; work > 0 && execution.step < 1000;) {
    if (execution.next(strategy) == ThreadId{1}) {
      ++spin_count;
    } else {
      --work;
    }
  }
  return spin_count;
}

TEST(PctStrategy, PutsAThreadThatYieldsBelowAllOthers) {
  const auto pct = make_pct_strategy();
  for (std::uint64_t index = 0; index < 500; ++index) {
    for (const OpKind kind : {OpKind::kYield, OpKind::kTurn}) {
      pct->begin({.seed = 1, .index = index});
      // Once by its rank, and once for each change point that drops the other below it.
      EXPECT_LE(spins(*pct, kind), 10U) << index;
    }
  }
}

TEST(PctStrategy, LetsAThreadThatSpinsWithoutYieldingStarveOthers) {
  const auto pct = make_pct_strategy();
  std::uint32_t starved = 0;
  for (std::uint64_t index = 0; index < 500; ++index) {
    pct->begin({.seed = 1, .index = index});
    starved += spins(*pct, OpKind::kLoad) > 900 ? 1U : 0U;
  }
  EXPECT_GT(starved, 0U);
}

TEST(PctStrategy, IsMadeFairByItsRow) {
  const auto pct = make_strategy(*find_strategy("pct"));
  for (std::uint64_t index = 0; index < 500; ++index) {
    pct->begin({.seed = 1, .index = index, .steps_max = 1000});
    // The other's 20 steps take 40 of a fair walk on average, and 400 never.
    EXPECT_LT(spins(*pct, OpKind::kLoad), 900U) << index;
  }
}

TEST(PctStrategy, RunsTheClockOnlyInExecutionsThatAreNotLazy) {
  const auto pct = make_pct_strategy();
  std::vector<std::uint32_t> counts(2);
  for (std::uint64_t index = 0; index < 2000; ++index) {
    pct->begin({.seed = 1, .index = index});
    FakeExecution execution;
    execution.enabled.insert(ThreadId{1});
    execution.is_clock_armed = true;
    bool has_run = false;
    for (int step = 0; step < 200; ++step) has_run |= execution.next(*pct) == kClockThread;
    ++counts[has_run ? 1 : 0];
  }
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

TEST(PctStrategy, ChoosesWaitersUniformly) {
  const auto pct = make_pct_strategy();
  pct->begin({.seed = 1, .index = 0});
  FakeExecution execution;
  std::vector<std::uint32_t> counts(5);
  for (int draw = 0; draw < 5000; ++draw) {
    ++counts[execution.choose(*pct, ChoiceKind::kWaiter, 5)];
  }
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

}  // namespace
}  // namespace snarl
