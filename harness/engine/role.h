// What the engine is told of an operation: what is known where it is compiled, and what it did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "snarl/harness/clocks.h"
#include "snarl/harness/event.h"

namespace snarl {

// What an operation did: filled by the primitive, read by commit(). Fits in two registers.
struct Effect {
  Result result = Result::kDone;
  Step source = kNoStep;
  std::uint64_t value = 0;
};

// What an operation does to holds, for "ended holding" and the contention table.
enum class Holding : std::uint8_t {
  kNone,
  kTake,  // the thread owns it now
  kDrop,
  kPermit,  // an acquisition without an owner
};

// How an operation of the running thread is to be done.
enum class Entry : std::uint8_t {
  kControlled,  // with a scheduling point
  kAtomic,      // without one: inside an atomic block
  kSilent,      // without one and without an event: thread 0, with nobody else there
  kSkipped,     // not at all: the execution is being unwound
};

// Everything about an operation that is known where it is compiled.
struct Role {
  OpKind kind;
  Sync sync = Sync::kNone;
  Holding holding = Holding::kNone;
};

// Field by field: a copy through vector registers stalls on the stores just before it. The three
// small ones in one store.
[[gnu::always_inline]] inline void copy_op(Op& to, const Op& from) {
  static_assert(offsetof(Op, order) == 1 && offsetof(Op, is_timed) == 2);
  const std::uint32_t head = static_cast<std::uint32_t>(from.kind) |
                             static_cast<std::uint32_t>(from.order) << 8U |
                             static_cast<std::uint32_t>(from.is_timed) << 16U;
  std::memcpy(static_cast<void*>(&to), &head, sizeof head);
  to.object = from.object;
  to.value = from.value;
  to.site.file = from.site.file;
  static_assert(offsetof(Site, column) == offsetof(Site, line) + sizeof from.site.line);
  std::memcpy(&to.site.line, &from.site.line, sizeof from.site.line + sizeof from.site.column);
}

// The same of one that lies in memory already: the small ones are read at once too.
[[gnu::always_inline]] inline void copy_published(Op& to, const Op& from) {
  std::uint32_t head = 0;
  static_assert(offsetof(Op, object) == sizeof head);
  std::memcpy(&head, static_cast<const void*>(&from), sizeof head);
  std::memcpy(static_cast<void*>(&to), &head, sizeof head);
  to.value = from.value;
  to.site.file = from.site.file;
  std::memcpy(&to.site.line, &from.site.line, sizeof from.site.line + sizeof from.site.column);
}

}  // namespace snarl
