// Threads that go round in circles: how they are looked for, and shown.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "snarl/harness/campaign/program.h"

namespace snarl {

// Stacks can be compared on fibers only: there are the same executions on OS threads.
EngineOptions engine_for_laps(EngineOptions engine, const Body& body);

// The executions in lock step: those in turns of one show most circles, the others cost ten times
// as much.
enum class LockstepPart : std::uint8_t { kFirst, kLater, kAll };

// Runs the program a few times with its threads in lock step, in each order and with turns of
// several lengths, and compares all states. Returns: the circles found, one for each signature: of
// those that last the shortest, of others the first. Cost: at most some ten milliseconds. Requires:
// the body's state is known; not called from inside a run_loop(). `execution`: made with
// engine_for_laps().
std::vector<Finding> laps_in_lockstep(Execution& execution, Program& program, std::uint64_t seed,
                                      LockstepPart part);

// Returns: the circles, no notes, in the execution that the choices lead to. Requires: the body's
// whole state is known; not called from inside a run_loop().
std::vector<Finding> laps_along(Execution& execution, Program& program,
                                std::vector<std::uint32_t> choices, const ExecutionInfo& info);

// Makes the choices of a schedule, and then those of `round_robin`: who only spins behind the
// schedule goes round in a circle in which everybody has a turn.
std::unique_ptr<Strategy> in_lockstep_after(std::vector<std::uint32_t> choices);

// Looks for a circle in the execution that the choices lead to, which reached its step bound.
// Returns: the finding; null: there is none that is sure. For bodies whose stacks alone are known:
// in others the execution itself finds it. Cost: some ten milliseconds.
std::shared_ptr<Finding> lap_of_cut(const EngineOptions& engine, Program& program,
                                    const std::vector<std::uint32_t>& choices,
                                    const ExecutionInfo& info);

// That a circle need not last, or that it lets nobody else go on, is no news of threads in one that
// lasts.
void drop_notes_of_circles(std::vector<Finding>& notes, const std::vector<Finding>& findings);

// Makes a finding with a repeated part show the earliest such part of its execution, twice, so that
// its schedule ends there and replays; then goes on from it at random, to see who gets out.
// `info`: of the execution that showed it. `execution`: as above. Leaves the finding as it is where
// that fails.
void show_lap(Finding& finding, Execution& execution, Program& program, const ExecutionInfo& info);

}  // namespace snarl
