// The state of an atomic variable: who wrote it, and where its value is.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "snarl/harness/engine/object.h"

namespace snarl {

// The face has the value, of whatever type.
struct AtomicModel : ObjectState {
  Step written_at = kNoStep;
  const std::byte* value = nullptr;  // nullptr: the face is gone, or the program knows the value
  std::size_t value_bytes = 0;

  void reset(const void* value_of_face, std::size_t bytes) {
    written_at = kNoStep;
    value = static_cast<const std::byte*>(value_of_face);
    value_bytes = bytes;
  }

  // Bytes that no value uses may differ: then equal states are taken for others.
  void add_state(StateHash& state) const {
    if (value == nullptr) return;
    for (std::size_t at = 0; at < value_bytes; at += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, value + at, std::min(sizeof(word), value_bytes - at));
      state.add(word);
    }
  }
};

}  // namespace snarl
