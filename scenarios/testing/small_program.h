// Writes scenarios from a seed that are small enough to try every schedule, and often wrong.
#pragma once

#include <cstdint>
#include <string>

namespace snarl::testing {

enum class SmallKind : std::uint8_t {
  kPlain,
  kWithDaemon,   // one of the threads
  kWithTime,     // some operations sleep or have a timeout
  kWithSpin,     // some threads look at something until it is as they want it
  kWithChoice,   // some values are chosen
  kWithPolling,  // the same as kWithSpin, and takes locks or sleeps in between
};

// Returns: one scenario of the language: two or three threads with a few operations on whatever
// primitives; it may deadlock, race and fail. The same on every machine.
std::string small_program(std::uint64_t seed, SmallKind kind = SmallKind::kPlain);

}  // namespace snarl::testing
