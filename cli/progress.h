// The line on standard error that says how far a run has come.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "snarl/harness/campaign/campaign.h"

namespace snarl {

// Where the whole run stands.
struct RunProgress {
  std::string scenario;
  std::size_t index = 0;  // of the scenario, from 1
  std::size_t count = 1;  // of scenarios
  std::uint64_t executions = 0;
  std::uint64_t executions_planned = 0;
  double seconds = 0;        // since this scenario's campaign began
  double seconds_max = 0;    // 0: no limit
  std::size_t findings = 0;  // in the whole run
};

// "[3/60] dining: 12,345 of 100,000 executions, 98,765/s, 2 found, 1 s left", cut to `width`
// characters: the scenario's name gives way first.
std::string progress_line(const RunProgress& progress, std::size_t width);

// Shows the line ten times a second on a terminal, and once in 30 s elsewhere: a job that takes
// long should not look dead in the log of a CI machine.
class ProgressDisplay {
 public:
  enum class Style { kSilent, kRewritten, kLogged };
  using Clock = std::chrono::steady_clock;

  // `print` writes to standard error.
  ProgressDisplay(Style style, std::size_t width, std::function<void(const std::string&)> print,
                  Clock::time_point now);

  void show(const RunProgress& progress, Clock::time_point now);

  // Takes the line away before anything else is printed.
  void clear();

 private:
  Style style_;
  std::size_t width_;
  std::function<void(const std::string&)> print_;
  Clock::time_point next_;
  bool is_shown_ = false;
};

// The one for this process's standard error.
ProgressDisplay make_progress_display(bool is_quiet);

}  // namespace snarl
