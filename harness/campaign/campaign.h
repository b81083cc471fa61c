// A campaign: many executions of one scenario, what they showed, and what must come of it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "snarl/harness/campaign/block.h"
#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/result.h"
#include "snarl/harness/campaign/token.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {

// Where a running campaign stands.
struct Progress {
  const Program* program = nullptr;
  std::uint64_t executions = 0;
  std::uint64_t executions_planned = 0;  // 0: as many as there are
  std::size_t findings = 0;
  double seconds = 0;         // since this campaign began
  double seconds_before = 0;  // that blocks known from before took
};

class Corpus;

struct CampaignOptions {
  std::uint64_t schedules = 10'000;
  double seconds_max = 0;  // 0: no limit
  std::uint64_t seed = 1;
  std::uint32_t steps_max = 100'000;  // events per execution
  FaultSet faults;                    // injected beside those of the scenario
  bool keeps_going = false;
  std::uint32_t jobs = 1;              // worker processes; nothing but the time depends on them
  std::uint64_t memory_bytes_max = 0;  // of a worker's own; 0: no limit
  // Ends after the first block behind which fewer than one in so many executions would be a new
  // one; 0: never.
  std::uint64_t saturation = 0;
  bool stops_when_met = false;  // as soon as every `sometimes` was met, if there is one
  EngineOptions engine;
  // For tokens too long to print; empty: the current one, and only what fails leaves a file.
  std::filesystem::path repro_folder;
  Corpus* corpus = nullptr;  // replayed first; keeps what is found
  // What the campaign's block of this number came to in an earlier run; null: it is to be run.
  std::function<const BlockResult*(std::uint64_t index)> known_block;
  // Told of each block that was run, in order.
  std::function<void(std::uint64_t index, const BlockResult& block)> on_block;
  const std::atomic<bool>* is_interrupted = nullptr;
  std::function<void(const Progress&)> progress;  // called a few times a second
  double minimize_seconds = 2;  // for each finding, at most; 0: findings keep their first execution
  double hang_seconds = 5;      // of CPU time without a scheduling point; 0: never a hang
  // Called on another thread with what the campaign found so far, the hang included; must end the
  // process, for the hung thread cannot be stopped.
  std::function<void(ScenarioResult)> on_hang;
};

// The faults on purpose that the campaign's executions may inject.
inline FaultSet faults_of(const Program& program, const CampaignOptions& options) {
  return program.faults | options.faults;
}

// Runs the scenario's budget, or until an execution fails it. Findings carry tokens and traces.
// Where an
// execution does not replay, that is the last finding and the verdict is inconclusive.
// Errors: throws UsageError.
ScenarioResult run_campaign(Program& program, const StrategyRow& strategy,
                            const CampaignOptions& options);

// ---- The same in pieces, for processes and machines that know nothing of each other ----------

struct BlockRange {
  std::uint64_t first = 0;  // index of the first execution
  std::uint64_t count = 0;
};

// The blocks of the whole budget, in order. What cannot be divided is one block.
std::vector<BlockRange> blocks_of(const Program& program, const StrategyRow& strategy,
                                  const CampaignOptions& options);

// Runs one of them, whether or not an earlier one ends the campaign.
// Errors: as run_campaign().
BlockResult run_block(Program& program, const StrategyRow& strategy, const CampaignOptions& options,
                      const BlockRange& range);

// Returns: what run_campaign() would have. `blocks`: all of them in order, or those up to the one
// that ends the campaign. Errors: as run_campaign().
ScenarioResult merge_campaign(Program& program, const StrategyRow& strategy,
                              const CampaignOptions& options, std::vector<BlockResult> blocks);

enum class ReplayVerdict : std::uint8_t { kReproduced, kNotReproduced, kDiverged };

struct ReplayResult {
  ReplayVerdict verdict = ReplayVerdict::kNotReproduced;
  StepWindow divergence;    // kDiverged: where
  std::string explanation;  // kDiverged: what was expected there
  // How likely a random walk is to make all choices of the schedule: each with as many options as
  // here, and those that did not come here with as many as the widest that came.
  double chance = 1;
  ScenarioResult result;  // of the one execution
};

// Runs the one schedule of a token. Requires: it is a token of this program.
ReplayResult replay(Program& program, const Token& token, const CampaignOptions& options);

}  // namespace snarl
