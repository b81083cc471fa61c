// The state of a plain variable: its value as bits where it fits, and who wrote it.
#pragma once

#include "snarl/harness/engine/object.h"

namespace snarl {

struct VariableModel : ObjectState {
  std::uint64_t bits = 0;
  Step written_at = kNoStep;

  void reset(std::uint64_t initial) {
    bits = initial;
    written_at = kNoStep;
  }

  void add_state(StateHash& state) const { state.add(bits); }
};

}  // namespace snarl
