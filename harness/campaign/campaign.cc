// Deals a campaign's executions out in blocks, adds up what they came to, and concludes.
#include "snarl/harness/campaign/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "snarl/harness/campaign/block_runner.h"
#include "snarl/harness/campaign/budget.h"
#include "snarl/harness/campaign/contention_table.h"
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

// Executions whose orders of locks are looked at. Arbitrary: the first shows most of them.
constexpr std::size_t kWitnessesMax = 64;

constexpr std::uint64_t kLockstepStepsMean = 4'000;

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
    result_.faults = faults_of(program, options);
    explores_all_ = explores_all(program, row);
    if (!explores_all_) result_.executions_planned = budget_of(program, row, options);
  }

  ScenarioResult run() {
    run_before(true);
    take_known_blocks();
    // What ends a campaign together with all that was seen before is looked for in one process.
    const bool can_be_shared = !row_.is_exhaustive && !options_.stops_when_met;
    if (is_over()) {
      next_ = 0;
    } else if (options_.jobs > 1 && can_be_shared) {
      run_by_workers();
    } else {
      run_here();
    }
    run_after();
    finish();
    return std::move(result_);
  }

  ScenarioResult merge(std::vector<BlockResult> blocks) {
    run_before(false);
    for (BlockResult& block : blocks) {
      if (is_complete_ || is_ended_) break;  // what comes after it would not have been run
      add(std::move(block));
    }
    run_after();
    finish();
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

  void run_before(bool has_corpus) {
    BlockRunner::OnHang on_hang;
    if (options_.on_hang) on_hang = [this](BlockResult block) { end_after_hang(std::move(block)); };
    PreludeResult before =
        run_prelude(program_, options_, result_.seed, has_corpus, on_hang, on_hang_in_schedule());
    for (BlockFinding& fault : before.faults) add(std::move(fault));
    tally_ = before.tally;
    is_ended_ = before.is_ended;
    result_.interrupted = before.is_interrupted;
    result_.corpus_replayed = before.corpus_replayed;
    result_.corpus_reproduced = before.corpus_reproduced;
    result_.corpus = std::move(before.corpus);
    result_.pins = std::move(before.pins);
    corpus_files_ = std::move(before.corpus_files);
  }

  void run_after() {
    const bool may_be_unseen = !is_ended_ || is_timed_out_ || result_.saturated;
    if (!may_be_unseen || is_interrupted()) return;
    // Of longer executions it would see the beginning, and cost more than many of them.
    if (result_.steps > kLockstepStepsMean * result_.executions) return;
    PreludeResult after =
        run_lockstep_afterwards(program_, options_, result_.seed, on_hang_in_schedule());
    for (BlockFinding& fault : after.faults) add(std::move(fault));
    tally_.add(after.tally);
  }

  OnHangInSchedule on_hang_in_schedule() {
    return [this](Execution& execution, const Standstill& standstill) {
      end_after_hang(execution, standstill);
    };
  }

  std::uint64_t index_of_next() const { return row_.is_exhaustive ? 0 : next_ / kBlockExecutions; }

  void take_known_blocks() {
    while (options_.known_block && !is_over()) {
      const BlockResult* const known = options_.known_block(index_of_next());
      if (known == nullptr) return;
      add(*known);
    }
  }

  void add_new(BlockResult block) {
    if (options_.on_block) options_.on_block(index_of_next(), block);
    add(std::move(block));
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
      add_new(runner.run(next_, row_.is_exhaustive ? left() : std::min(left(), kBlockExecutions),
                         tally_));
    } while (!is_over());
  }

  void run_by_workers() {
    Workers workers(program_, row_, options_, next_, result_.executions_planned);
    const auto look = [this](std::uint64_t executions, std::size_t findings) {
      return report(executions - std::min(executions, result_.executions), findings);
    };
    while (!is_complete_) {
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
    is_lonely_ |= block.is_lonely;
    pct_.add(block.pct);
    tally_.add(block.tally);
    add_contention(result_.contention, block.contention);
    for (BlockFinding& fault : block.findings) add(std::move(fault));
    for (OrderWitness& witness : block.orders) add(std::move(witness));
    is_ended_ |= block.end != BlockEnd::kDone;
    is_complete_ |= block.end == BlockEnd::kFailed || block.end == BlockEnd::kExhausted ||
                    block.end == BlockEnd::kNondeterministic;
    is_nondeterministic_ |= block.end == BlockEnd::kNondeterministic;
    result_.exhausted |= block.end == BlockEnd::kExhausted && result_.unfinished == 0;
    result_.interrupted |= block.end == BlockEnd::kInterrupted || block.end == BlockEnd::kLost;
    is_timed_out_ |= block.end == BlockEnd::kTimedOut;
    if (is_saturated()) result_.saturated = is_ended_ = is_complete_ = true;
  }

  // Good-Turing: as likely as it was to see something once and never again.
  bool is_saturated() const {
    return options_.saturation > 0 && !is_ended_ && !row_.is_exhaustive &&
           distinct_.count_once() < result_.executions / options_.saturation;
  }

  void add(BlockFinding fault) {
    is_held_up_ |= fault.finding != nullptr && fault.finding->kind == FindingKind::kUncontrolled;
    const auto [known, is_new] = places_.try_emplace(fault.signature, faults_.size());
    if (is_new) {
      faults_.push_back(std::move(fault));
      return;
    }
    BlockFinding& first = faults_[known->second];
    if (first.hits == 0) first.first_execution = fault.first_execution;
    first.hits += fault.hits;
  }

  // A later block begins without knowing what those before it have shown.
  void add(OrderWitness witness) {
    bool is_new = false;
    for (const std::uint64_t order : witness.orders) is_new |= orders_.insert(order).second;
    if (is_new && witnesses_.size() < kWitnessesMax) witnesses_.push_back(std::move(witness));
  }

  void finish() {
    measure();
    if (!faults_.empty() || !witnesses_.empty()) {
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
    for (const BlockFinding& fault : faults_) {
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
    if (!witnesses_.empty()) predict(execution);
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
    const bool is_over = judge_.is_failed(tally_) && !options_.keeps_going;
    const bool is_unknown = result_.interrupted || is_nondeterministic_;
    if (result_.exhausted || is_unknown || is_over) return;
    std::set<std::uint64_t> known;
    for (const Finding& finding : result_.findings) known.insert(finding.signature);
    ExecutionInfo info;
    info.seed = result_.seed;
    info.steps_max = options_.steps_max;
    info.faults = result_.faults;
    Prediction prediction = predict_deadlocks(execution, program_, info, witnesses_,
                                              std::move(known), options_.is_interrupted);
    for (Finding& finding : prediction.findings) {
      const Shown shown = judge_.shown_by(finding);
      finding.is_allowed = judge_.allows(finding);
      tally_.met |= shown;
      tally_.missed |= ~shown;
      tally_.has_forbidden |= !finding.is_allowed;
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
    is_nondeterministic_ |= again.is_other;
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
      if (!finding.token.empty()) continue;
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
      attach_token(finding, program_, steps_max_of(finding), generated, options_.repro_folder);
    }
  }

  // Called by the watchdog, while the thread of the campaign is caught in the scenario's code.
  void end_after_hang(BlockResult block) {
    add(std::move(block));
    measure();
    conclude();
    add_what_is_made();
    attach_tokens();
    options_.on_hang(std::move(result_));
  }

  // The findings for which nothing more has to be run.
  void add_what_is_made() {
    for (const BlockFinding& fault : faults_) {
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
    judge_.set_tally(tally_);
    const bool is_fault = finding.kind != FindingKind::kUncontrolled;
    if (is_fault) judge_.add(shown, false);
    if (is_fault && !finding.is_allowed) judge_.add_forbidden();
    tally_ = judge_.tally();
    is_held_up_ |= !is_fault;
    if (!is_measured_) {
      measure();
      add_what_is_made();
    }
    conclude();
    result_.findings.push_back(std::move(finding));
    attach_tokens();
    options_.on_hang(std::move(result_));
  }

  void measure() {
    is_measured_ = true;
    // An estimate may be above what is possible.
    result_.distinct_executions = std::min(distinct_.count(), result_.executions);
    result_.distinct_is_estimate = distinct_.is_estimate();
    result_.distinct_once = std::min(distinct_.count_once(), result_.distinct_executions);
    result_.vacuous = vacuity();
    result_.seconds = seconds();
    if (const std::uint32_t depth = depth_found(pct_, kDepthConfidence); depth > 0) {
      result_.depth_claim = {depth, pct_.competing_threads(), pct_.points_max};
    }
    if ((is_timed_out_ || result_.saturated) && !explores_all_)
      result_.executions_planned = result_.executions;
    // What stops at a finding, or learns, is no sample of a fixed size from one distribution.
    result_.is_sample = row_.name == "random" && !result_.saturated &&
                        result_.executions == result_.executions_planned;
  }

  // Where all executions are of one class, the one that was looked at stands for them.
  std::string vacuity() const {
    const bool is_cut_short = result_.interrupted || result_.distinct_executions == 0;
    if (is_cut_short) return "";
    if (result_.choices == 0) return "it never had a choice";
    const bool is_one = result_.distinct_executions == 1 && result_.executions > 1;
    return is_one && is_lonely_ ? "no two threads touched the same object" : "";
  }

  void conclude() {
    judge_.set_tally(tally_);
    Judge::Conclusion conclusion = judge_.conclude(
        result_.interrupted || (explores_all_ && !result_.exhausted), result_.exhausted);
    result_.verdict = conclusion.verdict;
    if (is_nondeterministic_) doubt(result_, conclusion.expectations);
    const bool is_missing_a_pin =
        std::any_of(result_.pins.begin(), result_.pins.end(),
                    [](const PinResult& pin) { return pin.status == PinStatus::kNotCarriedOut; });
    if ((is_missing_a_pin || is_held_up_) && result_.verdict == Verdict::kPass) {
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
  PctRecord pct_;
  Tally tally_;
  std::vector<BlockFinding> faults_;                             // in order of the first execution
  std::unordered_map<std::uint64_t, std::size_t> places_;        // of faults, by signature
  std::unordered_map<std::uint64_t, std::string> corpus_files_;  // by signature
  std::vector<OrderWitness> witnesses_;
  std::unordered_set<std::uint64_t> orders_;  // that they show
  std::uint64_t next_ = 0;                    // index of the next block's first
  bool is_ended_ = false;
  bool is_complete_ = false;   // nothing that comes after counts
  bool explores_all_ = false;  // until the strategy says that there is no more
  bool is_timed_out_ = false;
  bool is_measured_ = false;
  bool is_lonely_ = false;            // no two threads met in an execution
  bool is_held_up_ = false;           // by what Snarl does not control
  bool is_nondeterministic_ = false;  // an execution did something else when it was run again
};

}  // namespace

ScenarioResult merge_campaign(Program& program, const StrategyRow& row,
                              const CampaignOptions& options, std::vector<BlockResult> blocks) {
  return Campaign(program, row, options).merge(std::move(blocks));
}

ScenarioResult run_campaign(Program& program, const StrategyRow& strategy,
                            const CampaignOptions& options) {
  return Campaign(program, strategy, options).run();
}

}  // namespace snarl
