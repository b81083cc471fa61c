// Which deadlock it is that threads are dead in: its cause, and those in it.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/op.h"

namespace snarl {

class Execution;
struct ThreadRecord;

// A deadlock: its cause in the JSON's words, those in it in the order of their waiting.
struct DeadlockShape {
  // cycle, self, owner_ended, nobody_left; where a wake-up failed: lost_wakeup, stolen_wakeup,
  // missing_notify.
  const char* cause = "nobody_left";
  std::vector<ThreadId> threads;  // empty: no deadlock
  bool has_victims = false;       // a non-daemon thread waits for ever, in it or behind it
  Step wake = kNoStep;            // the event that was to wake somebody, where one failed
};

// The cheap test before the search: true if the owners of what the waiting thread wants lead, one
// after the other, to somebody who can go on; false if that is not so simple.
// Cost: O(1) where the first one can go on. Allocates nothing.
bool leads_to_a_runner(const Execution& execution, const ThreadRecord& waiter);

// Looks for a deadlock that `waiter`, who just came to wait, closes or runs into.
// Cost: O(threads + owners).
DeadlockShape find_deadlock(const Execution& execution, ThreadId waiter);

// Looks for a deadlock among all threads; without timeouts: one that deadlines alone prevent.
// Cost: O(threads + owners).
DeadlockShape find_any_deadlock(const Execution& execution, bool has_timeouts = true);

// Hash of the wait edges: declaration, operation, place; rotated to the smallest, without its
// period.
std::uint64_t signature_of(const Execution& execution, const DeadlockShape& shape);

// The same for a cycle that is known by its waits alone, in the order of their waiting.
std::uint64_t signature_of_cycle(std::vector<std::uint64_t> waits);
// What an operation is in signatures: its object's declaration, its kind and its place.
std::uint64_t hash_of_op(const Execution& execution, const Op& op);
// The same where the object is known by the hash of its declaration alone.
std::uint64_t hash_of_wait(std::uint64_t declaration_hash, OpKind kind, const Site& site);

}  // namespace snarl
