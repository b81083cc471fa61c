// What is run beside a campaign's executions and is none of them: the schedules that the corpus
// keeps, those that the scenario pins, and all threads in lock step.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "snarl/harness/campaign/block_runner.h"
#include "snarl/harness/campaign/corpus.h"

namespace snarl {

struct PreludeResult {
  std::vector<BlockFinding> faults;  // with their findings; none has a hit
  Tally tally;                       // of what was shown: its executions are not counted
  bool is_ended = false;             // the campaign need not begin
  bool is_interrupted = false;
  std::uint64_t corpus_replayed = 0;
  std::uint64_t corpus_reproduced = 0;
  std::vector<KeptResult> corpus;
  std::vector<PinResult> pins;
  std::unordered_map<std::uint64_t, std::string> corpus_files;  // by signature
};

// Called on another thread when a schedule hangs that is no execution of the campaign.
using OnHangInSchedule = std::function<void(Execution& execution, const Standstill& standstill)>;

// Runs them in that order, until one fails the scenario (`keeps_going`: all of them).
// `has_corpus`: whether the corpus is run too, where there is one.
// Errors: as run_campaign().
PreludeResult run_prelude(Program& program, const CampaignOptions& options, std::uint64_t seed,
                          bool has_corpus, const BlockRunner::OnHang& on_hang,
                          const OnHangInSchedule& on_hang_in_schedule);

// Looks for circles behind a campaign. In files: in lock step, as far as the prelude did not, and
// if `is_thorough` in the graph of states. In C++, if it is: in lock step; since statics may make
// the first execution of all differ from the others, that is the campaign's.
PreludeResult run_laps_afterwards(Program& program, const CampaignOptions& options,
                                  std::uint64_t seed, const OnHangInSchedule& on_hang_in_schedule,
                                  bool is_thorough);

// Looks into what an exhaustive campaign could not tell from nothing: whether a lost update is one
// can differ between executions of one class. Runs some at random.
PreludeResult run_samples_afterwards(Program& program, const CampaignOptions& options,
                                     const BlockRunner::OnHang& on_hang,
                                     const OnHangInSchedule& on_hang_in_schedule);

}  // namespace snarl
