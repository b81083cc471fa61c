// What several primitives say of wrong use.
#pragma once

#include "snarl/harness/engine/execution.h"

namespace snarl {

// End the execution when its turn has come: `op` must not be carried out. That shows before, but
// others may come first, and see what the thread did last. Errors: throws Abandoned as
// Execution::fail does.
void refuse(Execution& execution, const char* cause, const Op& op, std::string_view text);
// The same for what may stand in a destructor: never throws, the next operation will.
void refuse_release(Execution& execution, const char* cause, const Op& op, std::string_view text);

// The same: by `release` the running thread gives back what it does not own.
void fail_not_owner(Execution& execution, const ObjectState& object, const Op& release);

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
