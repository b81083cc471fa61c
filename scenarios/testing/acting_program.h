// Small programs that check a variable and then write it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snarl::testing {

// An `if` over a variable, by lines of the text.
struct LinesOfIf {
  std::string variable;
  std::uint32_t read = 0;  // where the variable is read: at the `if`, or into a local before it
  std::uint32_t condition = 0;
  std::uint32_t last = 0;  // of its bodies
};

// A line that takes what it learns of a variable elsewhere than into that variable.
struct TellingLine {
  std::string variable;
  std::uint32_t line = 0;
};

struct ActingProgram {
  std::string text;
  std::vector<LinesOfIf> ifs;  // an outer one before those in it
  std::vector<TellingLine> telling;
};

// One scenario of the language that has a few thousand schedules at most, never deadlocks and has
// no loop. The same on every machine.
ActingProgram acting_program(std::uint64_t seed);

}  // namespace snarl::testing
