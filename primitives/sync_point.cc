// Tells the execution, if there is one, that a named place was passed.
#include "snarl/primitives/sync_point.h"

#include "snarl/harness/engine/execution.h"

namespace snarl {

void instrumented::pass_sync_point(std::string_view name) {
  Execution* const execution = Execution::current_or_null();
  if (execution != nullptr) execution->pass_mark(name);
}

}  // namespace snarl
