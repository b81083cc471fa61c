// Gives each finding the line that shows it again.
#pragma once

#include <filesystem>
#include <span>

#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/token.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {

// The schedule of an examined execution as deviations from "go on with the current thread".
RecordedSchedule recorded_schedule(const Trace& trace, std::uint32_t steps_max);

// The token of an execution that cannot be examined, from its choices alone. Which of them are the
// default's is not known without running it again: all count as deviations.
Token token_of_choices(const Program& program, std::span<const std::uint32_t> choices,
                       std::uint32_t steps_max);

// The choices that a recorded schedule stands for are made by this strategy: it deviates where the
// schedule says so, and goes on with the current thread everywhere else.
std::unique_ptr<Strategy> make_deviating_strategy(RecordedSchedule schedule);

// A short summary of the events, by which a divergence is placed.
CheckBytes check_bytes_of(const Trace& trace);

// Sets the finding's token, and writes a repro file into `folder` where the token is too long for a
// line. What cannot be written is said on the finding's repro_path, and the token stays.
void attach_token(Finding& finding, const Program& program, const StrategyRow& row,
                  const ExecutionInfo& info, const std::filesystem::path& folder);

}  // namespace snarl
