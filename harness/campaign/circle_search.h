// Circles that neither lock step nor chance leads into: from the graph of all states.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/campaign/program.h"

namespace snarl {

// An engine for circles_in_graph().
EngineOptions engine_for_graph(EngineOptions engine);

// Runs the program until every option of every state was taken once, within `steps_max` steps and
// other limits; looks in the graph of states for circles that are fair, and leads executions into
// them. What the executions show is judged as ever: the graph is no witness. Returns: the circles
// found, but for notes. Cost: at most some ten milliseconds. Requires: the body's whole state is
// known; not called from inside a run_loop(). `execution`: made with engine_for_graph().
std::vector<Finding> circles_in_graph(Execution& execution, Program& program, std::uint64_t seed);

}  // namespace snarl
