// What a scenario's parameters and items make of a program, whatever front end its body comes from.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "snarl/harness/campaign/program.h"
#include "snarl/scenarios/language/language.h"

namespace snarl {

// Returns: everything but the place, the body and the fingerprint.
// Requires: the scenario was read without an error. It is kept: sites name its file.
std::unique_ptr<Program> program_of(const language::Scenario& scenario,
                                    const language::ParameterSet& parameters);

// One word for an object that an expectation names: "fork", "fork[0]"; empty without one.
std::string object_of(const language::Scenario& scenario, const language::ParameterSet& parameters,
                      const language::Expectation& expectation);

// Returns: all of them in one text, which does not end in a new line.
std::string rendered(const std::vector<language::Diagnostic>& diagnostics);

// Errors: throws UsageError with all diagnostics rendered, if there are any.
void throw_if_any(const std::vector<language::Diagnostic>& diagnostics);

}  // namespace snarl
