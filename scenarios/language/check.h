// The static checker: everything that can be said of a scenario without running it.
#pragma once

#include <vector>

#include "snarl/scenarios/language/ast.h"
#include "snarl/scenarios/language/diagnostic.h"
#include "snarl/scenarios/language/resolve.h"

namespace snarl::language {

// Resolves the names, and reports what is wrong with them, with values, constants and expectations.
void check_scenario(Scenario& scenario, ObjectsAre objects, Diagnostics& diagnostics);

// Checks each scenario of a file, and that their names differ.
void check_file(std::vector<Scenario>& scenarios, Diagnostics& diagnostics);

}  // namespace snarl::language
