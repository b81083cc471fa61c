// Finds expectations that cannot all be met.
#pragma once

#include "snarl/scenarios/language/ast.h"
#include "snarl/scenarios/language/diagnostic.h"

namespace snarl::language {

// A `never` that covers what a `sometimes` or `always` names, and a fault beside `always clean`.
void check_contradictions(const Scenario& scenario, Diagnostics& diagnostics);

}  // namespace snarl::language
