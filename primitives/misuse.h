// What several primitives say of wrong use.
#pragma once

#include "snarl/harness/engine/execution.h"

namespace snarl {

// Ends the execution: the running thread releases what `owner` (kNoThread: nobody) owns.
void fail_not_owner(Execution& execution, const ObjectState& object, ThreadId owner, Site site);

// The face of `object` dies. A fault if somebody owns it or waits for it: ends the execution, never
// throws.
void destroy_in_use(Execution& execution, ObjectState& object, ThreadId owner) noexcept;
inline void destroy(ObjectState& object, ThreadId owner, bool is_waited_for) noexcept {
  Execution* const execution = Execution::current_or_null();
  if (execution == nullptr) return;
  object.is_destroyed = true;
  execution->note_destroyed();
  if (execution->is_abandoning()) return;
  if (owner != kNoThread || is_waited_for) destroy_in_use(*execution, object, owner);
}

}  // namespace snarl
