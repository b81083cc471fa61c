// The state of a condition: who waits for a notice, in the order they came.
#pragma once

#include <algorithm>
#include <vector>

#include "snarl/harness/engine/object.h"

namespace snarl {

struct ConditionModel : ObjectState {
  std::vector<ThreadId> waiters;  // those whose deadline has passed leave when they run on
  std::vector<ThreadId> chosen;   // by the notify at work
  bool has_deadlines = false;     // of some who waited: others need not be looked for
  LastWake last_notify;
  // Who was woken last and has the lock again, while it has.
  ThreadId woken = kNoThread;
  Step woken_by = kNoStep;
  Step woken_since = kNoStep;

  void reset() {
    waiters.clear();
    chosen.clear();
    has_deadlines = false;
    last_notify = {};
    woken = kNoThread;
  }

  // Returns: the notify whose waking the thread makes no use of when it waits now, with the lock
  // last released at `released_at`; kNoStep: it has not just been woken.
  Step wasted_by(ThreadId thread, Step released_at) const {
    const bool is_same_section = released_at == kNoStep || released_at < woken_since;
    return woken == thread && is_same_section ? woken_by : kNoStep;
  }

  void add_state(StateHash& state) const {
    state.add(waiters.size());
    for (const ThreadId waiter : waiters) state.add(waiter);
  }

  void leave(ThreadId thread) {
    waiters.erase(std::remove(waiters.begin(), waiters.end(), thread), waiters.end());
  }
};

}  // namespace snarl
