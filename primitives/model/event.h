// The state of a flag that threads wait for.
#pragma once

#include "snarl/harness/engine/object.h"
#include "snarl/primitives/model/actors.h"

namespace snarl {

struct EventModel : ObjectState {
  Gate set;  // open: the flag is set
  Step set_at = kNoStep;
  ThreadSet passed;  // since then
  Actors setters;

  void reset() {
    set.reset(*this, false);
    set_at = kNoStep;
    passed.clear();
    setters.reset();
  }

  void add_state(StateHash& state) const {
    state.add(set.is_open ? 1 : 0);
    setters.add_state(state);
  }
};

}  // namespace snarl
