// Runs the updates of one variable one after the other, from a place in a recorded execution.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/stale_writes.h"

namespace snarl {

struct SerialRun {
  bool is_serial = false;
  std::uint64_t value = 0;  // is_serial: of the variable, behind the last update
  std::string reason;       // not: why, as the rest of a sentence
  // One of them cannot be carried out unless another one begins first, whoever else goes on.
  bool is_impossible = false;
  std::uint32_t steps = 0;  // that it took
};

// Runs the program as in `trace` up to the window's beginning, then each update of it, in this
// order, until its thread has written `object` so often, options as they were taken in the trace.
// Who cannot go on is waited for, by those that are through, then by those that have no part in it;
// that nobody came in between is looked at afterwards.
// Requires: `trace` was recorded in full; not called from inside a run_loop().
SerialRun run_serially(Execution& execution, Program& program, const Trace& trace, ObjectId object,
                       const UpdateWindow& window);

// Why updates do not stand for themselves, as the rest of a sentence.
std::string influenced_by(const std::string& thread);

// Reads from the events what the object's value was behind the one at `step`, which wrote it.
// Returns: false if they do not say it.
bool value_behind(const Trace& trace, Step step, ObjectId object, std::uint64_t& value);

}  // namespace snarl
