// Finds the programs that a command line's targets name: files, folders, names, the built-in
// catalogue.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "snarl/harness/campaign/program.h"

namespace snarl {

// `--param k=v`, as given.
using ParameterOverride = std::pair<std::string, std::string>;

// Returns the programs of one target, one for each set of parameters of a sweep, in order. A target
// is a .snarl file; a folder: every .snarl below it in order of path, and every C++ scenario
// compiled in whose source lies in it; a scenario's name; `catalogue`: the built-in one.
// Errors: throws UsageError, for files that do not parse with all their diagnostics rendered, for
// scenarios that this version does not decide, for targets that match nothing (with the nearest).
std::vector<std::unique_ptr<Program>> load_programs(
    const std::string& target, const std::vector<ParameterOverride>& overrides);

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
