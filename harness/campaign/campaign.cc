// Deals a campaign's executions out in blocks, adds up what they came to, and concludes.
#include "snarl/harness/campaign/campaign.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "snarl/harness/base/check.h"
#include "snarl/harness/campaign/block_runner.h"
#include "snarl/harness/campaign/contention_table.h"
#include "snarl/harness/campaign/corpus.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/fit.h"
#include "snarl/harness/campaign/hang.h"
#include "snarl/harness/campaign/pins.h"
#include "snarl/harness/campaign/shrink.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/campaign/workers.h"

namespace snarl {
namespace {

using SteadyClock = std::chrono::steady_clock;

bool explores_all(const Program& program, const StrategyRow& row) {
  return program.explores_all && row.is_exhaustive;
}

std::uint64_t budget_of(const Program& program, const StrategyRow& row,
                        const CampaignOptions& options) {
  constexpr std::uint64_t kAll = std::uint64_t{1} << 62U;
  return explores_all(program, row) ? kAll : program.schedules.value_or(options.schedules);
}

class Campaign {
 public:
  Campaign(Program& program, const StrategyRow& row, const CampaignOptions& options)
      : program_(program),
        row_(row),
        options_(options),
        judge_(program.expectations),
        start_(SteadyClock::now()) {
    result_.name = program.name;
    result_.file = program.file;
    result_.line = program.line;
    result_.params = program.params;
    result_.strategy = row.name;
    result_.seed = program.seed.value_or(options.seed);
    explores_all_ = explores_all(program, row);
    if (!explores_all_) result_.executions_planned = budget_of(program, row, options);
  }

  ScenarioResult run() {
    if (options_.corpus != nullptr) run_corpus();
    if (!is_ended_) run_pins();
    // What ends a campaign together with all that was seen before is looked for in one process.
    const bool can_be_shared = !row_.is_exhaustive && !options_.stops_when_met;
    if (is_over()) {
      next_ = 0;
    } else if (options_.jobs > 1 && can_be_shared) {
      run_by_workers();
    } else {
      run_here();
    }
    measure();
    conclude();
    make_findings();
    return std::move(result_);
  }

  ScenarioResult merge(std::vector<BlockResult> blocks) {
    run_pins();
    for (BlockResult& block : blocks) {
      if (is_complete_ || is_ended_) break;  // what comes after it would not have been run
      add(std::move(block));
    }
    measure();
    conclude();
    make_findings();
    return std::move(result_);
  }

 private:
  bool is_over() const { return is_ended_ || left() == 0; }
  std::uint64_t left() const {
    const std::uint64_t budget = budget_of(program_, row_, options_);
    return budget - std::min(budget, next_);
  }
  double seconds() const {
    return std::chrono::duration<double>(SteadyClock::now() - start_).count();
  }

  void run_here() {
    BlockRunner::OnHang on_hang;
    if (options_.on_hang) on_hang = [this](BlockResult block) { end_after_hang(std::move(block)); };
    BlockRunner runner(
        program_, row_, options_,
        [this](const BlockResult& block) {
          return report(block.executions, block.findings.size());
        },
        on_hang, [this] { return make_strategy(row_); });
    do {
      add(runner.run(next_, row_.is_exhaustive ? left() : std::min(left(), kBlockExecutions),
                     tally_));
    } while (!is_over());
  }

  // Yesterday's schedules first. They are no executions of the campaign: nothing counts them.
  void run_corpus() {
    const std::vector<Unfit> unfit = replay_corpus();
    if (unfit.empty() || result_.interrupted) return;
    use_execution([&](Execution& execution) {
      for (const auto& [entry, place] : unfit) {
        if (is_interrupted()) result_.interrupted = is_ended_ = true;
        if (result_.interrupted) return;
        fit_to_change(execution, *entry, result_.corpus[place]);
      }
    });
  }

  // An entry whose choices do not show its fault any more, and its place in the result.
  using Unfit = std::pair<const CorpusEntry*, std::size_t>;

  std::vector<Unfit> replay_corpus() {
    std::vector<Unfit> unfit;
    static constexpr StrategyRow kReplayRow{.name = "replay",
                                            .help = "",
                                            .is_fair = true,
                                            .is_generated = true,
                                            .is_told = false,
                                            .is_probed = false,
                                            .is_exhaustive = false,
                                            .factory = nullptr};
    const CorpusEntry* entry = nullptr;
    BlockRunner::OnHang on_hang;
    if (options_.on_hang) on_hang = [this](BlockResult block) { end_after_hang(std::move(block)); };
    BlockRunner runner(program_, kReplayRow, options_, {}, on_hang, [&] {
      if (entry == nullptr) return make_deviating_strategy({});
      return make_deviating_strategy(std::get<RecordedSchedule>(entry->token.schedule));
    });
    for (const CorpusEntry* const each : options_.corpus->entries_of(program_)) {
      entry = each;
      BlockResult block = runner.run(0, 1);
      add_shown(block.tally);
      KeptResult kept = kept_result(*entry, program_, block.findings);
      for (BlockFinding& fault : block.findings) {
        corpus_files_.try_emplace(fault.signature, kept.file);
        fault.hits = 0;
        add(std::move(fault));
      }
      is_ended_ |= block.end == BlockEnd::kFailed || block.end == BlockEnd::kInterrupted;
      result_.interrupted |= block.end == BlockEnd::kInterrupted;
      ++result_.corpus_replayed;
      if (kept.status == KeptStatus::kReproduced) {
        ++result_.corpus_reproduced;
      } else if (entry->anchored.is_kept()) {
        unfit.emplace_back(entry, result_.corpus.size());
      }
      result_.corpus.push_back(std::move(kept));
      if (is_ended_) break;
    }
    return unfit;
  }

  void fit_to_change(Execution& execution, const CorpusEntry& entry, KeptResult& kept) {
    Fit fitted = fit(execution, program_, entry.anchored, options_.steps_max);
    note(fitted, kept);
    if (kept.status == KeptStatus::kReproduced) ++result_.corpus_reproduced;
    const bool is_there = fitted.is_shown || fitted.is_renamed_shown;
    for (const Finding& finding : fitted.findings) {
      if (is_there) corpus_files_.try_emplace(finding.signature, kept.file);
    }
    if (fitted.findings.empty()) return;
    const bool is_failed = judge(std::move(fitted.findings), fitted.choices, 0, fitted.is_cut);
    is_ended_ |= is_failed && !options_.keeps_going;
  }

  // Runs something before the campaign or behind it, with everything that guards an execution.
  template <class Use>
  void use_execution(const Use& use) {
    Execution execution(options_.engine);
    const CrashGuard crash_guard;
    const Watchdog watchdog(
        execution, options_.on_hang ? options_.hang_seconds : 0,
        [&](const std::vector<std::string>& frames) { end_after_hang(execution, frames); });
    use(execution);
  }

  // The scenario's own schedules. They are no executions of the campaign either.
  void run_pins() {
    if (program_.pins.empty()) return;
    use_execution([this](Execution& execution) { run_pins(execution); });
  }

  void run_pins(Execution& execution) {
    ExecutionInfo info;
    info.steps_max = options_.steps_max;
    for (const Pin& pin : program_.pins) {
      if (!pin.other_parameters.empty()) {
        result_.pins.push_back(skipped_pin(pin));
        continue;
      }
      if (is_interrupted()) {
        result_.interrupted = is_ended_ = true;
        return;
      }
      PinRun run = run_pin(execution, program_, pin, info);
      std::vector<Finding> findings;
      for (const Suspicion& suspicion : run.examination.suspicions) {
        findings.push_back(finding_of(run.examination, suspicion));
        findings.back().pin = pin.name;
      }
      run.result.findings = findings.size();
      const bool is_shown = run.result.status != PinStatus::kNotCarriedOut;
      result_.pins.push_back(std::move(run.result));
      if (!is_shown) continue;
      const Shown timeout = run.examination.had_timeout ? judge_.shown_by_timeout() : 0;
      is_ended_ |= judge(std::move(findings), run.choices, timeout, false) && !options_.keeps_going;
      if (is_ended_) return;
    }
  }

  // Adds what one execution before the campaign showed. Returns: whether it fails the scenario.
  bool judge(std::vector<Finding> findings, const std::vector<std::uint32_t>& choices, Shown shown,
             bool is_cut) {
    Judge judge(program_.expectations);
    if (findings.empty()) shown |= judge.shown_by_clean();
    bool is_forbidden = false;
    for (Finding& finding : findings) {
      const Shown by_finding = judge.shown_by(finding);
      is_forbidden |= !judge.allows(by_finding);
      shown |= by_finding;
      const std::uint64_t signature = finding.signature;
      add(BlockFinding{signature, 0, 0, choices, std::make_shared<Finding>(std::move(finding))});
    }
    if (is_forbidden) judge.add_forbidden();
    const bool is_failed = judge.add(shown, is_cut) || is_forbidden;
    add_shown(judge.tally());
    return is_failed;
  }

  // What was shown before the campaign counts, and the executions that showed it do not.
  void add_shown(const Tally& tally) {
    tally_.met |= tally.met;
    tally_.missed |= tally.missed;
    tally_.has_forbidden |= tally.has_forbidden;
  }

  void run_by_workers() {
    Workers workers(program_, row_, options_, next_, result_.executions_planned);
    const auto look = [this](std::uint64_t executions, std::size_t findings) {
      return report(executions - std::min(executions, result_.executions), findings);
    };
    while (!is_complete_) {
      std::optional<BlockResult> block = workers.next(look);
      if (!block.has_value()) break;
      add(std::move(*block));
    }
  }

  // Says how far the campaign is, `executions` beyond what was added up. Returns: whether there is
  // time left.
  bool report(std::uint64_t executions, std::size_t findings) const {
    const double seconds_now = seconds();
    if (options_.progress) {
      options_.progress({&program_, result_.executions + executions, result_.executions_planned,
                         std::max(faults_.size(), findings), seconds_now});
    }
    return options_.seconds_max <= 0 || seconds_now < options_.seconds_max;
  }

  // Blocks come in order of index.
  void add(BlockResult block) {
    next_ = block.first + block.planned;
    result_.executions += block.executions;
    result_.steps += block.steps;
    result_.choices += block.choices;
    result_.unfinished += block.tally.cut;
    result_.timeouts += block.timeouts;
    result_.frames_dropped += block.frames_dropped;
    result_.event_hash = chain_hash(result_.event_hash, block.event_hash);
    distinct_.merge(block.distinct);
    tally_.add(block.tally);
    add_contention(result_.contention, block.contention);
    for (BlockFinding& fault : block.findings) add(std::move(fault));
    is_ended_ |= block.end != BlockEnd::kDone;
    is_complete_ |= block.end == BlockEnd::kFailed || block.end == BlockEnd::kExhausted;
    result_.exhausted |= block.end == BlockEnd::kExhausted && result_.unfinished == 0;
    result_.interrupted |= block.end == BlockEnd::kInterrupted || block.end == BlockEnd::kLost;
    is_timed_out_ |= block.end == BlockEnd::kTimedOut;
  }

  void add(BlockFinding fault) {
    const auto [known, is_new] = places_.try_emplace(fault.signature, faults_.size());
    if (is_new) {
      faults_.push_back(std::move(fault));
      return;
    }
    BlockFinding& first = faults_[known->second];
    if (first.hits == 0) first.first_execution = fault.first_execution;
    first.hits += fault.hits;
  }

  // What workers found is made here, from its choices; then findings are minimised. Whatever this
  // does, the campaign is measured and judged already.
  void make_findings() {
    if (faults_.empty()) return;
    Execution execution(options_.engine);
    const CrashGuard crash_guard;
    const Watchdog watchdog(
        execution, options_.on_hang ? options_.hang_seconds : 0,
        [&](const std::vector<std::string>& frames) { end_after_hang(execution, frames); });
    for (const BlockFinding& fault : faults_) {
      Finding finding = fault.finding != nullptr ? *fault.finding : found_again(execution, fault);
      finding.is_allowed = judge_.allows(judge_.shown_by(finding));
      finding.hits = fault.hits;
      finding.first_execution = fault.first_execution;
      if (const auto file = corpus_files_.find(fault.signature); file != corpus_files_.end()) {
        finding.corpus = file->second;
      }
      result_.findings.push_back(std::move(finding));
    }
    for (Finding& finding : result_.findings) {
      const bool can_be_replayed = finding.token.empty();
      if (is_interrupted() || options_.minimize_seconds <= 0) break;
      if (can_be_replayed)
        shrink(finding, execution, program_, judge_, info_of(finding), options_.minimize_seconds);
    }
    attach_tokens();
    for (const Finding& finding : result_.findings) {
      const bool has_file = !finding.repro_path.empty() && !finding.trace->events.empty();
      if (has_file) add_anchors(finding, program_, execution, options_.steps_max);
    }
    if (options_.corpus == nullptr) return;
    for (const Finding& finding : result_.findings) {
      const bool is_new = finding.corpus.empty() && !finding.trace->events.empty();
      if (!is_new) continue;
      const Token token = recorded_token(program_, *finding.trace, options_.steps_max);
      options_.corpus->keep(program_, finding, anchors_of(execution, program_, token),
                            options_.steps_max);
    }
  }

  bool is_interrupted() const {
    return options_.is_interrupted != nullptr &&
           options_.is_interrupted->load(std::memory_order_relaxed);
  }

  ExecutionInfo info_of(const Finding& finding) const {
    ExecutionInfo info;
    info.seed = result_.seed;
    info.index = finding.first_execution;
    info.steps_max = options_.steps_max;
    return info;
  }

  Finding found_again(Execution& execution, const BlockFinding& fault) {
    ExecutionInfo info;
    info.steps_max = options_.steps_max;
    ReplayStrategy again(fault.choices);
    again.begin(info);
    const Examination examination = examine(execution, program_, again, info);
    const auto& suspicions = examination.suspicions;
    const auto found = std::find_if(
        suspicions.begin(), suspicions.end(),
        [&fault](const Suspicion& suspicion) { return suspicion.signature == fault.signature; });
    SNARL_CHECK(found != suspicions.end(),
                "an execution did something else in another process: the scenario depends on "
                "something that Snarl does not control (statics, addresses, time, other threads)");
    return finding_of(examination, *found);
  }

  void attach_tokens() {
    for (Finding& finding : result_.findings) {
      if (!finding.token.empty()) continue;
      std::optional<GeneratedSchedule> generated;
      // Whose trace is an execution's of the campaign, not a corpus's or a pin's.
      const bool is_of_the_campaign =
          finding.hits > 0 && finding.corpus.empty() && finding.pin.empty();
      if (row_.is_generated && is_of_the_campaign && finding.minimality == Minimality::kNone) {
        generated = {.strategy = std::string(row_.name),
                     .seed = result_.seed,
                     .index = finding.first_execution,
                     .steps_max = options_.steps_max};
      }
      attach_token(finding, program_, options_.steps_max, generated, options_.repro_folder);
    }
  }

  // Called by the watchdog, while the thread of the campaign is caught in the scenario's code.
  void end_after_hang(BlockResult block) {
    add(std::move(block));
    measure();
    conclude();
    for (const BlockFinding& fault : faults_) {
      Finding finding = *fault.finding;
      finding.hits = fault.hits;
      finding.first_execution = fault.first_execution;
      result_.findings.push_back(std::move(finding));
    }
    attach_tokens();
    options_.on_hang(std::move(result_));
  }

  // The same while findings are made: a schedule that no execution of the campaign had hangs.
  void end_after_hang(Execution& execution, const std::vector<std::string>& frames) {
    Finding finding = hang_finding(execution, options_.hang_seconds, frames);
    const Shown shown = judge_.shown_by(finding);
    finding.hits = 0;
    finding.is_allowed = judge_.allows(shown);
    finding.token = hang_token(execution, program_, info_of(finding));
    judge_.set_tally(tally_);
    judge_.add(shown, false);
    if (!finding.is_allowed) judge_.add_forbidden();
    tally_ = judge_.tally();
    conclude();
    result_.findings.push_back(std::move(finding));
    attach_tokens();
    options_.on_hang(std::move(result_));
  }

  void measure() {
    // An estimate may be above what is possible.
    result_.distinct_executions = std::min(distinct_.count(), result_.executions);
    result_.distinct_is_estimate = distinct_.is_estimate();
    result_.distinct_once = std::min(distinct_.count_once(), result_.distinct_executions);
    result_.seconds = seconds();
    if (is_timed_out_ && !explores_all_) result_.executions_planned = result_.executions;
    // What stops at a finding, or learns, is no sample of a fixed size from one distribution.
    result_.is_sample = row_.name == "random" && result_.executions == result_.executions_planned;
  }

  void conclude() {
    judge_.set_tally(tally_);
    Judge::Conclusion conclusion = judge_.conclude(
        result_.interrupted || (explores_all_ && !result_.exhausted), result_.exhausted);
    result_.verdict = conclusion.verdict;
    const bool is_missing_a_pin =
        std::any_of(result_.pins.begin(), result_.pins.end(),
                    [](const PinResult& pin) { return pin.status == PinStatus::kNotCarriedOut; });
    if (is_missing_a_pin && result_.verdict == Verdict::kPass) {
      result_.verdict = Verdict::kInconclusive;
    }
    result_.expectations = std::move(conclusion.expectations);
  }

  Program& program_;
  const StrategyRow& row_;
  const CampaignOptions& options_;
  Judge judge_;
  SteadyClock::time_point start_;
  ScenarioResult result_;
  DistinctCounter distinct_;
  Tally tally_;
  std::vector<BlockFinding> faults_;                             // in order of the first execution
  std::unordered_map<std::uint64_t, std::size_t> places_;        // of faults, by signature
  std::unordered_map<std::uint64_t, std::string> corpus_files_;  // by signature
  std::uint64_t next_ = 0;                                       // index of the next block's first
  bool is_ended_ = false;
  bool is_complete_ = false;   // nothing that comes after counts
  bool explores_all_ = false;  // until the strategy says that there is no more
  bool is_timed_out_ = false;
};

}  // namespace

std::vector<BlockRange> blocks_of(const Program& program, const StrategyRow& row,
                                  const CampaignOptions& options) {
  const std::uint64_t budget = budget_of(program, row, options);
  const std::uint64_t size = row.is_exhaustive ? budget : kBlockExecutions;
  std::vector<BlockRange> blocks;
  for (std::uint64_t first = 0; first < budget; first += size) {
    blocks.push_back({first, std::min(size, budget - first)});
  }
  return blocks;
}

BlockResult run_block(Program& program, const StrategyRow& row, const CampaignOptions& options,
                      const BlockRange& range) {
  BlockRunner runner(program, row, options, {}, {}, [&row] { return make_strategy(row); });
  return runner.run(range.first, range.count);
}

ScenarioResult merge_campaign(Program& program, const StrategyRow& row,
                              const CampaignOptions& options, std::vector<BlockResult> blocks) {
  return Campaign(program, row, options).merge(std::move(blocks));
}

ScenarioResult run_campaign(Program& program, const StrategyRow& strategy,
                            const CampaignOptions& options) {
  return Campaign(program, strategy, options).run();
}

}  // namespace snarl
