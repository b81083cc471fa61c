// An event: one executed operation. Everything behind the engine only reads events. (`Event` itself
// is the primitive that threads wait for.)
#pragma once

#include "snarl/harness/op.h"

namespace snarl {

// The value of every taking and letting go of a read-write lock that keeps new readers out while a
// writer waits; 0 where it does not.
inline constexpr std::uint64_t kPrefersWriters = 1;

enum class Result : std::uint8_t {
  kDone,
  kTrue,
  kFalse,
  kTimeout,       // a timed operation gave up
  kSpurious,      // a fault on purpose: woken by nobody; failed on the value that was expected
  kEarlyTimeout,  // the same: gave up before its deadline
};

// True if a timed operation gave up.
constexpr bool has_given_up(Result result) {
  return result == Result::kTimeout || result == Result::kEarlyTimeout;
}

// True if a fault on purpose happened here.
constexpr bool is_on_purpose(Result result) {
  return result == Result::kSpurious || result == Result::kEarlyTimeout;
}

struct OpEvent {
  Op op;
  ThreadId thread = kNoThread;
  Step step = kNoStep;
  Result result = Result::kDone;
  std::uint64_t value = 0;  // what was read, got or replaced; what is left (permits, size)
  Step source = kNoStep;    // the event it took its lock, permit, item, wake-up or value from
  Step basis = kNoStep;  // a write: the read of the same object that the written value depends on
};

// What an operation gives its caller, in registers.
struct Performed {
  std::uint64_t value = 0;
  Step step = kNoStep;  // of its event; kNoStep: it made none
};

}  // namespace snarl
