// The arms of the portfolio: whose turn it is, and that each is what it is alone.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string_view>

#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/testing/straight_lines.h"

namespace snarl {
namespace {

using testing_support::Line;
using testing_support::run_lines;
using testing_support::Schedule;

// Two variables and a lock's worth of conflicts, so that no two arms answer alike for long.
const std::vector<Line> kLines = {
    {{OpKind::kWrite, 0}, {OpKind::kRead, 1}, {OpKind::kWrite, 1}, {OpKind::kRead, 0}},
    {{OpKind::kRead, 0}, {OpKind::kWrite, 1}, {OpKind::kWrite, 0}, {OpKind::kRead, 1}},
    {{OpKind::kWrite, 1}, {OpKind::kWrite, 0}, {OpKind::kRead, 0}, {OpKind::kRead, 1}},
};

// The schedules of the first executions of a strategy as campaigns use it.
std::vector<Schedule> schedules_of(std::string_view name, std::uint64_t count) {
  const std::unique_ptr<Strategy> strategy = make_strategy(*find_strategy(name));
  std::vector<Schedule> schedules;
  ExecutionInfo info;
  for (info.index = 0; info.index < count; ++info.index) {
    EXPECT_TRUE(strategy->begin(info));
    schedules.push_back(run_lines(*strategy, kLines));
    info.steps_previous = static_cast<std::uint32_t>(schedules.back().size());
    info.choices_previous = info.steps_previous;
    info.threads_previous = 3;
  }
  return schedules;
}

TEST(PortfolioStrategy, GivesEachArmItsOwnExecutionsAndItsOwnMemory) {
  constexpr std::uint64_t kRounds = 20;
  constexpr std::array<std::string_view, 6> kTurns = {"rff", "surw", "rff",
                                                      "pos", "rff",  "pct_uniform"};
  const std::vector<Schedule> mixed = schedules_of("portfolio", kRounds * kTurns.size());
  const std::vector<Schedule> rff = schedules_of("rff", 3 * kRounds);
  for (std::uint64_t index = 0; index < mixed.size(); ++index) {
    const std::uint64_t round = index / kTurns.size();
    const std::uint64_t turn = index % kTurns.size();
    if (kTurns[turn] == "rff") {
      EXPECT_EQ(mixed[index], rff[3 * round + turn / 2]) << index;
    } else {
      EXPECT_EQ(mixed[index], schedules_of(kTurns[turn], round + 1).back()) << index;
    }
  }
}

TEST(PortfolioStrategy, IsNoneOfItsArms) {
  const std::vector<Schedule> mixed = schedules_of("portfolio", 24);
  for (const std::string_view arm : {"rff", "surw", "pos", "pct_uniform"}) {
    EXPECT_NE(mixed, schedules_of(arm, 24)) << arm;
  }
}

}  // namespace
}  // namespace snarl
