// The scenario language for the rest of Snarl: read, check, format, expand sweeps.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/scenarios/language/ast.h"
#include "snarl/scenarios/language/constants.h"
#include "snarl/scenarios/language/diagnostic.h"
#include "snarl/scenarios/language/format.h"

namespace snarl::language {

struct ParseResult {
  std::vector<Scenario> scenarios;
  std::vector<Diagnostic> diagnostics;  // by place; at most kDiagnosticsMax

  bool is_valid() const { return diagnostics.empty(); }
};

// Reads and checks a file. Scenarios may be run only if the result is valid.
ParseResult parse(std::string file_name, std::string text);

struct FormatResult {
  std::string text;  // empty if there are diagnostics
  std::vector<Diagnostic>
      diagnostics;  // of the grammar alone: what is wrong otherwise has a layout
};

FormatResult format(std::string file_name, std::string text);

// What a C++ scenario says in the language: its parameters and its items, in `scenario`. Objects
// and threads are made by its body, so their names stay unresolved in it.
struct ItemsResult {
  Scenario scenario;
  std::vector<Diagnostic> diagnostics;
};

// As in ("lost_update", "a.cc", 12, "threads = 2, rounds = 1", {"expect sometimes lost_update"}).
// Every error stands at that line of that file, and shows the string that is wrong.
ItemsResult parse_items(const std::string& name, std::string file, std::uint32_t line,
                        const std::string& parameter_list, const std::vector<std::string>& items);

// What was written behind `--param`.
struct OverrideError {
  enum class Kind : std::uint8_t { kMalformed, kUnknown, kWrongType, kRepeated };
  Kind kind;
  std::string parameter;  // empty if malformed
  std::string message;    // complete: what was wrong and what would be right
};

struct SweepResult {
  std::vector<ParameterSet> sets;  // in the order in which they run
  std::vector<OverrideError> errors;
  std::vector<Diagnostic> diagnostics;  // sizes, indices ... that these values make wrong

  bool is_valid() const { return errors.empty() && diagnostics.empty(); }
};

// `overrides` are texts such as "n=3"; an overridden parameter is not swept over.
// Requires: the scenario is of a valid ParseResult or ItemsResult.
SweepResult expand_sweeps(const Scenario& scenario, const std::vector<std::string>& overrides);

// As in "n = 3, is_fair = true"; empty without parameters.
std::string parameters_text(const Scenario& scenario, const ParameterSet& parameters);

// What parses and is not decided by this version, each with "not decided by this version".
std::vector<Diagnostic> undecided(const Scenario& scenario);

// The strategies of `explore ... with` that are not among the known ones, and those of `explore all
// with` that are not among the exhaustive ones.
std::vector<Diagnostic> unknown_strategies(const Scenario& scenario,
                                           const std::vector<std::string_view>& known,
                                           const std::vector<std::string_view>& exhaustive);

}  // namespace snarl::language
