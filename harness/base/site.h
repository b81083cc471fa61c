// A place in the source: where an operation was called or an object declared.
#pragma once

#include <cstdint>

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

}  // namespace snarl
