// The runs of a scenario: one for each combination of the values that its parameters sweep over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snarl/scenarios/language/constants.h"

namespace snarl::language {

// More combinations are refused: each is a campaign of its own (arbitrary).
inline constexpr std::size_t kParameterSetsMax = 10'000;

// Returns: the value of every parameter without any sweep; fewer where one cannot be computed.
ParameterSet default_parameters(const Scenario& scenario, std::vector<Problem>& problems);

// `fixed` has an entry for each parameter; one with a value is not swept over.
// Returns: all combinations, the last parameter changing fastest; none if there are problems.
std::vector<ParameterSet> parameter_sets(const Scenario& scenario,
                                         const std::vector<std::optional<Value>>& fixed,
                                         std::vector<Problem>& problems);

// Reports what is wrong with the constants under the default parameters and under every
// combination of the sweeps.
void check_all_constants(const Scenario& scenario, Diagnostics& diagnostics);

}  // namespace snarl::language
