// What several primitives say of wrong use.
#pragma once

#include "snarl/harness/engine/execution.h"

namespace snarl {

// Ends the execution: the running thread releases what `owner` (kNoThread: nobody) owns.
void fail_not_owner(Execution& execution, const ObjectState& object, ThreadId owner, Site site);

// The face of `object` dies. A fault if somebody owns it or waits for it; never throws.
void destroy(ObjectState& object, ThreadId owner, bool is_waited_for) noexcept;

}  // namespace snarl
