// A section of code that ought to be atomic, and is checked for it.
#pragma once

#include "snarl/harness/base/site.h"

namespace snarl {

namespace detail {

void begin_transaction(Site site);
void end_transaction() noexcept;

}  // namespace detail

inline namespace instrumented {

// `const snarl::Transaction transfer;` says: what this thread does until the end of the scope ought
// to be as if nobody did anything in between. Where an execution is equivalent to no such one, it
// shows an atomicity_violation. Of transactions inside others the outermost counts.
// It makes nothing atomic, and is neither an operation nor a scheduling point: every execution is
// the same with it and without. Cost: none before an execution's first one.
class [[nodiscard]] Transaction {
 public:
  explicit Transaction(Site site = Site::here()) { detail::begin_transaction(site); }
  ~Transaction() { detail::end_transaction(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
};

}  // namespace instrumented
}  // namespace snarl
