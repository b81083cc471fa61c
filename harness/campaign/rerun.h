// Runs a program again under schedules that differ a little, and says what each run did.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "snarl/harness/campaign/program.h"

namespace snarl {

// A thread goes on until it has taken `until` steps since the beginning, or cannot go on.
struct Stretch {
  ThreadId thread = kNoThread;  // kClockThread: time moves
  std::uint32_t until = 0;
};

inline constexpr std::uint32_t kUntilItStops = 0xffff'ffffU;

// Where a thread is asked for an option. How often it went round a loop elsewhere before does not
// matter, which is not the same any more where a schedule is changed.
struct OptionPlace {
  ThreadId thread = kNoThread;
  ChoiceKind kind = ChoiceKind::kValue;
  std::uint32_t line = 0;  // of what the thread published last
  std::uint32_t column = 0;

  friend auto operator<=>(const OptionPlace&, const OptionPlace&) = default;
};

struct OptionTaken {
  OptionPlace place;
  std::uint32_t ordinal = 0;  // at that place, from 0
  std::uint32_t chosen = 0;

  friend bool operator==(const OptionTaken&, const OptionTaken&) = default;
};

// One that a run was asked for.
struct OptionAsked {
  OptionTaken taken;
  std::uint32_t option_count = 0;
  Step step = kNoStep;  // the execution's next one
};

// A schedule that stays meaningful when a part of it is changed: stretches are carried out in
// order, what is impossible is left out, and behind the last one threads go on by default.
struct Plan {
  std::vector<Stretch> stretches;
  std::vector<OptionTaken> options;  // that are not the first
};

// What one run did.
struct Rerun {
  bool is_shown = false;  // the finding; without it `plan` and what is below are not filled in
  Outcome outcome = Outcome::kCompleted;
  std::vector<OptionAsked> asked;      // all, in order
  Plan plan;                           // as it was carried out
  std::vector<Step> starts;            // of each stretch
  std::vector<bool> is_preemption;     // each stretch: it took the turn from who could go on
  std::vector<std::uint32_t> choices;  // for ReplayStrategy
  std::uint64_t event_hash = 0;
  std::uint32_t faults = 0;  // on purpose
  std::uint32_t preemptions = 0;
  std::uint32_t switches = 0;    // between stretches, until the finding shows
  std::uint32_t steps = 0;       // until the finding shows
  std::uint32_t steps_all = 0;   // of the whole run
  std::uint32_t deviations = 0;  // choices that are not the default's
  std::uint64_t options = 0;     // all that are not of threads, added up: 0 if each is the first

  // Compared in this order: the smaller, the simpler.
  std::array<std::uint64_t, 6> weight() const {
    return {faults, preemptions, switches, steps, deviations, options};
  }
};

struct RerunLimits {
  std::uint64_t executions = 0;
  std::uint64_t steps = 0;  // of all executions together: what bounds the time
};

// Runs one program for one finding, and stops when a limit is reached.
// Requires: not used inside a run_loop().
class Reruns {
 public:
  using Clock = std::chrono::steady_clock;

  Reruns(Execution& execution, Program& program, const ExecutionInfo& info, std::uint64_t signature,
         Clock::time_point deadline)
      : execution_(execution),
        program_(program),
        info_(info),
        signature_(signature),
        deadline_(deadline) {}

  // Begins to count anew.
  void limit(const RerunLimits& limits) { left_ = limits; }
  bool is_used_up() const { return left_.executions == 0 || left_.steps == 0 || is_late_; }
  // Begins to watch the clock anew.
  void set_deadline(Clock::time_point deadline) {
    deadline_ = deadline;
    is_late_ = false;
  }
  void set_steps_max(std::uint32_t steps_max) { info_.steps_max = steps_max; }
  std::uint32_t steps_max() const { return info_.steps_max; }

  // Requires: not is_used_up().
  Rerun run(Strategy& strategy);
  Rerun run(const Plan& plan);

  // Some findings are only known for what they are once other executions were run too.
  // `accept`: given the choices of a run, says whether it shows one, and adds to `runs` how many it
  // took. Leaves another execution behind than the last run.
  using Accept =
      std::function<bool(const std::vector<std::uint32_t>& choices, std::uint32_t& runs)>;
  void accept_with(Accept accept) { accept_ = std::move(accept); }
  // Requires: what is_shown.
  bool is_accepted(const Rerun& rerun);

  // The events of the last run.
  const Trace& trace() const { return trace_; }

 private:
  Execution& execution_;
  Program& program_;
  ExecutionInfo info_;
  std::uint64_t signature_;
  Clock::time_point deadline_;
  RerunLimits left_;
  bool is_late_ = false;
  Accept accept_;  // null: whatever shows the finding
  Trace trace_;
};

}  // namespace snarl
