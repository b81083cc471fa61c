// The word on check-then-act, compared with brute force.
#pragma once

#include <cstdint>
#include <string>

namespace snarl::testing {

struct ActingCheck {
  std::string difference;        // the first; empty: there is none
  std::uint64_t executions = 0;  // that were judged
  std::uint64_t outdated = 0;    // of those, with a write on an outdated answer
  std::uint64_t confirmed = 0;   // such writes, of some executions, that no serial order excuses
  std::uint64_t reread = 0;      // of these, where the body read the variable again or added to it
  std::uint64_t excused = 0;     // those that one does, or that would have been done anyway
  std::uint64_t compared = 0;    // of both, where the definition decides which
};

// Runs every schedule of the acting program with this seed. By definition, from the lines of the
// text:
// - a write is decided by an `if` around it if its value comes from no read and the thread's last
//   use of the variable was what the `if` asks; it is outdated if others wrote in between;
// - so it is by the innermost `if` around it where the body has used the variable since for nothing
//   but this value, and the value is not outdated too;
// - acts are whole: an `if` that decided a write, a read with what is computed from it, a write
//   alone. No finding where any execution with the same beginning has the acts one after the other
//   and leaves the variables that they change the same. A finding where the acts alone can be run
//   in every order, none leaves them so, and in none the write is done after what outdated it.
ActingCheck check_acting_program(std::uint64_t seed);

}  // namespace snarl::testing
