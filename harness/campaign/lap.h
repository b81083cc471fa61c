// Threads that go round in circles: how they are looked for, and shown.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "snarl/harness/campaign/program.h"

namespace snarl {

// Runs the program a few times with its threads in lock step, in each order and with turns of each
// length that `round_robin` knows, and compares all states. Returns: the circles found, one for
// each signature, the shortest of them. Cost: at most some ten milliseconds.
// Requires: program.body->has_state(); not called from inside a run_loop().
std::vector<Finding> laps_in_lockstep(Execution& execution, Program& program, std::uint64_t seed);

// Makes the choices of a schedule, and then those of `round_robin`: who only spins behind the
// schedule goes round in a circle in which everybody has a turn.
std::unique_ptr<Strategy> in_lockstep_after(std::vector<std::uint32_t> choices);

// Makes a finding with a repeated part show the earliest such part of its execution, twice, so that
// its schedule ends there and replays; then goes on from it at random, to see who gets out.
// `info`: of the execution that showed it. Leaves the finding as it is where that fails.
void show_lap(Finding& finding, Execution& execution, Program& program, const ExecutionInfo& info);

}  // namespace snarl
