// What an execution says about the order of locks: each lock that was taken while others were held.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/trace.h"

namespace snarl {

struct HeldLock {
  ObjectId lock = kNoObject;
  bool is_shared = false;  // read mode: other readers may hold it too
  Step step = kNoStep;     // since
};

// Source: the dependencies of iGoodlock (Joshi, Park, Naik, Sen, "A Randomized Dynamic Program
// Analysis Technique for Detecting Real Deadlocks", PLDI 2009).
struct LockRequest {
  ThreadId thread = kNoThread;
  Step step = kNoStep;  // at which the lock was taken
  ObjectId wanted = kNoObject;
  bool is_shared = false;
  std::vector<HeldLock> held;        // never empty
  std::uint32_t position = 0;        // of the step among those of its thread, from 1
  std::vector<std::uint32_t> clock;  // of each thread, how many of its steps must come before
};

// Of the same request, as in a loop, the first few are kept. Arbitrary.
inline constexpr std::uint32_t kSameRequestsMax = 16;

// Requests that nothing could make wait for ever are left out: tries, and those with a timeout.
// What must come before is what hands something over: the start and the end of threads, notify,
// set, put, release of a permit, arrival at a barrier. Neither locks nor variables order anything
// here. Requires: the whole trace was recorded. Cost: O(events + handed over * threads).
std::vector<LockRequest> lock_requests(const Trace& trace);

// True if neither must come before the other.
bool are_concurrent(const LockRequest& one, const LockRequest& other);

// True if two threads cannot have the lock in these modes at the same time.
constexpr bool exclude_each_other(bool is_shared, bool is_other_shared) {
  return !(is_shared && is_other_shared);
}

}  // namespace snarl
