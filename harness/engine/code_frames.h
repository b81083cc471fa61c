// What stands at addresses of code: functions and places in the source.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snarl {

struct CodeFrame {
  std::string module;         // file of the program or library
  std::uintptr_t offset = 0;  // in it
  std::string function;       // empty: unknown
  std::string file;           // empty: unknown
  std::uint32_t line = 0;

  // The engine's, and what of Snarl calls the scenario's code.
  bool is_engine() const;
  // Of the engine's, one that began what runs inside it.
  bool runs_scenario() const;
  // With a known place, and neither Snarl's nor the system's.
  bool is_own_code() const;
};

// Returns: for each address, the function there and before it those that were inlined into one
// another, innermost first; at least one frame. Names come from `addr2line` (it comes with the
// compiler), else from the dynamic linker. Cost: some 20 ms and more for a module, 5 s at most.
// `addresses`: where something is, not where it returns to.
std::vector<std::vector<CodeFrame>> code_frames(const std::vector<std::uintptr_t>& addresses);

}  // namespace snarl
