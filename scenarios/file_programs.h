// The programs of scenarios in files.
#pragma once

#include <memory>

#include "snarl/harness/campaign/program.h"
#include "snarl/scenarios/language/language.h"

namespace snarl {

// Returns: the program of one set of parameters. Requires: the scenario was read without an error.
std::unique_ptr<Program> make_program(std::shared_ptr<const language::Scenario> scenario,
                                      const language::ParameterSet& parameters);

}  // namespace snarl
