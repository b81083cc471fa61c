// Transactions: tells the detector where they begin and end, and looks at events from then on.
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {

void Execution::begin_transaction(const Site& site) {
  const bool is_wanted = (options_.observing & (1U << observe::kAtomicityIndex)) != 0;
  if (!is_wanted || is_abandoning() || deadlocks_.is_trying()) return;
  if ((observing_ & observe::kTransactions) == 0) {
    observers_.atomicity.begin_execution();
    observing_ |= observe::kTransactions;
    if (is_controlled()) update_slow_from();
  }
  Signature place(FindingKind::kAtomicityViolation);
  place.add(site);
  const Step step = steps();
  const bool is_outermost =
      observers_.atomicity.begin_transaction(running_->id, step, place.value());
  if (is_outermost) tracer_.section_begins(step, site);
}

void Execution::end_transaction() noexcept {
  if ((observing_ & observe::kTransactions) == 0 || is_abandoning()) return;
  const bool is_over = observers_.atomicity.end_transaction(running_->id, detect_context_);
  if (is_over) tracer_.section_ends(steps());
}

}  // namespace snarl
