// Keeps decisions, and the writes that they said.
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

void Tracer::decision_begins(Step step, const Site& site) {
  if (is_full()) trace_->decisions.push_back({execution_.self().id, step, kNoStep, site});
}

void Tracer::decision_ends(Step step) {
  if (!is_full()) return;
  auto& decisions = trace_->decisions;
  for (auto decision = decisions.rbegin(); decision != decisions.rend(); ++decision) {
    if (decision->thread != execution_.self().id || decision->end != kNoStep) continue;
    decision->end = step;
    return;
  }
}

void Tracer::decided(Step read, Step write, std::uint32_t outward, bool is_current) {
  if (!is_full()) return;
  const auto& decisions = trace_->decisions;
  for (std::size_t index = decisions.size(); index-- > 0;) {
    const Decision& decision = decisions[index];
    if (decision.thread != execution_.self().id || decision.end != kNoStep) continue;
    if (outward-- != 0) continue;
    trace_->decided_writes.push_back({read, write, static_cast<std::uint32_t>(index), is_current});
    return;
  }
}

}  // namespace snarl
