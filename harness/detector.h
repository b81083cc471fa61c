// What the cheap half of a detector sees at an event.
#pragma once

#include "snarl/harness/clocks.h"
#include "snarl/harness/suspicion.h"

namespace snarl {

struct DetectContext {
  const Clocks& clocks;
  Suspicions& suspicions;
  // Returns a stable hash of where and as what an object was declared, without its index.
  std::uint64_t (*declaration_hash)(const void* execution, ObjectId object);
  const void* execution;

  std::uint64_t hash_of(ObjectId object) const { return declaration_hash(execution, object); }
};

// Set of operation kinds a detector wants to see.
struct KindSet {
  std::uint64_t mask = 0;

  constexpr KindSet(std::initializer_list<OpKind> kinds) {
    for (const OpKind kind : kinds) mask |= 1ULL << static_cast<unsigned>(kind);
  }
  constexpr bool contains(OpKind kind) const {
    return ((mask >> static_cast<unsigned>(kind)) & 1U) != 0;
  }
};

static_assert(kOpRows.size() <= 64, "KindSet is one word");

}  // namespace snarl
