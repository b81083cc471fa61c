// Tells of decisions, and of the writes that they said.
#include "snarl/harness/engine/decisions.h"

#include "snarl/harness/engine/execution.h"

namespace snarl {

void begin_decision(Execution& execution, const Site& site) {
  if (!execution.is_abandoning()) execution.tracer().decision_begins(execution.steps(), site);
}

void end_decision(Execution& execution) noexcept {
  if (!execution.is_abandoning()) execution.tracer().decision_ends(execution.steps());
}

void Execution::decided(const DecidedNow& now) {
  if (is_abandoning() || deadlocks_.is_trying()) return;
  tracer_.decided(now, steps() - 1);
  const bool is_wanted = (observing_ & (1U << observe::kLostUpdateIndex)) != 0;
  if (now.evidence != DecidedEvidence::kNone && is_wanted) {
    observers_.lost_update.decided(now.object, running_->id, now.read, now.value, detect_context_);
  }
}

}  // namespace snarl
