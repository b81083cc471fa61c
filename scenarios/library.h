// Finds the programs that a command line's targets name: files, folders, names, the built-in
// catalogue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "snarl/harness/campaign/program.h"
#include "snarl/scenarios/language/diagnostic.h"

namespace snarl {

// `--param k=v`, as given.
using ParameterOverride = std::pair<std::string, std::string>;

// What keeps a file, or a C++ scenario, from being run.
struct LoadError {
  std::string where;  // the file's path, or the scenario's name
  std::string text;   // all its errors rendered
};

struct Loaded {
  std::vector<std::unique_ptr<Program>> programs;
  std::vector<LoadError> errors;
};

// Returns the programs of one target, one for each set of parameters of a sweep, in order, and what
// is wrong with the rest of it. A target is a .snarl file; a folder: every .snarl below it in order
// of path, and every C++ scenario compiled in whose source lies in it; a scenario's name;
// `catalogue`: the built-in one.
// Errors: throws UsageError for targets that match nothing (with the nearest), and for overrides
// that no scenario can take, unless `elsewhere` has the parameter.
Loaded load_runnable(const std::string& target, const std::vector<ParameterOverride>& overrides,
                     const std::set<std::string>& elsewhere = {});

// Of `names` those that a scenario of the targets has as a parameter, or may have: all, where one
// cannot be read. Errors: throws UsageError for targets that match nothing.
std::set<std::string> parameters_among(const std::vector<std::string>& targets,
                                       const std::set<std::string>& names);

// Errors: throws UsageError with all of them, if there are any.
void throw_if_any(const std::vector<LoadError>& errors);

// The same where only all of it will do. Errors: throws UsageError.
std::vector<std::unique_ptr<Program>> load_programs(
    const std::string& target, const std::vector<ParameterOverride>& overrides);

struct CheckedText {
  std::size_t scenarios = 0;
  std::vector<language::Diagnostic> diagnostics;
};

// Makes the programs of a text as load_runnable() does, and drops them: without a diagnostic, and
// without an error, a run would begin. Errors: throws UsageError.
CheckedText check_text(const std::string& path, const std::string& text);

// One scenario as `snarl list` shows it.
struct ScenarioEntry {
  std::string name;
  std::string file;
  std::uint32_t line = 0;
  std::string parameters;                 // "threads = 2, rounds = 1"
  std::vector<std::string> expectations;  // "sometimes deadlock"
};

// Returns the scenarios compiled into this binary, and those of the targets' files.
std::vector<ScenarioEntry> list_scenarios(const std::vector<std::string>& targets);

}  // namespace snarl
