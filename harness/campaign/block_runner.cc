// The loop of a campaign's executions.
#include "snarl/harness/campaign/block_runner.h"

#include <span>
#include <utility>

#include "snarl/harness/campaign/contention_table.h"
#include "snarl/harness/campaign/hang.h"
#include "snarl/harness/campaign/tokens.h"

namespace snarl {
namespace {

using SteadyClock = std::chrono::steady_clock;

// What the campaign wants observed, and what its strategy does.
EngineOptions engine_options_of(const StrategyRow& row, const CampaignOptions& options) {
  EngineOptions engine = options.engine;
  if (row.is_told) engine.observing |= observe::kStrategy;
  engine.is_exhaustive = row.is_exhaustive;
  return engine;
}

// Where so many executions were so few different ones, there may be few: all of them are tried,
// up to a bound. What a sampling strategy would have found in that many is not lost but found
// a little later. Arbitrary, but of no harm on the bench of bugs.
constexpr std::uint64_t kProbeAfter = 12;
constexpr std::uint64_t kProbeDistinctMax = 4;
constexpr std::uint64_t kProbeExecutionsMax = 64;

// To find out what signs of a lost update mean, as many executions may be run as a block has had;
// of later blocks, which know what the first ones found, a part. Arbitrary.
constexpr std::uint64_t kEarlyBlocks = 3;
constexpr std::uint64_t kLaterShare = 16;

constexpr std::uint64_t kWeighedFrom = 1'000;  // executions. Arbitrary: 50 times what it costs.
}  // namespace

BlockRunner::BlockRunner(Program& program, const StrategyRow& row, const CampaignOptions& options,
                         Look look, OnHang on_hang, MakeStrategy make_strategy)
    : program_(program),
      row_(row),
      options_(options),
      look_(std::move(look)),
      on_hang_(std::move(on_hang)),
      make_strategy_(std::move(make_strategy)),
      execution_(engine_options_of(row, options)),
      strategy_(make_strategy_()),
      is_begun_slowly_(row.is_probed || row.is_exhaustive),
      judge_(program.expectations),
      known_(row.is_exhaustive),
      order_watch_(row.is_told),
      start_(SteadyClock::now()),
      watchdog_(execution_, on_hang_ ? options.hang_seconds : 0,
                [this](const Standstill& standstill) { hang(standstill); }) {
  info_.seed = program.seed.value_or(options.seed);
  info_.steps_max = options.steps_max;
  info_.pct = &block_.pct;
  info_.faults = faults_of(program, options);
}

BlockResult BlockRunner::run(std::uint64_t first, std::uint64_t count, const Tally& before) {
  begin(first, count, before);
  while (!is_over_) {
    execution_.run_loop([this] { return loop(); });
    if (has_new_) examine_new();
  }
  repeat_first();
  return conclude();
}

void BlockRunner::begin(std::uint64_t first, std::uint64_t count, const Tally& before) {
  block_ = {};
  known_.begin_block();
  block_.first = first;
  block_.planned = count;
  before_ = before;
  is_over_ = has_new_ = false;
  is_warming_up_ = first != 0 && !row_.is_generated;
  if (first == 0 || is_warming_up_) {
    strategy_ = make_strategy_();
    info_.steps_previous = info_.choices_previous = info_.threads_previous = 0;
    info_.was_cut_previous = info_.was_stopped_previous = false;
    info_.index = 0;
    was_cut_ = false;
    probe_ends_at_ = 0;
    end_probe();
  }
  if (!is_warming_up_) begin_counting();
}

void BlockRunner::begin_counting() {
  is_warming_up_ = has_looked_at_cut_ = false;
  info_.index = block_.first;
  block_.distinct = {};
  block_.pct.schedules = {};  // what was seen still holds: the first block has it too
  known_.begin_counting();
  if (block_.first != 0) end_probe();
  judge_.set_tally({});
  execution_.contention().clear();
  execution_.lock_orders().clear();
  order_watch_.begin(info_.index);
  frames_dropped_before_ = execution_.frames_dropped();
}

// Runs executions until the block is over or something new was seen.
bool BlockRunner::loop() {
  if (execution_.take_dropped_loop()) finish_execution();
  while (!is_over_ && !has_new_) {
    if (!may_go_on()) break;
    if (!begin_execution()) break;
    if (order_watch_.is_due(info_.index)) [[unlikely]] {
      order_watch_.start(execution_);
      if (!repetition_.is_decided()) repetition_.begin(execution_);
    }
    execution_.run_once(*program_.body, is_probing() ? *probe_ : *strategy_, info_);
    finish_execution();
  }
  return true;
}

// Returns: false if there is none.
bool BlockRunner::begin_execution_slowly() {
  if (row_.is_probed && info_.index == kProbeAfter && probe_ends_at_ == 0) begin_probe();
  if (is_exhaustive()) execution_.contention().keep();
  if (is_probing()) {
    if (probe_->begin(info_)) return true;
    if (!was_cut_) {
      end_exhausted(*probe_);
      return false;
    }
    end_probe();
  }
  if (strategy_->begin(info_)) return true;
  end_exhausted(*strategy_);
  return false;
}

// There is nothing left to explore, or what there was changed under the strategy's feet.
void BlockRunner::end_exhausted(const Strategy& strategy) {
  const auto* const remembers = dynamic_cast<const Remembers*>(&strategy);
  const Contradiction* const other = remembers == nullptr ? nullptr : remembers->contradiction();
  if (other == nullptr) {
    end(BlockEnd::kExhausted);
    return;
  }
  end_nondeterministic(nondeterminism(execution_, program_, info_, *other));
}

void BlockRunner::begin_probe() {
  probe_ends_at_ = info_.index + kProbeExecutionsMax;
  if (block_.distinct.count() > kProbeDistinctMax || was_cut_) return;
  probe_ = snarl::make_strategy(*find_strategy("dfs"));
  execution_.set_exhaustive(true);
}

void BlockRunner::end_probe() {
  probe_.reset();
  execution_.set_exhaustive(row_.is_exhaustive);
}

bool BlockRunner::may_go_on() {
  if (block_.executions == block_.planned) is_over_ = true;
  if (options_.is_interrupted != nullptr &&
      options_.is_interrupted->load(std::memory_order_relaxed)) {
    end(BlockEnd::kInterrupted);
  }
  if (!is_over_ && executions_in_all_ >= look_again_at_) look_at_the_clock();
  return !is_over_;
}

// Looks about 20 times a second, however long an execution takes.
void BlockRunner::look_at_the_clock() {
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - start_).count();
  const double each =
      executions_in_all_ == 0 ? 1 : seconds / static_cast<double>(executions_in_all_);
  look_again_at_ = executions_in_all_ + 1 + static_cast<std::uint64_t>(0.05 / (each + 1e-9));
  if (look_ && !look_(block_)) end(BlockEnd::kTimedOut);
}

// Almost every execution comes to its end and shows nothing: that way is short.
void BlockRunner::finish_execution() {
  ++executions_in_all_;
  outcome_ = execution_.outcome();
  const bool is_usual = outcome_ == Outcome::kCompleted && execution_.suspicions().is_empty() &&
                        !execution_.was_blind() && !execution_.had_timeout() && !is_warming_up_ &&
                        !(order_watch_.is_on() && has_to_be_kept());
  if (!is_usual) {
    finish_unusual_execution();
    return;
  }
  count_execution();
  const bool is_failed = judge_.add(judge_.shown_by_clean(), false);
  if (options_.stops_when_met && judge_.has_met_all(before_.met)) end(BlockEnd::kMet);
  if (is_failed && !options_.keeps_going) end(BlockEnd::kFailed);
  prepare_next(false);
}

inline void BlockRunner::count_execution() {
  block_.distinct.add(execution_.class_hash());
  block_.event_hash = chain_hash(block_.event_hash, execution_.event_hash());
  block_.steps += execution_.steps();
  block_.choices += execution_.choice_count();
  ++block_.executions;
}

inline void BlockRunner::prepare_next(bool is_cut) {
  info_.steps_previous = execution_.steps();
  info_.choices_previous = execution_.choice_count();
  info_.threads_previous = execution_.thread_count();
  info_.was_cut_previous = is_cut;
  was_cut_ |= is_cut;
  info_.was_stopped_previous = outcome_ == Outcome::kStopped;
  ++info_.index;
  if (is_probing() && (is_cut || info_.index >= probe_ends_at_)) [[unlikely]]
    end_probe();
}

void BlockRunner::finish_unusual_execution() {
  if (repetition_.is_running()) keep_first();
  if (order_watch_.is_on() && !is_warming_up_) {
    order_watch_.keep(execution_, info_.index, block_);
  }
  if (outcome_ == Outcome::kGivenUp) {
    execution_.contention().take_back();
    return;
  }
  // An unfair schedule that only the probe would run proves nothing of the program.
  if (is_probing() && outcome_ == Outcome::kCut && !execution_.suspicions().has_fault()) {
    execution_.contention().take_back();
    end_probe();
    return;
  }
  if (is_warming_up_) {
    block_.distinct.add(execution_.class_hash());
    prepare_next(outcome_ == Outcome::kCut);
    if (info_.index == kWarmUpExecutions) begin_counting();
    return;
  }
  count_execution();
  shown_ = 0;
  is_forbidden_ = false;
  const auto& suspicions = execution_.suspicions().all();
  has_new_ = execution_.was_blind() || is_cut_to_look_at();
  has_fault_ = false;
  const bool is_early = block_.first < kEarlyBlocks * kBlockExecutions;
  known_.allow(is_early ? block_.executions : block_.executions / kLaterShare);
  for (const Suspicion& suspicion : suspicions) {
    has_new_ |= known_.must_be_examined(suspicion);
    known_.note_seen(suspicion, block_);
  }
  if (has_new_) {
    const auto& choices = execution_.choices();
    choices_.assign(choices.begin(), choices.begin() + execution_.choice_count());
    return;  // counted and judged once it is examined
  }
  for (const Suspicion& suspicion : suspicions) {
    if (!known_.is_known(suspicion.signature) || known_.is_given_up(suspicion)) continue;
    count_hit(suspicion.signature);
    has_fault_ |= !suspicion.is_note;
  }
  judge(false);
}

// Returns: whether it is a fault, not a note.
bool BlockRunner::count_hit(std::uint64_t signature) {
  const std::span choices(execution_.choices().data(), execution_.choice_count());
  const KnownFaults::Fault& fault = known_.count_hit(signature, info_.index, choices, block_);
  shown_ |= fault.shown;
  is_forbidden_ |= !fault.finding->is_allowed;
  return !fault.finding->is_note;
}

// Ends the present execution's business, and prepares the next.
void BlockRunner::judge(bool has_lap) {
  const bool is_cut = outcome_ == Outcome::kCut;
  const bool is_open = is_cut && !has_lap;
  if (is_open) shown_ |= judge_.shown_by_cut();
  if (execution_.had_timeout()) {
    ++block_.timeouts;
    shown_ |= judge_.shown_by_timeout();
  }
  if (!has_fault_ && !is_cut) shown_ |= judge_.shown_by_clean();
  if (is_forbidden_) judge_.add_forbidden();
  const bool is_failed = judge_.add(shown_, is_open) || is_forbidden_;
  if (options_.stops_when_met && judge_.has_met_all(before_.met)) end(BlockEnd::kMet);
  // What comes after the step bound stays unknown, so that all is never seen.
  if (is_open && program_.explores_all && row_.is_exhaustive) end(BlockEnd::kUndecided);
  if (is_failed && !options_.keeps_going) end(BlockEnd::kFailed);
  prepare_next(is_cut);
}

void BlockRunner::keep_first() {
  // An exhaustive search ends its executions elsewhere than others.
  const bool is_fit = outcome_ != Outcome::kGivenUp &&
                      (!row_.is_exhaustive ||
                       (outcome_ == Outcome::kCompleted && execution_.suspicions().is_empty()));
  repetition_.keep(execution_, info_, is_fit);
}

void BlockRunner::repeat_first() {
  const bool is_asked = block_.end != BlockEnd::kInterrupted && block_.end != BlockEnd::kTimedOut &&
                        block_.end != BlockEnd::kNondeterministic && block_.executions > 0;
  if (!is_asked) return;
  const std::uint64_t frames_dropped = execution_.frames_dropped();
  execution_.set_exhaustive(false);
  execution_.count_contention(false);
  execution_.note_orders(false);
  std::optional<Finding> finding = repetition_.check(execution_, program_, executions_in_all_ - 1);
  if (!finding) weigh_first();
  execution_.count_contention(true);
  execution_.set_exhaustive(row_.is_exhaustive);
  frames_dropped_before_ += execution_.frames_dropped() - frames_dropped;
  if (!finding) return;
  finding->token = encode(repetition_.token(program_));
  end_nondeterministic(std::move(*finding));
}

// Once a campaign, and where it is little beside what was run.
void BlockRunner::weigh_first() {
  const bool is_asked = block_.first == 0 && block_.executions >= kWeighedFrom &&
                        execution_.frames_dropped() == frames_dropped_before_;
  const std::uint64_t bytes = is_asked ? repetition_.bytes_left(execution_, program_) : 0;
  if (bytes == 0) return;
  auto note = std::make_shared<Finding>(memory_note(bytes));
  Token token = repetition_.token(program_);
  token.is_of_note = true;
  note->token = encode(token);
  note->first_execution = repetition_.index();
  block_.findings.push_back({note->signature, 1, note->first_execution, {}, std::move(note)});
}

// Nothing that comes after it, nor what came before, can be relied on.
void BlockRunner::end_nondeterministic(Finding finding) {
  auto shared = std::make_shared<const Finding>(std::move(finding));
  block_.findings.push_back({shared->signature, 1, shared->first_execution, {}, std::move(shared)});
  end(BlockEnd::kNondeterministic);
}

// Called by the watchdog, while the campaign's thread is caught in the scenario's code.
void BlockRunner::hang(const Standstill& standstill) {
  ++block_.executions;
  auto finding = std::make_shared<Finding>(standstill_finding(execution_, standstill));
  const Shown shown = judge_.shown_by(*finding);
  finding->is_allowed = judge_.allows(*finding);
  // What holds it up may have nothing to do with the program: the execution shows nothing.
  const bool is_fault = finding->kind != FindingKind::kUncontrolled;
  const bool is_forbidden = is_fault && !finding->is_allowed;
  if (is_forbidden) judge_.add_forbidden();
  const bool is_failed = is_fault && (judge_.add(shown, false) || is_forbidden);
  finding->token = hang_token(execution_, program_, info_);
  block_.findings.push_back({finding->signature, 1, info_.index, {}, finding});
  block_.end = is_failed && !options_.keeps_going ? BlockEnd::kFailed : BlockEnd::kLost;
  on_hang_(conclude());
}

BlockResult BlockRunner::conclude() {
  block_.tally = judge_.tally();
  block_.has_weak_orders = repetition_.has_weak_orders();
  block_.is_lonely = repetition_.is_lonely();
  block_.pct.ended(info_);
  block_.frames_dropped = execution_.frames_dropped() - frames_dropped_before_;
  block_.contention = contention_table(execution_);
  return std::move(block_);
}

}  // namespace snarl
