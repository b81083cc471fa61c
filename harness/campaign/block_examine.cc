// What a block does with an execution that showed something new.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "snarl/harness/campaign/beside_deadlock.h"
#include "snarl/harness/campaign/block_runner.h"
#include "snarl/harness/campaign/lap.h"
#include "snarl/harness/campaign/serial_orders.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/detectors/lap.h"
#include "snarl/harness/engine/run_alone.h"

namespace snarl {

// Replays the present execution for its trace, and makes findings of what is new in it.
void BlockRunner::examine_new() {
  const std::uint64_t expected_hash = execution_.event_hash();
  const Step expected_steps = execution_.steps();
  const bool is_exhaustive = this->is_exhaustive();
  std::shared_ptr<Finding> lap;
  if (is_cut_to_look_at()) {
    has_looked_at_cut_ = true;
    lap = lap_of_cut(options_.engine, program_, choices_, info_);
  }
  const std::vector<Suspicion> seen = execution_.suspicions().all();
  // Where all executions are tried, who spins waits: what it would do is not among the choices.
  const bool is_spin = is_exhaustive && std::any_of(seen.begin(), seen.end(), [](const auto& one) {
                         return one.examine == &examine_lap;
                       });
  ReplayStrategy replay(choices_);
  const std::unique_ptr<Strategy> lockstep = is_spin ? in_lockstep_after(choices_) : nullptr;
  Strategy& again = is_spin ? *lockstep : replay;
  again.begin(info_);
  // What is shown and replayed ends with its deadlock, as every other strategy's executions do.
  execution_.set_exhaustive(false);
  const std::uint64_t frames_dropped = execution_.frames_dropped();
  execution_.count_contention(false);
  execution_.compare_states(is_spin ? Comparing::kAlways : Comparing::kLate);
  const Examination examination = examine(execution_, program_, again, info_);
  const bool ends_earlier = is_exhaustive && examination.outcome == Outcome::kStopped &&
                            examination.steps < expected_steps;
  frames_dropped_before_ += execution_.frames_dropped() - frames_dropped;
  if (examination.event_hash != expected_hash && !ends_earlier && !is_spin) {
    execution_.compare_states(Comparing::kLate);
    report_other(replay, examination, expected_steps);
    return;
  }
  shown_ = 0;
  is_forbidden_ = false;
  for (const Suspicion& suspicion : examination.suspicions) {
    if (known_.is_given_up(suspicion)) continue;
    const std::optional<std::uint64_t> signature = learn(examination, suspicion, again);
    if (signature) has_fault_ |= count_hit(*signature);
  }
  if (ends_earlier) look_beside_deadlock(seen, examination, again);
  execution_.compare_states(Comparing::kLate);
  execution_.count_contention(true);
  execution_.set_exhaustive(is_exhaustive);
  for (const Suspicion& suspicion : seen) known_.note_examined(suspicion);
  const bool has_lap = lap != nullptr && !lap->is_note;
  if (lap != nullptr) {
    const std::uint64_t signature = lap->signature;
    if (!known_.is_known(signature)) know(std::move(lap));
    count_hit(signature);
  }
  has_new_ = false;
  judge(has_lap);
}

// What an exhaustive search saw behind a deadlock is no less true.
void BlockRunner::look_beside_deadlock(const std::vector<Suspicion>& seen, const Examination& shown,
                                       Strategy& again) {
  const std::uint64_t frames_dropped = execution_.frames_dropped();
  for (const Suspicion& suspicion : seen) {
    const std::uint64_t signature = suspicion.signature;
    const bool is_done = known_.is_known(signature) || known_.is_given_up(suspicion) ||
                         find_suspicion(shown.suspicions, signature) != nullptr;
    if (is_done || !unshown_.insert(signature).second) continue;
    const auto beside = find_beside_deadlock(execution_, program_, info_, signature);
    if (!beside) continue;
    ReplayStrategy replay(beside->choices);
    const auto learnt = learn(beside->examination, beside->suspicion, replay);
    if (!learnt) continue;
    const auto& fault = known_.count_hit(*learnt, info_.index, beside->choices, block_);
    shown_ |= fault.shown;
    is_forbidden_ |= !fault.finding->is_allowed;
    has_fault_ |= !fault.finding->is_note;
  }
  // What comes next looks at the present execution.
  again.begin(info_);
  run_alone(execution_, *program_.body, again, info_);
  frames_dropped_before_ += execution_.frames_dropped() - frames_dropped;
}

// What was examined is not what was seen.
void BlockRunner::report_other(const ReplayStrategy& again, const Examination& examination,
                               Step steps) {
  const std::uint64_t frames_dropped = execution_.frames_dropped();
  const Trace* const first = repetition_.trace_of(info_.index);
  const Parting parting = first != nullptr ? parting_of(*first, *examination.trace)
                                           : parting_from_choices(execution_, program_, info_,
                                                                  again, examination, steps);
  frames_dropped_before_ += execution_.frames_dropped() - frames_dropped;
  Finding finding = nondeterminism(
      "replayed",
      fmt::format("execution {}, run again at once with the same choices,", info_.index + 1),
      parting);
  finding.token = encode(token_of_choices(program_, choices_, info_.steps_max, info_.faults));
  finding.first_execution = info_.index;
  has_new_ = false;
  end_nondeterministic(std::move(finding));
}

// Returns the signature under which it is known from now on; nothing: there is nothing to say.
std::optional<std::uint64_t> BlockRunner::learn(const Examination& examination,
                                                const Suspicion& suspicion, Strategy& again) {
  const bool is_asked = needs_serial_orders(suspicion) && known_.must_be_examined(suspicion);
  if (!is_asked && known_.is_known(suspicion.signature)) return suspicion.signature;
  execution_.note_orders(false);
  const std::uint64_t frames_dropped = execution_.frames_dropped();
  std::uint32_t runs = 0;
  std::optional<Finding> finding =
      confirmed_finding_of(execution_, program_, examination, suspicion, &runs);
  known_.spend(runs);
  if (runs > 0) {
    // What comes next looks at the present execution.
    again.begin(info_);
    run_alone(execution_, *program_.body, again, info_);
  }
  frames_dropped_before_ += execution_.frames_dropped() - frames_dropped;
  execution_.note_orders(order_watch_.is_on());
  if (!finding) return {};
  const std::uint64_t signature = finding->signature;
  if (!known_.is_known(signature)) know(std::make_shared<Finding>(std::move(*finding)));
  return signature;
}

void BlockRunner::know(std::shared_ptr<Finding> finding) {
  const Shown shown = judge_.shown_by(*finding);
  finding->is_allowed = judge_.allows(*finding);
  known_.add(std::move(finding), shown);
}

}  // namespace snarl
