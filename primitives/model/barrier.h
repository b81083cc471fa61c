// The state of a barrier: how many have arrived of the present generation.
#pragma once

#include <algorithm>
#include <vector>

#include "snarl/harness/engine/object.h"

namespace snarl {

struct BarrierModel : ObjectState {
  Gate opened;                // always shut: the last to arrive lets those who wait there pass
  std::uint32_t parties = 1;  // who must arrive
  std::uint32_t inside = 0;   // arrived and not passed, of all generations
  std::uint32_t generation = 0;
  std::vector<ThreadId> arrived;  // of this generation

  void reset(std::uint32_t party_count) {
    opened.reset(*this, false);
    parties = party_count;
    inside = generation = 0;
    arrived.clear();
  }

  void add_state(StateHash& state) const {
    state.add(inside);
    state.add(arrived.size());
    for (const ThreadId thread : arrived) state.add(thread);
  }

  // Returns: how many had arrived before.
  std::uint32_t arrive(ThreadId thread) {
    arrived.push_back(thread);
    ++inside;
    return static_cast<std::uint32_t>(arrived.size()) - 1;
  }

  // Takes an arrival back. Requires: it is of this generation.
  void leave(ThreadId thread) {
    arrived.erase(std::find(arrived.begin(), arrived.end(), thread));
    --inside;
  }

  void begin_next() {
    arrived.clear();
    ++generation;
  }
};

}  // namespace snarl
