// What a trace says of a wake-up that failed: who was to be woken, and where the notice went.
#pragma once

#include <string>
#include <vector>

#include "snarl/harness/suspicion.h"

namespace snarl {

struct FailedWakeup {
  Step wake = kNoStep;            // the notify or set; kNoStep: there was none
  std::vector<ThreadId> reached;  // whom it woke instead
  std::vector<Step> in_vain;      // where those took the lock, and waited again
  Step cleared = kNoStep;         // an event: what took the set back
  Step wait = kNoStep;            // a condition: where the wait began that nobody ends
};

// The events that it rests on, in order.
std::vector<Step> steps_of(const FailedWakeup& wakeup);

// Requires: the suspicion's cause is lost_wakeup, stolen_wakeup or missing_notify.
FailedWakeup failed_wakeup(const Trace& trace, const Suspicion& suspicion);

// One sentence, with names.
std::string wakeup_message(const Trace& trace, const Suspicion& suspicion,
                           const FailedWakeup& wakeup);
// A suggestion.
std::string wakeup_help(const Suspicion& suspicion, const FailedWakeup& wakeup);

bool is_failed_wakeup(const Suspicion& suspicion);

}  // namespace snarl
