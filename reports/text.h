// The report for people: plain lines, in parts that a command can print as it goes.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

#include "snarl/harness/campaign/result.h"

namespace snarl {

struct TextOptions {
  bool color = false;       // ANSI
  std::size_t width = 100;  // of the terminal, in characters
  bool is_verbose = false;  // allowed findings in full too, long tables
  bool is_quiet = false;    // only what failed, and shorter
  bool is_detailed =
      false;  // contention and closing line of passing scenarios too; one alone has them anyway
  std::string program = "snarl";  // the first word of a replay line
};

// Everything: each scenario, then the summary. `write_text` is this with the defaults.
void render_text(const CampaignResult& result, const TextOptions& options, std::ostream& out);

// One scenario: its verdict, what failed, what was allowed, the contention, how much was tried.
void render_scenario(const ScenarioResult& scenario, const TextOptions& options, std::ostream& out);

// One finding in full: sentence, source, who waits and holds, the schedule, help, how to replay.
void render_finding(const ScenarioResult& scenario, const Finding& finding,
                    const TextOptions& options, std::ostream& out);

// The last lines: how many scenarios passed and failed, which ones failed, how fast it went.
void render_summary(const CampaignResult& result, const TextOptions& options, std::ostream& out);

// "snarl replay TOKEN TARGET", to be typed as it stands; empty if the finding cannot be replayed.
std::string replay_command(const ScenarioResult& scenario, const Finding& finding,
                           const std::string& program = "snarl");

}  // namespace snarl
