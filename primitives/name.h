// How a face is told its object's name: `Lock accounts{"accounts"}`, `Lock fork{{"fork", 2}}`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace snarl {

// Read while the object is made, not kept.
struct Name {
  std::string_view text;      // empty: named after its place
  std::int32_t element = -1;  // index in an array; -1: no element

  constexpr Name() = default;
  constexpr Name(const char* name) : text(name) {}       // NOLINT: a literal is a name
  constexpr Name(std::string_view name) : text(name) {}  // NOLINT: and so is a string
  Name(const std::string& name) : text(name) {}          // NOLINT: read before it is gone
  constexpr Name(std::string_view name, std::int32_t index) : text(name), element(index) {}

  // The name of an element of the array of this name.
  constexpr Name at(std::uint32_t index) const { return {text, static_cast<std::int32_t>(index)}; }
};

}  // namespace snarl
