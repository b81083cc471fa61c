// Runs small scenarios for tests: along given choices, along seeds, or along every schedule.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "snarl/harness/engine/execution.h"

namespace snarl::testing {

// The body of a scenario, run by main.
using Scenario = std::function<void()>;

// Begins these as threads "t[0]", "t[1]", ... while main is silent, and waits until all have ended.
void run_threads(const std::vector<std::function<void()>>& bodies);

struct Played {
  Outcome outcome = Outcome::kCompleted;
  std::vector<Suspicion> suspicions;
  Trace trace;
  std::uint64_t event_hash = 0;
  std::vector<std::uint32_t> choices;
  bool had_timeout = false;

  // "deadlock/cycle", "misuse/not_owner" ...: kind and cause of the only fault; "" if there is
  // none, all of them with blanks between if there are several.
  std::string faults() const;
  // The executed operations without their threads' begin and end: "t[0] acquire m".
  std::vector<std::string> operations() const;
};

struct Tally {
  std::uint64_t executions = 0;
  std::uint64_t completed = 0;
  std::uint64_t timeouts = 0;                   // executions with one
  std::uint64_t frames_dropped = 0;             // stacks that could not be unwound
  std::map<std::string, std::uint64_t> faults;  // executions by Played::faults(); "" if clean
  std::map<std::string, std::uint64_t> words;   // executions by what they noted

  bool is_clean() const { return faults.size() == 1 && faults.count("") == 1; }
  std::uint64_t count_of(const std::string& fault) const {
    const auto found = faults.find(fault);
    return found == faults.end() ? 0 : found->second;
  }
};

// Follows `choices`; after them, and where there are none left, goes on with the current thread,
// else with the first.
Played play(const Scenario& scenario, std::vector<std::uint32_t> choices = {},
            const std::string& vehicle = "fiber");
Played play_seed(const Scenario& scenario, std::uint64_t seed,
                 const std::string& vehicle = "fiber");

// `when_abandoned`: of all its threads.
Tally explore(const Scenario& scenario, std::uint64_t executions, std::uint64_t seed = 1,
              WhenAbandoned when_abandoned = WhenAbandoned::kIsUnwound);
// Every schedule. Requires: there are at most `executions_max`.
Tally enumerate(const Scenario& scenario, std::uint64_t executions_max = 200'000);

// Counts an execution in Tally::words under what it came to. For the end of a scenario.
void note(const std::string& word);

}  // namespace snarl::testing
