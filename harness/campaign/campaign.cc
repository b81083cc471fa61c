// The campaign's loop: detect in every execution, examine what is new, judge, and stop in time.
#include "snarl/harness/campaign/campaign.h"

#include <algorithm>
#include <unordered_map>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/contention_table.h"
#include "snarl/harness/campaign/distinct.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/hang.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/engine/crash.h"
#include "snarl/harness/engine/watchdog.h"
#include "snarl/harness/strategies/fair_tail.h"

namespace snarl {
namespace {

using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// What the campaign wants observed, and what its strategy does.
EngineOptions engine_options_of(const StrategyRow& row, const CampaignOptions& options) {
  EngineOptions engine = options.engine;
  if (row.is_told) engine.observing |= observe::kStrategy;
  engine.is_exhaustive = row.is_exhaustive;
  return engine;
}

class Campaign {
 public:
  Campaign(Program& program, const StrategyRow& row, const CampaignOptions& options)
      : program_(program),
        row_(row),
        options_(options),
        execution_(engine_options_of(row, options)),
        strategy_(make_strategy(row)),
        at_work_(strategy_.get()),
        judge_(program.expectations),
        start_(SteadyClock::now()) {
    result_.name = program.name;
    result_.file = program.file;
    result_.line = program.line;
    result_.params = program.params;
    result_.strategy = row.name;
    result_.seed = program.seed.value_or(options.seed);
    explores_all_ = program.explores_all && row.is_exhaustive;
    if (!explores_all_) result_.executions_planned = program.schedules.value_or(options.schedules);
    info_.seed = result_.seed;
    info_.steps_max = options.steps_max;
  }

  ScenarioResult run() {
    const CrashGuard crash_guard;
    const Watchdog watchdog(execution_, options_.on_hang ? options_.hang_seconds : 0,
                            [this](const std::vector<std::string>& frames) { hang(frames); });
    while (!is_over_) {
      execution_.run_loop([this] { return loop(); });
      if (!is_over_) examine_new();
    }
    conclude();
    return std::move(result_);
  }

 private:
  struct Known {
    std::size_t finding;  // index in result_.findings
    Shown shown;
  };

  // Runs executions until the campaign is over or something new was seen.
  bool loop() {
    if (execution_.take_dropped_loop()) finish_execution();
    while (!is_over_ && !has_new_) {
      if (!may_go_on()) break;
      if (info_.index == probe_at_) begin_probe();
      if (!at_work_->begin(info_)) {
        result_.exhausted = result_.unfinished == 0;
        is_over_ = !is_probing() || result_.exhausted;
        if (is_over_) break;
        end_probe();
        continue;
      }
      execution_.run_once(*program_.body, *at_work_, info_);
      finish_execution();
    }
    return true;
  }

  // Where so many executions were so few different ones, there may be few: all of them are tried,
  // up to a bound. What a sampling strategy would have found in that many is not lost but found
  // a little later. Arbitrary, but of no harm on the bench of bugs.
  static constexpr std::uint64_t kProbeAfter = 12;
  static constexpr std::uint64_t kProbeDistinctMax = 4;
  static constexpr std::uint64_t kProbeExecutionsMax = 64;
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  bool is_probing() const { return probe_ != nullptr; }

  void begin_probe() {
    probe_at_ = kNever;
    if (distinct_.count() > kProbeDistinctMax || result_.unfinished > 0) return;
    probe_ = make_strategy(*find_strategy("dfs"));
    at_work_ = probe_.get();
    probe_ends_at_ = info_.index + kProbeExecutionsMax;
    execution_.set_exhaustive(true);
  }

  void end_probe() {
    at_work_ = strategy_.get();
    probe_.reset();
    execution_.set_exhaustive(row_.is_exhaustive);
  }

  bool may_go_on() {
    is_over_ = !explores_all_ && info_.index >= result_.executions_planned;
    if (options_.is_interrupted != nullptr &&
        options_.is_interrupted->load(std::memory_order_relaxed)) {
      result_.interrupted = is_over_ = true;
    }
    if (!is_over_ && info_.index >= look_again_at_) look_at_the_clock();
    return !is_over_;
  }

  // Looks about 20 times a second, however long an execution takes.
  void look_at_the_clock() {
    const double seconds = seconds_since(start_);
    const double each = info_.index == 0 ? 1 : seconds / static_cast<double>(info_.index);
    look_again_at_ = info_.index + 1 + static_cast<std::uint64_t>(0.05 / (each + 1e-9));
    if (options_.seconds_max > 0 && seconds >= options_.seconds_max)
      is_over_ = is_timed_out_ = true;
    if (options_.progress) {
      options_.progress(
          {&program_, info_.index, result_.executions_planned, result_.findings.size(), seconds});
    }
  }

  void finish_execution() {
    if (execution_.outcome() == Outcome::kGivenUp) return;
    distinct_.add(execution_.class_hash());
    result_.event_hash = (result_.event_hash ^ execution_.event_hash()) * 0x9e37'79b9'7f4a'7c15ULL;
    result_.event_hash ^= result_.event_hash >> 32U;
    result_.steps += execution_.steps();
    result_.choices += execution_.choice_count();
    ++result_.executions;
    info_.was_stopped_previous = execution_.outcome() == Outcome::kStopped;
    shown_ = 0;
    is_forbidden_ = false;
    const auto& suspicions = execution_.suspicions().all();
    has_new_ = execution_.was_blind();
    for (const Suspicion& suspicion : suspicions) {
      has_new_ |= known_.find(suspicion.signature) == known_.end();
    }
    if (has_new_) {
      const auto& choices = execution_.choices();
      choices_.assign(choices.begin(), choices.begin() + execution_.choice_count());
      return;  // counted and judged once it is examined
    }
    for (const Suspicion& suspicion : suspicions) count_hit(known_.at(suspicion.signature));
    judge();
  }

  void count_hit(const Known& known) {
    ++result_.findings[known.finding].hits;
    shown_ |= known.shown;
    is_forbidden_ |= !result_.findings[known.finding].is_allowed;
  }

  // Ends the present execution's business, and prepares the next.
  void judge() {
    const bool is_cut = execution_.outcome() == Outcome::kCut;
    if (is_cut) {
      ++result_.unfinished;
      shown_ |= judge_.shown_by_cut();
    }
    if (execution_.had_timeout()) {
      ++result_.timeouts;
      shown_ |= judge_.shown_by_timeout();
    }
    if (execution_.suspicions().is_empty() && !is_cut) shown_ |= judge_.shown_by_clean();
    const bool is_failed = judge_.add(shown_, is_cut) || is_forbidden_;
    if (is_failed && !options_.keeps_going) is_over_ = true;
    // What comes after the step bound stays unknown, so that all is never seen.
    if (is_cut && explores_all_) is_over_ = true;
    if (options_.stops_when_met && judge_.has_met_all()) is_over_ = true;
    info_.steps_previous = execution_.steps();
    info_.choices_previous = execution_.choice_count();
    info_.threads_previous = execution_.threads_peak();
    info_.was_cut_previous = is_cut;
    ++info_.index;
    if (is_probing() && (is_cut || info_.index >= probe_ends_at_)) end_probe();
  }

  // Replays the present execution for its trace, and makes findings of what is new in it.
  void examine_new() {
    const std::uint64_t expected_hash = execution_.event_hash();
    const Step expected_steps = execution_.steps();
    ReplayStrategy again(choices_);
    again.begin(info_);
    // What is shown and replayed ends with its deadlock, as every other strategy's executions do.
    execution_.set_exhaustive(false);
    const Examination examination = examine(execution_, program_, again, info_);
    const bool is_exhaustive = row_.is_exhaustive || is_probing();
    execution_.set_exhaustive(is_exhaustive);
    const bool ends_earlier = is_exhaustive && examination.outcome == Outcome::kStopped &&
                              examination.steps < expected_steps;
    SNARL_CHECK(examination.event_hash == expected_hash || ends_earlier,
                "an execution did something else when it was run again with the same choices: the "
                "scenario depends on something that Snarl does not control (statics, addresses, "
                "time, other threads)");
    shown_ = 0;
    is_forbidden_ = false;
    for (const Suspicion& suspicion : examination.suspicions) {
      if (known_.find(suspicion.signature) == known_.end()) add_finding(examination, suspicion);
      count_hit(known_.at(suspicion.signature));
    }
    has_new_ = false;
    judge();
  }

  void add_finding(const Examination& examination, const Suspicion& suspicion) {
    Finding finding = finding_of(examination, suspicion);
    const Shown shown = judge_.shown_by(finding);
    finding.is_allowed = judge_.allows(shown);
    finding.first_execution = info_.index;
    if (!finding.is_allowed) judge_.add_forbidden();
    attach_token(finding, program_, row_, info_, examination, options_.repro_folder);
    known_.emplace(suspicion.signature, Known{result_.findings.size(), shown});
    result_.findings.push_back(std::move(finding));
  }

  // Called by the watchdog, while the thread of the campaign is caught in the scenario's code.
  void hang(const std::vector<std::string>& frames) {
    ++result_.executions;
    Finding finding = hang_finding(execution_, options_.hang_seconds, frames);
    finding.first_execution = info_.index;
    finding.is_allowed = judge_.allows(judge_.shown_by(finding));
    finding.token = hang_token(execution_, program_, info_);
    judge_.add(judge_.shown_by(finding), false);
    if (!finding.is_allowed) judge_.add_forbidden();
    result_.findings.push_back(std::move(finding));
    conclude();
    options_.on_hang(std::move(result_));
  }

  void conclude() {
    Judge::Conclusion conclusion = judge_.conclude(
        result_.interrupted || (explores_all_ && !result_.exhausted), result_.exhausted);
    result_.verdict = conclusion.verdict;
    result_.expectations = std::move(conclusion.expectations);
    // An estimate may be above what is possible.
    result_.distinct_executions = std::min(distinct_.count(), result_.executions);
    result_.distinct_is_estimate = distinct_.is_estimate();
    result_.frames_dropped = execution_.frames_dropped();
    result_.contention = contention_table(execution_);
    result_.seconds = seconds_since(start_);
    if (is_timed_out_ && !explores_all_) result_.executions_planned = result_.executions;
  }

  Program& program_;
  const StrategyRow& row_;
  const CampaignOptions& options_;
  Execution execution_;
  std::unique_ptr<Strategy> strategy_;
  std::unique_ptr<Strategy> probe_;  // while it is tried whether there are few executions
  Strategy* at_work_;
  std::uint64_t probe_at_ = row_.is_probed ? kProbeAfter : kNever;  // an execution's index
  std::uint64_t probe_ends_at_ = kNever;
  Judge judge_;
  DistinctCounter distinct_;
  SteadyClock::time_point start_;
  ScenarioResult result_;
  ExecutionInfo info_;
  std::unordered_map<std::uint64_t, Known> known_;  // by signature
  std::vector<std::uint32_t> choices_;              // of the execution to examine
  Shown shown_ = 0;                                 // by the present execution
  bool is_forbidden_ = false;                       // it showed what nobody expects
  bool has_new_ = false;
  bool is_over_ = false;
  bool is_timed_out_ = false;
  bool explores_all_ = false;  // until the strategy says that there is no more
  std::uint64_t look_again_at_ = 0;
};

}  // namespace

ScenarioResult run_campaign(Program& program, const StrategyRow& strategy,
                            const CampaignOptions& options) {
  return Campaign(program, strategy, options).run();
}

}  // namespace snarl
