// The engine's word on who is dead, compared with brute force, step by step.
#pragma once

#include <cstdint>
#include <string>

namespace snarl::testing {

struct DeadlockCheck {
  std::string difference;        // the first; empty: there is none
  std::uint64_t states = 0;      // at which the dead were compared
  std::uint64_t partial = 0;     // of those, with some dead while others could go on
  std::uint64_t executions = 0;  // that were run to see at which step they end
  std::uint64_t deadlocked = 0;  // of those
  bool can_be_stuck = false;     // some schedule of the program is stuck in the end
};

// Of the program with this seed. At every step of some random executions:
// - who the engine says is dead is who no code of the others could bring on;
// - and nobody of those goes on in any continuation of the program as it is;
// - who the engine enables is who the definition enables.
// Some more executions end with a deadlock at the step after which a non-daemon is dead, and only
// there. And a search of all schedules finds a deadlock if the graph of states has one, else none.
DeadlockCheck check_deadlocks(std::uint64_t seed);

}  // namespace snarl::testing
