// The state of a semaphore: each permit knows the release that put it there.
#pragma once

#include "snarl/harness/engine/object.h"
#include "snarl/primitives/model/actors.h"
#include "snarl/primitives/ring.h"

namespace snarl {

struct SemaphoreModel : ObjectState {
  Gate available;
  std::uint32_t permits = 0;
  std::uint32_t permits_max = 0;  // 0: no bound
  std::uint32_t initial = 0;      // of the permits, those nobody released: taken first
  Ring<Step> releases;            // of the other permits, the oldest first
  Actors releasers;

  void reset(std::uint32_t permits_at_first, std::uint32_t most) {
    permits = initial = permits_at_first;
    permits_max = most;
    releases.clear();
    releasers.reset();
    available.reset(*this, permits > 0);
  }

  void add_state(StateHash& state) const {
    state.add(permits);
    releasers.add_state(state);
  }

  bool would_overflow(std::uint32_t count) const {
    const std::uint32_t most = permits_max == 0 ? ~std::uint32_t{0} : permits_max;
    return count > most - permits;
  }

  // Requires: a permit is there. Returns: the release it comes from.
  Step take() {
    --permits;
    available.is_open = permits > 0;
    if (initial == 0) return releases.pop();
    --initial;
    return kNoStep;
  }

  // Requires: !would_overflow(count).
  void give(std::uint32_t count, Step step) {
    permits += count;
    for (std::uint32_t permit = 0; permit < count; ++permit) releases.push(step);
    available.is_open = permits > 0;
  }
};

}  // namespace snarl
