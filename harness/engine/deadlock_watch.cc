// The cheap tests before the search, and what becomes of what it finds.
#include "snarl/harness/engine/deadlock_watch.h"

#include <algorithm>

#include "snarl/harness/detectors/fault.h"
#include "snarl/harness/detectors/rescue.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {

bool DeadlockWatch::may_lack_company(const Gate& gate) const {
  if (!is_crew_complete_) return false;
  const auto missing_of = execution_.identity_of(gate.object->id).row->missing_of;
  return missing_of != nullptr && execution_.enabled().count() < missing_of(*gate.object);
}

bool DeadlockWatch::may_be_limited(const Gate& gate) const {
  return has_limits_ && execution_.identity_of(gate.object->id).row->actors_of != nullptr;
}

bool DeadlockWatch::may_lack_company() const {
  return is_crew_complete_ &&
         std::any_of(barriers_.begin(), barriers_.end(), [this](const Gate* gate) {
           return !gate->waiting.is_empty() && may_lack_company(*gate);
         });
}

void DeadlockWatch::look(ThreadRecord& me) {
  if (me.is_timer_set || leads_to_a_runner(execution_, me)) return;
  const DeadlockShape shape = find_deadlock(execution_, me.id);
  if (shape.threads.empty()) return;
  suspect(shape);
  if (!shape.has_victims || execution_.options_.is_exhaustive) return;
  execution_.outcome_ = Outcome::kStopped;
  execution_.stop();
  execution_.unwind();
}

bool DeadlockWatch::has_deadlock_after(const ThreadRecord& ended) {
  const bool is_watching = (execution_.observing_ & observe::kCycles) != 0;
  if (!is_watching || execution_.enabled().is_empty()) return false;
  if (ended.hold_count == 0 && !has_limits_ && !may_lack_company()) return false;
  const DeadlockShape shape = find_any_deadlock(execution_);
  if (!shape.has_victims) return false;
  suspect(shape);
  return !execution_.options_.is_exhaustive;
}

void DeadlockWatch::look_after_loss() noexcept {
  if ((execution_.observing_ & observe::kCycles) == 0) return;
  const DeadlockShape shape = find_any_deadlock(execution_);
  if (!shape.has_victims) return;
  suspect(shape);
  if (execution_.options_.is_exhaustive) return;
  execution_.outcome_ = Outcome::kStopped;
  execution_.stop();
}

// Once an execution, and only where it has shown nothing worse.
void DeadlockWatch::look_behind_deadlines() {
  const bool is_watching = (execution_.observing_ & observe::kCycles) != 0;
  if (!is_watching || !execution_.suspicions_.is_empty()) return;
  const DeadlockShape shape = find_any_deadlock(execution_, false);
  if (!shape.has_victims) return;
  Suspicion note = suspicion_of(shape);
  note.examine = &examine_rescue;
  note.cause = "rescued_by_timeout";
  note.is_note = true;
  note.ends_execution = false;
  Signature signature(note.kind, note.cause);
  signature.add(note.signature);
  note.signature = signature.value();
  execution_.suspicions_.add(std::move(note));
}

void DeadlockWatch::nobody_left() {
  DeadlockShape shape = find_any_deadlock(execution_);
  const bool is_watching = (execution_.observing_ & observe::kCycles) != 0;
  if (is_watching && std::string_view(shape.cause) == "nobody_left") {
    undecided_ = std::move(shape);
  } else {
    suspect(shape);
  }
}

void DeadlockWatch::conclude() {
  if (undecided_.threads.empty()) return;
  DeadlockShape shape = std::exchange(undecided_, {});
  find_cause(shape);
  suspect(shape);
}

void DeadlockWatch::suspect(const DeadlockShape& shape) {
  execution_.suspicions_.add(suspicion_of(shape));
}

Suspicion DeadlockWatch::suspicion_of(const DeadlockShape& shape) const {
  Suspicion suspicion;
  suspicion.examine = &examine_deadlock;
  suspicion.kind = FindingKind::kDeadlock;
  suspicion.cause = shape.cause;
  suspicion.signature = signature_of(execution_, shape);
  suspicion.threads = shape.threads;
  suspicion.first = shape.wake;
  suspicion.second = execution_.steps() == 0 ? kNoStep : execution_.steps() - 1;
  suspicion.ends_execution = shape.has_victims;
  if (!shape.threads.empty()) {
    const ThreadRecord& first = execution_.thread(shape.threads.front());
    suspicion.thread = first.id;
    suspicion.object = first.pending.object;
    suspicion.site = first.pending.site;
  }
  return suspicion;
}

}  // namespace snarl
