// The scenarios written in C++ that are compiled into this program.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "snarl/harness/campaign/program.h"
#include "snarl/scenarios/language/language.h"
#include "snarl/scenarios/registration.h"

namespace snarl {

// Returns: all of them, by file and line.
std::vector<const ScenarioRegistration*> registered_scenarios();

// Reads the texts of a registration.
// Errors: throws UsageError with the diagnostics rendered: they stand at the C++ file and line.
language::Scenario read_scenario(const ScenarioRegistration& registration);

// Returns: the program of one set of parameters. Its body has been tried: it makes the objects
// that the expectations name, and uses its scenario rightly.
// Errors: throws UsageError where it does not.
std::unique_ptr<Program> make_program(const ScenarioRegistration& registration,
                                      const language::Scenario& scenario,
                                      const language::ParameterSet& parameters);

}  // namespace snarl
