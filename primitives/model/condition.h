// The state of a condition: who waits for a notice, in the order they came.
#pragma once

#include <algorithm>
#include <vector>

#include "snarl/harness/engine/object.h"

namespace snarl {

struct ConditionModel : ObjectState {
  std::vector<ThreadId> waiters;  // those whose deadline has passed leave when they run on
  std::vector<ThreadId> chosen;   // by the notify at work

  void reset() {
    waiters.clear();
    chosen.clear();
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
