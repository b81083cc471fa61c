// Who waits for one thing and holds another that somebody else needs: a nested monitor.
#pragma once

#include <string>
#include <vector>

#include "snarl/harness/suspicion.h"

namespace snarl {

// Whoever is kept out might be the one to end the wait: what it would have done is not known.
struct Lockout {
  ThreadId waiter = kNoThread;  // kNoThread: there is no such thing
  ObjectId held = kNoObject;
  bool is_permit = false;          // one of a semaphore's
  std::vector<ThreadId> kept_out;  // they wait for what is held

  bool is_known() const { return waiter != kNoThread; }
};

// Of those whom the suspicion names. Requires: they wait, or spin, and are in no cycle.
// Cost: O(threads + owners), and O(events) where somebody waits for a permit.
Lockout find_lockout(const Trace& trace, const Suspicion& suspicion);

// One sentence, with names. `waiting`: what the waiter does, as in "waits for ready".
std::string lockout_message(const Trace& trace, const Lockout& lockout, const std::string& waiting);
// A suggestion.
std::string lockout_help(const Trace& trace, const Lockout& lockout);

}  // namespace snarl
