// Runs random executions of scenarios, replays each in three ways and counts those that differ.
//
// An execution is drawn as (scenario, strategy, seed, index). It is run as a campaign runs it, then
// again from its recorded choices with everything observed, then from its token as text, and some
// of them on OS threads. Every way must give the same events.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/base/rng.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/engine/run_alone.h"
#include "snarl/scenarios/library.h"

namespace snarl::bench {
namespace {

constexpr std::uint64_t kIndexMax = 1'000'000;
// OS threads take some hundred times as long as fibers.
constexpr std::uint64_t kOsThreadsEach = 50;

// A program with the execution that its campaign would keep: what a run leaves behind in it must
// not show in the next.
struct Subject {
  std::unique_ptr<Program> program;
  std::unique_ptr<Execution> execution;
};

struct Counts {
  std::uint64_t replays = 0;
  std::uint64_t on_os_threads = 0;
  std::uint64_t different = 0;
  std::uint64_t failed = 0;      // executions that showed a fault: the ones users replay
  std::uint64_t event_hash = 0;  // over all
};

std::uint64_t run_once(Subject& subject, Strategy& strategy, const ExecutionInfo& info) {
  Execution& execution = *subject.execution;
  run_alone(execution, *subject.program->body, strategy, info);
  return execution.event_hash();
}

void say(const Subject& subject, const StrategyRow& row, const ExecutionInfo& info,
         const char* what) {
  std::cerr << fmt::format("{}:{} {}: {} differs (strategy {}, seed {}, execution {})\n",
                           subject.program->file, subject.program->line, subject.program->name,
                           what, row.name, info.seed, info.index);
}

// Returns: false if some replay did something else.
bool is_same_again(Subject& subject, const StrategyRow& row, const ExecutionInfo& info,
                   bool is_on_os_threads, Counts& counts) {
  Program& program = *subject.program;
  const std::unique_ptr<Strategy> strategy = make_strategy(row);
  strategy->begin(info);
  const std::uint64_t event_hash = run_once(subject, *strategy, info);
  counts.event_hash = (counts.event_hash ^ event_hash) * 0x9e37'79b9'7f4a'7c15ULL;
  if (!subject.execution->suspicions().is_empty()) ++counts.failed;

  const auto& choices = subject.execution->choices();
  ReplayStrategy again({choices.begin(), choices.begin() + subject.execution->choice_count()});
  again.begin(info);
  const Examination examination = examine(*subject.execution, program, again, info);
  if (examination.event_hash != event_hash) {
    say(subject, row, info, "the examined execution");
    return false;
  }

  const Token token = recorded_token(program, *examination.trace, info.steps_max);
  const Token read = decode(encode(token));
  CampaignOptions options;
  options.steps_max = options.engine.steps_max = info.steps_max;
  for (const char* const vehicle : {"fiber", "os"}) {
    options.engine.vehicle = vehicle;
    if (options.engine.vehicle == "os" && !is_on_os_threads) continue;
    const ReplayResult replayed = replay(program, read, options);
    if (replayed.result.event_hash == event_hash && replayed.verdict != ReplayVerdict::kDiverged) {
      continue;
    }
    say(subject, row, info, vehicle);
    return false;
  }
  return true;
}

Counts replay_many(const std::string& target, std::uint64_t count, std::uint64_t seed) {
  std::vector<Subject> subjects;
  for (auto& program : load_programs(target, {})) {
    subjects.push_back({std::move(program), std::make_unique<Execution>(EngineOptions{})});
  }
  Counts counts;
  Rng rng(seed, 0);
  while (counts.replays < count) {
    Subject& subject = subjects[rng.below(static_cast<std::uint32_t>(subjects.size()))];
    const StrategyRow& row =
        strategy_rows()[rng.below(static_cast<std::uint32_t>(strategy_rows().size()))];
    ExecutionInfo info;
    info.seed = rng.next();
    info.index = rng.next() % kIndexMax;
    const bool is_on_os_threads = counts.replays % kOsThreadsEach == 0;
    if (!is_same_again(subject, row, info, is_on_os_threads, counts)) ++counts.different;
    if (is_on_os_threads) ++counts.on_os_threads;
    ++counts.replays;
  }
  return counts;
}

}  // namespace
}  // namespace snarl::bench

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: snarl_replays TARGET COUNT SEED\n";
    return 2;
  }
  try {
    const auto counts = snarl::bench::replay_many(argv[1], std::strtoull(argv[2], nullptr, 10),
                                                  std::strtoull(argv[3], nullptr, 10));
    std::cout << fmt::format(
        R"({{"replays": {}, "different": {}, "failed": {}, "on_os_threads": {}, )"
        R"("event_hash": "{:016x}"}})"
        "\n",
        counts.replays, counts.different, counts.failed, counts.on_os_threads, counts.event_hash);
    return counts.different == 0 ? 0 : 1;
  } catch (const snarl::UsageError& error) {
    std::cerr << "snarl_replays: " << error.what() << '\n';
    return 2;
  }
}
