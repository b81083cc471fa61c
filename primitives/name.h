// How a face is told its object's name: `Lock accounts{"accounts"}`, `Lock fork{{"fork", 2}}`.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snarl {

// Read while the object is made, not kept.
struct Name {
  std::string_view text;      // empty: named after its place
  std::int32_t element = -1;  // index in an array; -1: no element
  bool is_literal = false;    // its letters stay: it is known again by where it lies

  constexpr Name() = default;
  template <std::size_t kSize>
  consteval Name(const char (&literal)[kSize])  // NOLINT: a literal is a name
      : text(literal, kSize - 1), is_literal(true) {}
  template <std::size_t kSize>
  constexpr Name(char (&name)[kSize]) : text(name) {}  // NOLINT: somebody's buffer
  template <std::same_as<const char*> Pointer>
  constexpr Name(Pointer name) : text(name) {}           // NOLINT: and what a pointer points at
  constexpr Name(std::string_view name) : text(name) {}  // NOLINT: and so is a string
  Name(const std::string& name) : text(name) {}          // NOLINT: read before it is gone
  constexpr Name(std::string_view name, std::int32_t index) : text(name), element(index) {}

  // The name of an element of the array of this name.
  constexpr Name at(std::uint32_t index) const {
    Name element_name = *this;
    element_name.element = static_cast<std::int32_t>(index);
    return element_name;
  }
};

}  // namespace snarl
