// The state of an exclusive lock.
#pragma once

#include "snarl/harness/engine/object.h"

namespace snarl {

struct LockModel : ObjectState {
  Gate free;
  ThreadId owner = kNoThread;
  Step released_at = kNoStep;

  void reset() {
    free.reset(*this, true);
    owner = kNoThread;
    released_at = kNoStep;
  }

  void add_state(StateHash& state) const { state.add(owner); }

  // Requires: it is free.
  void take(ThreadId thread) {
    owner = thread;
    free.shut_by(thread);
  }

  // Requires: somebody owns it.
  void drop(Step step) {
    owner = kNoThread;
    released_at = step;
    free.is_open = true;
  }
};

}  // namespace snarl
