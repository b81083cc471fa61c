// How a face is told its object's name: `Lock accounts{"accounts"}`, `Lock fork{{"fork", 2}}`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace snarl {

// Read while the object is made, not kept.
struct Name {
  std::string_view text;      // empty: named after its place
  std::int32_t element = -1;  // index in an array; -1: no element

  constexpr Name() = default;
  constexpr Name(const char* name) : text(name) {}  // NOLINT: a literal is a name
  Name(std::nullptr_t) = delete;
  constexpr Name(std::string_view name) : text(name) {}  // NOLINT: and so is a string
  Name(const std::string& name) : text(name) {}          // NOLINT: read before it is gone
  constexpr Name(std::string_view name, std::int32_t index) : text(name), element(index) {}

  // The name of an element of the array of this name.
  constexpr Name at(std::uint32_t index) const { return {text, static_cast<std::int32_t>(index)}; }
};

// Where an object has no name: `Atomic<int> count;`, or its value alone: `Atomic<int> count{3};`.
struct Unnamed {
  explicit Unnamed() = default;
};

// What a T without a name may be given to begin with: whatever cannot be meant as a name.
template <class Value, class T>
concept InitialValue =
    std::is_convertible_v<Value, T> && !std::is_convertible_v<T, std::string_view> &&
    (!std::is_convertible_v<Value, std::string_view> || std::is_same_v<Value, std::nullptr_t>);

}  // namespace snarl
