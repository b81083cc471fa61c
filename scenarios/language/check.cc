// Runs the parts of the checker in the order in which they build on each other.
#include "snarl/scenarios/language/check.h"

#include <fmt/format.h>

#include <string>
#include <unordered_map>

#include "snarl/scenarios/language/contradictions.h"
#include "snarl/scenarios/language/sweeps.h"
#include "snarl/scenarios/language/types.h"

namespace snarl::language {

void check_scenario(Scenario& scenario, ObjectsAre objects, Diagnostics& diagnostics) {
  Resolver(scenario, objects, diagnostics).run();
  check_types(scenario, diagnostics);
  check_all_constants(scenario, diagnostics);
  check_contradictions(scenario, diagnostics);
}

void check_file(std::vector<Scenario>& scenarios, Diagnostics& diagnostics) {
  std::unordered_map<std::string, Span> names;
  for (Scenario& scenario : scenarios) {
    check_scenario(scenario, ObjectsAre::kInTheText, diagnostics);
    if (scenario.name.empty()) continue;
    const auto [found, is_new] = names.emplace(scenario.name, scenario.name_span);
    if (is_new) continue;
    diagnostics.add(scenario.name_span,
                    fmt::format("the scenario '{}' stands twice in this file", scenario.name),
                    fmt::format("the first one stands in line {}",
                                diagnostics.source().line(found->second.begin)));
  }
}

}  // namespace snarl::language
