// What every strategy that samples must keep to, whichever rows there are.
#include "snarl/harness/strategies/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "snarl/harness/strategies/random_walk.h"
#include "snarl/harness/strategies/testing/fake_execution.h"
#include "snarl/harness/vehicles/sanitizers.h"

namespace snarl {
namespace {

using testing_support::FakeExecution;
using testing_support::run_straight_lines;

TEST(Registry, FindsEveryStrategyByItsName) {
  for (const StrategyRow& row : strategy_rows()) EXPECT_EQ(find_strategy(row.name), &row);
  EXPECT_THAT(strategy_names(), testing::IsSupersetOf({"random", "round_robin", "pct"}));
  EXPECT_EQ(strategy_names().size(), strategy_rows().size());
}

TEST(Registry, KnowsNoOtherName) {
  EXPECT_EQ(find_strategy("Random"), nullptr);
  EXPECT_EQ(find_strategy("pc"), nullptr);
  EXPECT_EQ(find_strategy(""), nullptr);
}

TEST(Registry, HasEachNameOnce) {
  std::set<std::string_view> names;
  for (const StrategyRow& row : strategy_rows()) EXPECT_TRUE(names.insert(row.name).second);
}

TEST(Registry, MakesARandomWalkThatTheEngineCanInline) {
  const auto strategy = make_strategy(*find_strategy("random"));
  EXPECT_NE(dynamic_cast<RandomWalk*>(strategy.get()), nullptr);
}

// Of these a campaign says how likely a fault that it did not see can be.
TEST(Registry, CallsASampleWhatDependsOnNothingButTheIndex) {
  std::set<std::string_view> sampled;
  for (const StrategyRow& row : strategy_rows()) {
    if (!row.is_sampled) continue;
    EXPECT_TRUE(row.is_generated) << row.name;
    sampled.insert(row.name);
  }
  EXPECT_THAT(sampled, testing::ElementsAre("pos", "random"));
}

class EveryStrategy : public testing::TestWithParam<StrategyRow> {
 protected:
  std::unique_ptr<Strategy> strategy = make_strategy(GetParam());
};

// Threads that end, block each other and appear, values, and a clock that is armed now and then.
std::vector<std::uint32_t> run_anything(Strategy& strategy, std::uint64_t program) {
  Rng rng(program, 0);
  FakeExecution execution;
  std::vector<std::uint32_t> answers;
  for (int step = 0; step < 300; ++step) {
    const ThreadId changed{rng.below(step < 100 ? 6 : 200)};
    if (rng.below(3) != 0) {
      execution.enabled.insert(changed);
    } else {
      execution.enabled.erase(changed);
    }
    execution.is_clock_armed = execution.enabled.count() > 0 && rng.below(4) == 0;
    execution.pending.resize(200, OpKind::kRead);
    execution.pending[rng.below(200)] = rng.below(2) == 0 ? OpKind::kYield : OpKind::kTurn;
    if (execution.enabled.count() > 0) answers.push_back(index_of(execution.next(strategy)));
    const auto kind = rng.below(2) == 0 ? ChoiceKind::kWaiter : ChoiceKind::kValue;
    if (rng.below(8) == 0) answers.push_back(execution.choose(strategy, kind, 2 + rng.below(9)));
  }
  return answers;
}

// Strategies run on one thread: where a sanitizer makes each step slow, a part is enough.
#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
constexpr std::uint64_t kAnswered = 40;
#else
constexpr std::uint64_t kAnswered = 200;
#endif

TEST_P(EveryStrategy, AnswersWithAnOption) {
  for (std::uint64_t index = 0; index < kAnswered; ++index) {
    ASSERT_TRUE(strategy->begin({.seed = 7, .index = index, .steps_max = 400}));
    run_anything(*strategy, index);  // which checks each answer
    if (HasFailure()) return;
  }
}

TEST_P(EveryStrategy, DoesTheSameAgain) {
  const auto again = make_strategy(GetParam());
  for (std::uint64_t index = 0; index < 50; ++index) {
    const ExecutionInfo info{.seed = 3,
                             .index = index,
                             .steps_previous = index == 0 ? 0 : 50U,
                             .choices_previous = 40,
                             .steps_max = 400};
    strategy->begin(info);
    again->begin(info);
    ASSERT_EQ(run_anything(*strategy, index), run_anything(*again, index));
  }
}

class GeneratedStrategy : public EveryStrategy {};

TEST_P(GeneratedStrategy, DependsOnSeedAndIndexAlone) {
  for (std::uint64_t index = 0; index < 50; ++index) {
    strategy->begin({.seed = 3,
                     .index = index,
                     .steps_previous = 1000,
                     .choices_previous = 900,
                     .threads_previous = 50,
                     .was_cut_previous = true});
    const auto fresh = make_strategy(GetParam());
    fresh->begin({.seed = 3, .index = index});
    ASSERT_EQ(run_anything(*strategy, index), run_anything(*fresh, index));
  }
}

TEST_P(EveryStrategy, MakesDifferentSchedules) {
  std::set<std::vector<std::uint32_t>> schedules;
  for (std::uint64_t index = 0; index < 50; ++index) {
    strategy->begin({.seed = 1, .index = index});
    schedules.insert(run_straight_lines(*strategy, {8, 8}));
  }
  EXPECT_GE(schedules.size(), 3U);
}

TEST_P(EveryStrategy, LetsEveryThreadGoOnInTheSecondHalfOfTheBound) {
  // The last of 5 threads must take a step while the others spin without yielding. A fair random
  // choice misses it 1,000 times with probability 0.8^1000 < 1e-96.
  for (std::uint64_t index = 0; index < 20; ++index) {
    strategy->begin({.seed = 2, .index = index, .steps_max = 2000});
    FakeExecution execution;
    for (std::uint32_t thread = 0; thread < 5; ++thread) {
      execution.enabled.insert(ThreadId{thread});
    }
    std::set<ThreadId> seen;
    while (execution.step < 2000) {
      const bool is_second_half = execution.step >= 1000;
      const ThreadId thread = execution.next(*strategy);
      if (is_second_half) seen.insert(thread);
    }
    EXPECT_EQ(seen.size(), 5U) << index;
  }
}

// An exhaustive one asks for the same program each time, and for more than choices of several.
std::vector<StrategyRow> sampling_rows() {
  std::vector<StrategyRow> rows;
  std::copy_if(strategy_rows().begin(), strategy_rows().end(), std::back_inserter(rows),
               [](const StrategyRow& row) { return !row.is_exhaustive; });
  return rows;
}

std::vector<StrategyRow> generated_rows() {
  std::vector<StrategyRow> rows;
  std::copy_if(strategy_rows().begin(), strategy_rows().end(), std::back_inserter(rows),
               [](const StrategyRow& row) { return row.is_generated; });
  return rows;
}

std::string name_of(const testing::TestParamInfo<StrategyRow>& row) {
  return std::string(row.param.name);
}

INSTANTIATE_TEST_SUITE_P(Strategies, EveryStrategy, testing::ValuesIn(sampling_rows()), name_of);
INSTANTIATE_TEST_SUITE_P(Strategies, GeneratedStrategy, testing::ValuesIn(generated_rows()),
                         name_of);

}  // namespace
}  // namespace snarl
