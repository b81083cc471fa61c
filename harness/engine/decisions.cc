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

void Execution::decided(ObjectId object, Step read, std::uint32_t outward, bool is_current) {
  if (is_abandoning() || deadlocks_.is_trying()) return;
  tracer_.decided(read, steps() - 1, outward, is_current);
  const bool is_wanted = (observing_ & (1U << observe::kLostUpdateIndex)) != 0;
  if (is_current && is_wanted) {
    observers_.lost_update.decided(object, running_->id, read, detect_context_);
  }
}

}  // namespace snarl
