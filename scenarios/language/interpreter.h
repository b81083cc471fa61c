// Runs scenarios of the language: each is compiled once for a set of parameters, and does the same
// operations on the same models as a scenario in C++ would.
#pragma once

#include <memory>

#include "snarl/harness/engine/execution.h"
#include "snarl/scenarios/language/constants.h"

namespace snarl::language {

// Returns: the body that a campaign runs. It may run in one execution at a time; all that it needs
// in an execution is made here, so that running allocates nothing once it has run a few times.
// Requires: the scenario was read without an error, uses nothing that this version does not decide,
// and its constants are right under these parameters.
// Errors: throws UsageError for numbers that are too large for a primitive.
std::unique_ptr<Body> make_body(std::shared_ptr<const Scenario> scenario,
                                const ParameterSet& parameters);

}  // namespace snarl::language
