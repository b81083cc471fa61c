// The state of an atomic variable without its value: who wrote it.
#pragma once

#include "snarl/harness/engine/object.h"

namespace snarl {

struct AtomicModel : ObjectState {
  Step written_at = kNoStep;

  void reset() { written_at = kNoStep; }
};

}  // namespace snarl
