// Tells the execution where a transaction begins and ends.
#include "snarl/primitives/transaction.h"

#include "snarl/harness/engine/execution.h"

namespace snarl::detail {

void begin_transaction(Site site) { Execution::current().begin_transaction(site); }

void end_transaction() noexcept { Execution::current().end_transaction(); }

}  // namespace snarl::detail
