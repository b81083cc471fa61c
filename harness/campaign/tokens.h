// Gives each finding the line that shows it again.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/token.h"

namespace snarl {

// The schedule of an examined execution as deviations from "go on with the current thread".
RecordedSchedule recorded_schedule(const Trace& trace, std::uint32_t steps_max);

// The choices that a recorded schedule stands for are made by this strategy: it deviates where the
// schedule says so, and goes on with the current thread everywhere else.
std::unique_ptr<Strategy> make_deviating_strategy(RecordedSchedule schedule);

// A short summary of the events, by which a divergence is placed.
CheckBytes check_bytes_of(const Trace& trace);

// Sets the token of the finding's trace, and writes a repro file into `folder` where the token is
// too long for a line. What cannot be written is said on standard error, and the token stays.
// `generated`: the schedule as its strategy makes it; none: it was changed, or depends on more.
void attach_token(Finding& finding, const Program& program, std::uint32_t steps_max,
                  const std::optional<GeneratedSchedule>& generated,
                  const std::filesystem::path& folder);

}  // namespace snarl
