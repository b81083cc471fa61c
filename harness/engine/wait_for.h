// The wait-for graph: who waits for whom, and which deadlock it shows.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/op.h"

namespace snarl {

class Execution;

// A deadlock: its cause in the JSON's words, those in it in the order of their waiting.
struct DeadlockShape {
  const char* cause = "nobody_left";  // cycle, self, owner_ended, nobody_left
  std::vector<ThreadId> threads;      // empty: no deadlock
};

// Appends the threads that could let `waiter` go on, all of which must: owners of what it wants,
// the thread it joins. Empty: nobody in particular (conditions, events, queues, permits).
void append_blockers(const Execution& execution, ThreadId waiter, std::vector<ThreadId>& blockers);

// Looks for a deadlock that `waiter`, who just came to wait, closes or runs into.
// A thread with a pending timer is not dead. Cost: O(1) where the owner runs, else O(threads).
DeadlockShape find_cycle(const Execution& execution, ThreadId waiter);

// Says what a state is in which nobody can go on.
DeadlockShape classify_stuck(const Execution& execution);

// Hash of the wait edges: declaration, operation, place; rotated to the smallest, without its
// period.
std::uint64_t signature_of(const Execution& execution, const DeadlockShape& shape);

// The same for a cycle that is known by its waits alone, in the order of their waiting.
std::uint64_t signature_of_cycle(std::vector<std::uint64_t> waits);
// `declaration_hash`: of what is waited for.
std::uint64_t hash_of_wait(std::uint64_t declaration_hash, OpKind kind, const Site& site);

}  // namespace snarl
