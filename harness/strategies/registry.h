// Every strategy by name, from the rows of strategies.def.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "snarl/harness/strategy.h"

namespace snarl {

struct StrategyRow {
  std::string_view name;
  std::string_view help;
  bool is_fair;             // a thread that stays enabled runs some time, with probability 1
  bool is_generated;        // choices depend on (seed, index) alone, so that a token may name them
  bool is_sampled = false;  // and come from one distribution, independently for each index
  bool is_told;             // observe() is to be called
  bool is_probed;           // tiny scenarios are exhausted by dfs instead
  bool is_exhaustive;       // asked at every scheduling point, see strategy.h
  std::unique_ptr<Strategy> (*factory)();
};

#define STRATEGY(name, help, fairness, origin, telling) \
  std::unique_ptr<Strategy> make_##name##_strategy();
#include "snarl/harness/strategies/strategies.def"
#undef STRATEGY

// Returns: all rows, in the order of strategies.def.
std::span<const StrategyRow> strategy_rows();

// Returns: the row, or null if there is no strategy of that name.
const StrategyRow* find_strategy(std::string_view name);

// Returns: all names, in the order of strategies.def, to choose a suggestion from.
std::vector<std::string_view> strategy_names();

// Returns: those that know when they have tried everything.
std::vector<std::string_view> exhaustive_strategy_names();

// Returns: a new strategy as campaigns use it, fair from half the step bound on.
std::unique_ptr<Strategy> make_strategy(const StrategyRow& row);

}  // namespace snarl
