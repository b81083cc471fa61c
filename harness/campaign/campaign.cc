// Deals a campaign's executions out in blocks, adds up what they came to, and concludes.
#include "snarl/harness/campaign/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "snarl/harness/campaign/block_runner.h"
#include "snarl/harness/campaign/block_sum.h"
#include "snarl/harness/campaign/budget.h"
#include "snarl/harness/campaign/corpus.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/fit.h"
#include "snarl/harness/campaign/found_again.h"
#include "snarl/harness/campaign/hang.h"
#include "snarl/harness/campaign/lap.h"
#include "snarl/harness/campaign/nondeterminism.h"
#include "snarl/harness/campaign/pins.h"
#include "snarl/harness/campaign/predict.h"
#include "snarl/harness/campaign/prelude.h"
#include "snarl/harness/campaign/serial_orders.h"
#include "snarl/harness/campaign/shrink.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/campaign/workers.h"

namespace snarl {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::uint64_t kLockstepStepsMean = 4'000;

class Campaign {
 public:
  Campaign(Program& program, const StrategyRow& row, const CampaignOptions& options)
      : program_(program),
        row_(row),
        options_(options),
        judge_(program.expectations),
        sum_(result_, row, options, explores_all(program, row)),
        start_(SteadyClock::now()) {
    result_.name = program.name;
    result_.file = program.file;
    result_.line = program.line;
    result_.params = program.params;
    result_.strategy = row.name;
    result_.seed = program.seed.value_or(options.seed);
    result_.faults = faults_of(program, options);
    if (!sum_.explores_all()) result_.executions_planned = budget_of(program, row, options);
  }

  ScenarioResult run() {
    run_before(true);
    take_known_blocks();
    // What ends a campaign together with all that was seen before is looked for in one process.
    const bool can_be_shared = !row_.is_exhaustive && !options_.stops_when_met;
    if (!is_over()) {
      if (options_.jobs > 1 && can_be_shared) {
        run_by_workers();
      } else {
        run_here();
      }
    }
    run_after();
    finish();
    return std::move(result_);
  }

  ScenarioResult merge(std::vector<BlockResult> blocks) {
    run_before(false);
    for (BlockResult& block : blocks) {
      if (sum_.is_ended()) break;  // what comes after it would not have been run
      result_.seconds_before += block.seconds;
      sum_.add(std::move(block));
    }
    run_after();
    finish();
    return std::move(result_);
  }

 private:
  bool is_over() const { return sum_.is_ended() || left() == 0; }
  std::uint64_t left() const {
    const std::uint64_t budget = budget_of(program_, row_, options_);
    return budget - std::min(budget, sum_.next());
  }
  double seconds() const {
    return std::chrono::duration<double>(SteadyClock::now() - start_).count();
  }

  void run_before(bool has_corpus) {
    PreludeResult before =
        run_prelude(program_, options_, result_.seed, has_corpus, on_hang(), on_hang_in_schedule());
    for (BlockFinding& fault : before.faults) sum_.add(std::move(fault));
    sum_.tally() = before.tally;
    if (before.is_ended) sum_.end();
    result_.interrupted = before.is_interrupted;
    result_.corpus_replayed = before.corpus_replayed;
    result_.corpus_reproduced = before.corpus_reproduced;
    result_.corpus = std::move(before.corpus);
    result_.pins = std::move(before.pins);
    corpus_files_ = std::move(before.corpus_files);
  }

  void run_after() {
    if (sum_.is_decided() || is_interrupted()) return;
    add(run_laps_afterwards(program_, options_, result_.seed, on_hang_in_schedule(),
                            may_have_unseen_laps()));
    if (!result_.exhausted || !sum_.has_open_doubts()) return;
    add(run_samples_afterwards(program_, options_, on_hang(), on_hang_in_schedule()));
  }

  void add(PreludeResult after) {
    for (BlockFinding& fault : after.faults) sum_.add(std::move(fault));
    sum_.tally().add(after.tally);
  }

  bool may_have_unseen_laps() const {
    if (sum_.is_ended() && !sum_.is_timed_out() && !result_.saturated) return false;
    // Of longer executions it would see the beginning, and cost more than many of them.
    if (result_.steps > kLockstepStepsMean * result_.executions) return false;
    const auto& faults = sum_.faults();
    return std::none_of(faults.begin(), faults.end(), [](const BlockFinding& fault) {
      return fault.finding != nullptr && !fault.finding->is_note &&
             fault.finding->repeated.is_known();
    });
  }

  BlockRunner::OnHang on_hang() {
    if (!options_.on_hang) return {};
    return [this](BlockResult block) { end_after_hang(std::move(block)); };
  }

  OnHangInSchedule on_hang_in_schedule() {
    return [this](Execution& execution, const Standstill& standstill) {
      end_after_hang(execution, standstill);
    };
  }

  std::uint64_t block_index(std::uint64_t first) const {
    return row_.is_exhaustive ? 0 : first / kBlockExecutions;
  }

  void take_known_blocks() {
    while (options_.known_block && !is_over()) {
      const BlockResult* const known = options_.known_block(block_index(sum_.next()));
      if (known == nullptr) return;
      result_.seconds_before += known->seconds;
      sum_.add(*known);
    }
  }

  void add_new(BlockResult block) {
    const double now = seconds();
    block.seconds = now - std::exchange(last_block_end_, now);
    // Not the next one where a worker was lost amid an interrupt.
    if (options_.on_block) options_.on_block(block_index(block.first), block);
    sum_.add(std::move(block));
  }

  void run_here() {
    BlockRunner runner(
        program_, row_, options_,
        [this](const BlockResult& block) {
          return report(block.executions, block.findings.size());
        },
        on_hang(), [this] { return make_strategy(row_); });
    do {
      add_new(runner.run(sum_.next(),
                         row_.is_exhaustive ? left() : std::min(left(), kBlockExecutions),
                         sum_.tally()));
    } while (!is_over());
  }

  void run_by_workers() {
    Workers workers(program_, row_, options_, sum_.next(), result_.executions_planned);
    const auto look = [this](std::uint64_t executions, std::size_t findings) {
      return report(executions - std::min(executions, result_.executions), findings);
    };
    while (!sum_.is_complete()) {
      std::optional<BlockResult> block = workers.next(look);
      if (!block.has_value()) break;
      add_new(std::move(*block));
    }
  }

  // Says how far the campaign is, `executions` beyond what was added up. Returns: whether there is
  // time left.
  bool report(std::uint64_t executions, std::size_t findings) const {
    const double seconds_now = seconds();
    if (options_.progress) {
      options_.progress({&program_, result_.executions + executions, result_.executions_planned,
                         std::max(sum_.faults().size(), findings), seconds_now,
                         result_.seconds_before});
    }
    return options_.seconds_max <= 0 || seconds_now < options_.seconds_max;
  }

  void finish() {
    sum_.measure(result_.seconds_before + seconds());
    if (!sum_.faults().empty() || !sum_.witnesses().empty()) {
      finish_findings();
    } else {
      conclude();
    }
  }

  // What workers found is made here, from its choices; deadlocks that did not happen are looked
  // for; then all is judged, and findings are minimised, which changes no verdict any more.
  void finish_findings() {
    Execution execution(options_.engine);
    const CrashGuard crash_guard;
    const Watchdog watchdog(
        execution, options_.on_hang ? options_.hang_seconds : 0,
        [&](const Standstill& standstill) { end_after_hang(execution, standstill); });
    for (; made_ < sum_.faults().size(); ++made_) {
      const BlockFinding& fault = sum_.faults()[made_];
      Finding finding = fault.finding != nullptr ? *fault.finding : found_again(execution, fault);
      finding.is_allowed = judge_.allows(finding);
      finding.hits = fault.hits;
      finding.first_execution = fault.first_execution;
      if (const auto file = corpus_files_.find(fault.signature); file != corpus_files_.end()) {
        finding.corpus = file->second;
      }
      auto& findings = finding.is_note ? result_.notes : result_.findings;
      findings.push_back(std::move(finding));
    }
    drop_notes_of_circles(result_.notes, result_.findings);
    drop_overtaken(result_.notes, result_.findings);
    if (!sum_.witnesses().empty()) predict(execution);
    conclude();
    for (Finding& finding : result_.findings) {
      const bool can_be_replayed = finding.token.empty();
      if (is_interrupted() || options_.minimize_seconds <= 0) break;
      if (finding.repeated.is_known()) {
        show_lap(finding);
      } else if (can_be_replayed)
        shrink(finding, execution, program_, judge_, info_of(finding), options_.minimize_seconds);
    }
    for (Finding& note : result_.notes) {
      if (note.repeated.is_known() && !note.cause.empty()) show_lap(note);
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
      const std::uint32_t steps_max = steps_max_of(finding);
      const Token token = recorded_token(program_, *finding.trace, steps_max);
      options_.corpus->keep(program_, finding, anchors_of(execution, program_, token), steps_max);
    }
  }

  // On an execution of its own, which may have to be on fibers.
  void show_lap(Finding& finding) {
    Execution execution(engine_for_laps(options_.engine, *program_.body));
    const Watchdog watchdog(
        execution, options_.on_hang ? options_.hang_seconds : 0,
        [&](const Standstill& standstill) { end_after_hang(execution, standstill); });
    snarl::show_lap(finding, execution, program_, info_of(finding));
  }

  // Where all executions were run, or one failed and the others are not wanted, there is nothing to
  // predict.
  void predict(Execution& execution) {
    const bool is_over = judge_.is_failed(sum_.tally()) && !options_.keeps_going;
    const bool is_unknown = result_.interrupted || sum_.is_nondeterministic();
    if (result_.exhausted || is_unknown || is_over) return;
    std::set<std::uint64_t> known;
    for (const Finding& finding : result_.findings) known.insert(finding.signature);
    ExecutionInfo info;
    info.seed = result_.seed;
    info.steps_max = options_.steps_max;
    info.faults = result_.faults;
    Prediction prediction = predict_deadlocks(execution, program_, info, sum_.witnesses(),
                                              std::move(known), options_.is_interrupted);
    for (Finding& finding : prediction.findings) {
      const Shown shown = judge_.shown_by(finding);
      finding.is_allowed = judge_.allows(finding);
      sum_.tally().met |= shown;
      sum_.tally().missed |= ~shown;
      sum_.tally().has_forbidden |= !finding.is_allowed;
      result_.findings.push_back(std::move(finding));
    }
    for (Finding& note : prediction.notes) result_.notes.push_back(std::move(note));
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
    info.faults = finding.trace->faults;
    return info;
  }

  Finding found_again(Execution& execution, const BlockFinding& fault) {
    FoundAgain again = find_again(execution, program_, options_, fault);
    if (again.is_other) sum_.set_nondeterministic();
    return std::move(again.finding);
  }

  std::uint32_t steps_max_of(const Finding& finding) const {
    return finding.steps_max == 0 ? options_.steps_max : finding.steps_max;
  }

  void attach_tokens() {
    attach_tokens(result_.findings);
    attach_tokens(result_.notes);
  }

  void attach_tokens(std::vector<Finding>& findings) {
    for (Finding& finding : findings) {
      // An order of locks that nobody confirmed has no schedule.
      const bool has_none = !finding.is_confirmed && finding.trace->events.empty();
      if (!finding.token.empty() || has_none) continue;
      std::optional<GeneratedSchedule> generated;
      // Whose trace is an execution's of the campaign, not a corpus's, a pin's or a changed one.
      const bool is_as_it_ran = finding.hits > 0 && finding.corpus.empty() && finding.pin.empty() &&
                                finding.minimality == Minimality::kNone &&
                                !finding.repeated.is_known();
      if (row_.is_generated && is_as_it_ran) {
        generated = {.strategy = std::string(row_.name),
                     .seed = result_.seed,
                     .index = finding.first_execution,
                     .steps_max = options_.steps_max};
      }
      attach_token(finding, program_, steps_max_of(finding), generated);
      const bool is_asked_for = !options_.repro_folder.empty();
      const bool is_failing = !finding.is_allowed && !finding.is_note;
      if (is_asked_for || is_failing) {
        write_long_token(finding, program_, is_asked_for ? options_.repro_folder : ".");
      }
    }
  }

  // Called by the watchdog, while the thread of the campaign is caught in the scenario's code.
  void end_after_hang(BlockResult block) {
    sum_.add(std::move(block));
    sum_.measure(result_.seconds_before + seconds());
    conclude();
    add_what_is_made();
    attach_tokens();
    options_.on_hang(std::move(result_));
  }

  // Of the findings that are not in the result those for which nothing more has to be run.
  void add_what_is_made() {
    for (; made_ < sum_.faults().size(); ++made_) {
      const BlockFinding& fault = sum_.faults()[made_];
      if (fault.finding == nullptr) continue;
      Finding finding = *fault.finding;
      finding.hits = fault.hits;
      finding.first_execution = fault.first_execution;
      auto& findings = finding.is_note ? result_.notes : result_.findings;
      findings.push_back(std::move(finding));
    }
  }

  // The same while findings are made: a schedule that no execution of the campaign had hangs.
  void end_after_hang(Execution& execution, const Standstill& standstill) {
    Finding finding = standstill_finding(execution, standstill);
    const Shown shown = judge_.shown_by(finding);
    finding.hits = 0;
    finding.is_allowed = judge_.allows(finding);
    finding.token = hang_token(execution, program_, info_of(finding));
    judge_.set_tally(sum_.tally());
    const bool is_fault = finding.kind != FindingKind::kUncontrolled;
    if (is_fault) judge_.add(shown, false);
    if (is_fault && !finding.is_allowed) judge_.add_forbidden();
    sum_.tally() = judge_.tally();
    if (!is_fault) sum_.set_held_up();
    if (!sum_.is_measured()) sum_.measure(result_.seconds_before + seconds());
    add_what_is_made();
    conclude();
    result_.findings.push_back(std::move(finding));
    attach_tokens();
    options_.on_hang(std::move(result_));
  }

  void conclude() {
    judge_.set_tally(sum_.tally());
    Judge::Conclusion conclusion = judge_.conclude(
        result_.interrupted || (sum_.explores_all() && !result_.exhausted), result_.exhausted);
    result_.verdict = conclusion.verdict;
    if (sum_.is_nondeterministic()) doubt(result_, conclusion.expectations);
    const bool is_missing_a_pin =
        std::any_of(result_.pins.begin(), result_.pins.end(),
                    [](const PinResult& pin) { return pin.status == PinStatus::kNotCarriedOut; });
    if ((is_missing_a_pin || sum_.is_held_up()) && result_.verdict == Verdict::kPass) {
      result_.verdict = Verdict::kInconclusive;
    }
    result_.expectations = std::move(conclusion.expectations);
  }

  Program& program_;
  const StrategyRow& row_;
  const CampaignOptions& options_;
  Judge judge_;
  ScenarioResult result_;
  BlockSum sum_;
  std::size_t made_ = 0;       // of the sum's faults, into findings
  double last_block_end_ = 0;  // seconds from the start
  SteadyClock::time_point start_;
  std::unordered_map<std::uint64_t, std::string> corpus_files_;  // by signature
};

}  // namespace

ScenarioResult merge_campaign(Program& program, const StrategyRow& row,
                              const CampaignOptions& options, std::vector<BlockResult> blocks) {
  return Campaign(program, row, options).merge(std::move(blocks));
}

ScenarioResult run_campaign(Program& program, const StrategyRow& strategy,
                            const CampaignOptions& options) {
  const CrashGuard crash_guard;  // the ones inside have nothing to set any more
  return Campaign(program, strategy, options).run();
}

}  // namespace snarl
