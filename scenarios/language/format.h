// The one canonical layout of a scenario file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snarl/scenarios/language/ast.h"
#include "snarl/scenarios/language/lexer.h"

namespace snarl::language {

inline constexpr std::size_t kColumnsMax = 100;

// Requires: all scenarios were read from one text without an error.
// Comments stay, each before or behind what it stood at, and one empty line stays where some were.
std::string format_scenarios(const std::vector<Scenario>& scenarios,
                             const std::vector<Comment>& comments);

// The canonical text without comments and empty lines: equal for two texts that say the same.
std::string canonical_text(const Scenario& scenario);

// The same without its schedules, which change nothing of what it does.
std::string text_of_what_runs(const Scenario& scenario);

// As in "sometimes deadlock on fork" and "wait(m).p99 < 5ms".
std::string expectation_text(const Expectation& expectation);

// As in "n = 3, is_fast = true": the values that a schedule is for.
std::string conditions_text(const Pin& pin);

// One expression on one line, as it is shown in messages.
std::string expression_text(const Expression& expression);

}  // namespace snarl::language
