// What operations that only some may do ask first. Included by primitives' .cc files only.
#pragma once

#include "snarl/harness/engine/execution.h"
#include "snarl/primitives/model/actors.h"

namespace snarl {

// From now on only those in `actors` may act; with `threads`: who is named there.
void limit_actors(Actors& actors);
void limit_actors(Actors& actors, const std::vector<ThreadId>& threads);

// Returns: false. Misuse: the running thread may not act (not_allowed); throws nothing.
bool fail_without_right(Execution& execution, const Actors& actors, const Op& op);

// Returns: whether the running thread may carry out `op`. Misuse: if not.
inline bool check_right(Execution& execution, const Actors& actors, bool is_by_handle,
                        const Op& op) {
  if (!actors.is_limited || actors.may_act(execution.self().id, is_by_handle)) [[likely]]
    return true;
  return fail_without_right(execution, actors, op);
}

// After an operation that may have shut the gate: who stood there already, about to pass, is dead
// if those who alone may open it are dead too.
inline void look_behind(Execution& execution, const Actors& actors, const Gate& gate) {
  if (!actors.is_limited || gate.is_open || gate.waiting.is_empty()) [[likely]]
    return;
  execution.deadlocks().look_after_loss();
}

}  // namespace snarl
