// A place in the source: where an operation was called or an object declared.
#pragma once

#include <cstdint>
#include <string_view>

namespace snarl {

struct Site {
  const char* file = "";     // lives as long as the program or the scenario it names
  std::uint32_t line = 0;    // from 1; 0: unknown
  std::uint32_t column = 0;  // from 1; 0: unknown (C++)

  // The caller's place, as a default argument: `void lock(Site site = Site::here());`.
  static constexpr Site here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, static_cast<std::uint32_t>(line), 0};
  }

  constexpr bool is_known() const { return line != 0; }
};

inline bool is_same_place(const Site& one, const Site& other) {
  return one.line == other.line && one.column == other.column &&
         std::string_view(one.file) == other.file;
}

// A place in the standard library says nothing of the program: the members of a std::array are made
// there, and std::lock_guard takes its lock there.
inline bool is_in_standard_library(const Site& site) {
  return std::string_view(site.file).find("/include/c++/") != std::string_view::npos;
}

inline bool is_in_program(const Site& site) {
  return site.is_known() && !is_in_standard_library(site);
}

}  // namespace snarl
