// The table of strategies and what is looked up in it.
#include "snarl/harness/strategies/registry.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/strategies/fair_tail.h"

namespace snarl {
namespace {

enum class Fairness : bool { kUnfair, kFair };
enum class Origin : std::uint8_t { kRecorded, kGenerated, kSampled };
enum class Telling : std::uint8_t { kUntold, kTold, kProbed, kExhaustive };

constexpr StrategyRow kRows[] = {
#define STRATEGY(name, help, fairness, origin, telling) \
  StrategyRow{#name,                                    \
              help,                                     \
              static_cast<bool>(Fairness::fairness),    \
              Origin::origin != Origin::kRecorded,      \
              Origin::origin == Origin::kSampled,       \
              Telling::telling != Telling::kUntold,     \
              Telling::telling == Telling::kProbed,     \
              Telling::telling == Telling::kExhaustive, \
              &make_##name##_strategy},
#include "snarl/harness/strategies/strategies.def"
#undef STRATEGY
};

}  // namespace

std::span<const StrategyRow> strategy_rows() { return kRows; }

const StrategyRow* find_strategy(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kRows), std::end(kRows),
                                         [&](const StrategyRow& row) { return row.name == name; });
  return found == std::end(kRows) ? nullptr : found;
}

std::vector<std::string_view> strategy_names() {
  std::vector<std::string_view> names;
  for (const StrategyRow& row : kRows) names.push_back(row.name);
  return names;
}

std::vector<std::string_view> exhaustive_strategy_names() {
  std::vector<std::string_view> names;
  for (const StrategyRow& row : kRows) {
    if (row.is_exhaustive) names.push_back(row.name);
  }
  return names;
}

std::unique_ptr<Strategy> make_strategy(const StrategyRow& row) {
  std::unique_ptr<Strategy> strategy = row.factory();
  return row.is_fair ? std::move(strategy) : with_fair_tail(std::move(strategy));
}

}  // namespace snarl
