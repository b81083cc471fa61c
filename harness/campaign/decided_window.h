// A part of an execution with whole decisions about one variable in it: check, then act.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "snarl/harness/campaign/stale_writes.h"

namespace snarl {

// Returns the writes of the variables that were declared so on whose condition's answer nobody can
// rely any more: others have written since it was read. Those with the weaker evidence come last.
std::vector<StaleWrite> outdated_decisions(const Trace& trace, const std::string& declaration);

// The whole of what one thread does: from its condition until the body is over, or from the read
// that it computes with until it has written, or a write alone.
struct Act {
  Update update;
  std::uint32_t before = 0;  // its thread's events in the window that do not belong to it
  Step begin = kNoStep;
  Step end = 0;  // behind its last event
};

struct DecidedWindow {
  Step begin = 0;
  Step end = 0;           // all acts are over
  std::vector<Act> acts;  // of who writes the variable in it, whose write is outdated first
  std::string reason;     // why there is no such window, as the rest of a sentence
};

// Returns the smallest that begins at `latest` or before.
DecidedWindow decided_window_of(const Trace& trace, const StaleWrite& outdated,
                                Step latest = kNoStep);

// What the acts of an execution that ran come to stands for them alone if
struct ActsSeen {
  std::string reason;              // is empty: why it does not, as the rest of a sentence
  std::set<ObjectId> changed;      // and these variables, by acts,
  std::set<ObjectId> changed_too;  // are none of those, outside of them
};

// Looks from `begin` on at what the acts do, and at what comes between them.
ActsSeen look_at_acts(const Trace& trace, Step begin, const std::vector<Act>& acts);

// The same of the threads alone, for who runs them.
UpdateWindow updates_of(const DecidedWindow& window);

}  // namespace snarl
