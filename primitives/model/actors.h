// Who may set, put into or release an object, where a scenario says so.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/state_hash.h"

namespace snarl {

// A right that threads were given by name, or whoever has one of the handles.
struct Actors {
  bool is_limited = false;      // false: anybody may
  bool has_handles = false;     // handles were given out; who has them is not known
  std::uint32_t handles = 0;    // that exist
  std::vector<ThreadId> named;  // instead of handles

  void reset() {
    if (!is_limited) return;
    is_limited = has_handles = false;
    handles = 0;
    named.clear();
  }

  // Returns: false where anybody alive may come to act, as whoever can reach a handle may.
  bool append(std::vector<ThreadId>& actors) const {
    if (!is_limited || handles > 0) return false;
    actors.insert(actors.end(), named.begin(), named.end());
    return true;
  }

  // Requires: is_limited.
  bool may_act(ThreadId thread, bool is_by_handle) const {
    if (is_by_handle) return true;
    return std::find(named.begin(), named.end(), thread) != named.end();
  }

  void add_state(StateHash& state) const { state.add(handles); }
};

}  // namespace snarl
