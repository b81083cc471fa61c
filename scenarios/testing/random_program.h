// Writes scenarios from a seed: correct by construction, or the same with one planted fault.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snarl/harness/finding.h"

namespace snarl::testing {

enum class Plant : std::uint8_t {
  kNone,
  kUnlockedUpdate,  // a read-modify-write without its lock: data race
  kSplitSection,    // read and write in two critical sections: lost update
  kInvertedOrder,   // two locks taken in the other order: deadlock
  kMissingNotify,   // a waiter that nobody wakes: deadlock
  kForeignRelease,  // release without owning: misuse
  kMissingRelease,  // a thread ends holding its lock: misuse
  kOverRelease,     // a bounded semaphore: misuse
  kFailingAssert,   // check_failed
  kDivisionByZero,  // exception
  kMissingItem,     // a get for which there is no put: deadlock
};

inline constexpr std::uint32_t kPlantCount = 11;

// A finding that may come of a program: of this kind, about this object ("" for any).
struct Allowed {
  FindingKind kind = FindingKind::kCheckFailed;
  std::string object;
};

struct RandomProgram {
  std::string text;                // one scenario of the language
  std::optional<Allowed> planted;  // must be found
  std::vector<Allowed> follows;    // may be found, because it follows from the planted fault
};

// Every shared variable has one lock and each read-modify-write lies in one critical section of it;
// locks are taken in one order; notify happens under the lock and waits stand in loops; puts and
// gets are balanced. The same seed gives the same text on every machine.
RandomProgram random_program(std::uint64_t seed, Plant plant);

}  // namespace snarl::testing
