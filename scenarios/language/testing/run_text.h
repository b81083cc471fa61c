// Runs a scenario that is written in a test: along given choices, along a seed, or along every
// schedule.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "snarl/harness/engine/execution.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::language::testing {

using snarl::testing::Played;
using snarl::testing::Tally;

// The body of the only scenario of a text, with its default parameters. The file is "test.snarl".
std::unique_ptr<Body> body_of(const std::string& text);

// A scenario with these items.
std::string scenario_of(const std::string& items);

// As in snarl::testing: along `choices`, then on with the current thread. `items` as in a scenario.
Played play(const std::string& items, std::vector<std::uint32_t> choices = {},
            const std::string& vehicle = "fiber");
Played play_seed(const std::string& items, std::uint64_t seed,
                 const std::string& vehicle = "fiber");
Tally enumerate(const std::string& items);
Tally explore(const std::string& items, std::uint64_t executions, std::uint64_t seed = 1);

// "w write x 1": events with their object and the value that was read, written, put or got; without
// begin and end.
std::vector<std::string> events_of(const Played& played);

// What was written last to a variable or stored to an atomic.
std::int64_t last_value(const Played& played, const std::string& object);
// What `items` comes to: runs `thread w { STATEMENTS }` with `var result = 0` beside the
// declarations, and returns the last value of `result`.
std::int64_t result_of(const std::string& statements, const std::string& declarations = "");
// The text of the first fault of the same; empty without one.
std::string error_of(const std::string& statements, const std::string& declarations = "");

}  // namespace snarl::language::testing
