// Finds values that are mixed up: a number for a condition, a duration in a sum, true for a count.
#pragma once

#include "snarl/scenarios/language/ast.h"
#include "snarl/scenarios/language/diagnostic.h"

namespace snarl::language {

// Reports only what is wrong whatever the schedule: what a var holds is taken to be anything that
// is ever put into it.
// Requires: the scenario is resolved; names that are unknown are taken to be anything.
void check_types(const Scenario& scenario, Diagnostics& diagnostics);

}  // namespace snarl::language
