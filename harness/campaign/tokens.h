// Gives each finding the line that shows it again.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/token.h"

namespace snarl {

// The schedule of an examined execution as deviations from "go on with the current thread".
RecordedSchedule recorded_schedule(const Trace& trace, std::uint32_t steps_max);

// The token of an execution that cannot be examined, from its choices alone. Which of them are the
// default's is not known without running it again: all count as deviations.
Token token_of_choices(const Program& program, std::span<const std::uint32_t> choices,
                       std::uint32_t steps_max, FaultSet faults);

// The choices that a recorded schedule stands for are made by this strategy: it deviates where the
// schedule says so, and goes on with the current thread everywhere else.
std::unique_ptr<Strategy> make_deviating_strategy(RecordedSchedule schedule);

// The schedule of a token, ready to be run.
struct TokenSchedule {
  std::unique_ptr<Strategy> strategy;
  std::string name;  // of the strategy; "replay" where the choices themselves were recorded
  ExecutionInfo info;
  bool is_told = false;  // of events
};

// Errors: throws UsageError if the token names a strategy that there is not.
TokenSchedule schedule_of(const Token& token);
// What an execution needs to carry it out, beside what else is wanted of it.
EngineOptions engine_for(const TokenSchedule& schedule, EngineOptions options);

// True if the token is of the program's scenario and parameters, whatever has changed in them.
bool is_token_of(const Token& token, const Program& program);

// The token of a recorded execution. Requires: the whole trace was recorded.
Token recorded_token(const Program& program, const Trace& trace, std::uint32_t steps_max);

// A short summary of the events, by which a divergence is placed.
CheckBytes check_bytes_of(const Trace& trace);

// Sets the token of the finding's trace.
// `generated`: the schedule as its strategy makes it; none: it was changed, or depends on more.
void attach_token(Finding& finding, const Program& program, std::uint32_t steps_max,
                  const std::optional<GeneratedSchedule>& generated);

// Writes a repro file into `folder` where the finding's token is too long for a line. What cannot
// be written is said on standard error, and the token is printed whole instead.
void write_long_token(Finding& finding, const Program& program,
                      const std::filesystem::path& folder);

}  // namespace snarl
