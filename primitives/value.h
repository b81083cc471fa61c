// How values of a type look in events and reports.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "snarl/harness/trace.h"

namespace snarl {

// True for types whose value is an event's 64 bits, and comes back from them.
template <class T>
inline constexpr bool kFitsEvent = (std::is_integral_v<T> || std::is_enum_v<T> ||
                                    std::is_floating_point_v<T>)&&sizeof(T) <= 8;

template <class T>
constexpr ValueFormat value_format() {
  if constexpr (!kFitsEvent<T>) {
    return ValueFormat::kNone;
  } else if constexpr (std::is_same_v<T, bool>) {
    return ValueFormat::kBool;
  } else if constexpr (std::is_floating_point_v<T>) {
    return ValueFormat::kFloat;
  } else if constexpr (std::is_enum_v<T>) {
    return value_format<std::underlying_type_t<T>>();
  } else {
    return std::is_signed_v<T> ? ValueFormat::kSigned : ValueFormat::kUnsigned;
  }
}

// Returns the 64 bits an event shows; addresses and larger values show none, for they differ
// between processes or do not fit.
template <class T>
std::uint64_t to_bits(const T& value) {
  if constexpr (!kFitsEvent<T>) {
    return 0;
  } else if constexpr (std::is_enum_v<T>) {
    return to_bits(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_floating_point_v<T>) {
    return std::bit_cast<std::uint64_t>(static_cast<double>(value));
  } else {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  }
}

// Requires: kFitsEvent<T>.
template <class T>
T from_bits(std::uint64_t bits) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(std::bit_cast<double>(bits));
  } else {
    return static_cast<T>(bits);
  }
}

}  // namespace snarl
