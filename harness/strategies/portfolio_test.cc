// The arms of the portfolio: whose turn it is, and that each is what it is alone.
#include <gtest/gtest.h>

#include <array>
#include <map>
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
  constexpr std::uint64_t kOpening = 12;
  constexpr std::array<std::string_view, 6> kTurns = {"pct_uniform", "surw", "rff",
                                                      "surw",        "rff",  "surw"};
  const std::vector<Schedule> mixed = schedules_of("portfolio", kOpening + 20 * kTurns.size());
  std::map<std::string_view, std::vector<Schedule>> alone;
  for (const std::string_view arm : kTurns) alone[arm] = schedules_of(arm, mixed.size());
  std::map<std::string_view, std::size_t> next;
  for (std::uint64_t index = 0; index < mixed.size(); ++index) {
    const std::string_view arm =
        index < kOpening ? "surw" : kTurns[(index - kOpening) % kTurns.size()];
    EXPECT_EQ(mixed[index], alone[arm][next[arm]++]) << index;
  }
}

TEST(PortfolioStrategy, IsNoneOfItsArms) {
  const std::vector<Schedule> mixed = schedules_of("portfolio", 24);
  for (const std::string_view arm : {"rff", "surw", "pct_uniform"}) {
    EXPECT_NE(mixed, schedules_of(arm, 24)) << arm;
  }
}

}  // namespace
}  // namespace snarl
