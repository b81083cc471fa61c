// What the engine is told of an operation: what is known where it is compiled, and what it did.
#pragma once

#include <cstdint>

#include "snarl/harness/clocks.h"
#include "snarl/harness/event.h"

namespace snarl {

// What an operation did: filled by the primitive, read by commit().
struct Effect {
  Result result = Result::kDone;
  std::uint64_t value = 0;
  Step source = kNoStep;
  Step step = kNoStep;  // set by perform(): the event's own, if there is one
};

// What an operation does to holds, for "ended holding" and the contention table.
enum class Holding : std::uint8_t {
  kNone,
  kTake,  // the thread owns it now
  kDrop,
  kPermit,  // an acquisition without an owner
};

// Everything about an operation that is known where it is compiled.
struct Role {
  OpKind kind;
  Sync sync = Sync::kNone;
  Holding holding = Holding::kNone;
};

}  // namespace snarl
