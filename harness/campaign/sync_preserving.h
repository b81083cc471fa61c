// Turns an execution in which a deadlock did not happen into a schedule in which it does.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "snarl/harness/campaign/lock_requests.h"

namespace snarl {

// The threads of the steps that must come before all `requests` of one execution, in the order in
// which that execution had them: run so, each requesting thread stands before its request, and
// whatever was read, received or handed over is as it was. None: there is no such schedule that
// leaves the order in which each lock was taken as it was; there may be one that does not.
// Source: Tunc, Mathur, Pavlogiannis, Viswanathan, "Sound Dynamic Deadlock Prediction in Linear
// Time", PLDI 2023. Differs: the closure is computed by passes over the events, which are few.
// Cost: O(events) a pass.
std::optional<std::vector<ThreadId>> sync_preserving_steps(const Trace& trace,
                                                           std::span<const LockRequest> requests);

}  // namespace snarl
