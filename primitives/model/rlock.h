// The state of a lock that its owner may take again.
#pragma once

#include "snarl/primitives/model/lock.h"

namespace snarl {

struct RLockModel : LockModel {
  std::uint32_t depth = 0;  // how often its owner has taken it

  void reset() {
    LockModel::reset();
    depth = 0;
  }

  void add_state(StateHash& state) const {
    LockModel::add_state(state);
    state.add(depth);
  }
};

}  // namespace snarl
