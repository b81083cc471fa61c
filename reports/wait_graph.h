// Who waits for what, who holds it and who could wake whom at the end of a finding's execution.
#pragma once

#include <vector>

#include "snarl/harness/finding.h"

namespace snarl {

enum class WaitEdgeKind {
  kWaits,  // thread -> object, or thread -> other where it waits for a thread's end
  kHolds,  // object -> thread
  kWakes,  // object -> thread: nobody holds the object, but this thread could let a waiter go on
};

struct WaitEdge {
  WaitEdgeKind kind = WaitEdgeKind::kWaits;
  ThreadId thread = kNoThread;
  ObjectId object = kNoObject;  // kNoObject: see `other`
  ThreadId other = kNoThread;
  Step since = kNoStep;
  Op op;                     // kWaits: what was asked for; kHolds: only its site
  bool is_queued = false;    // kWakes: a writer that waits before a reader
  std::uint32_t number = 0;  // from 1, in the order in which the edges came about; kWakes: 0
};

struct WaitGraph {
  std::vector<ThreadId> threads;  // in order of id
  std::vector<ThreadId> threads_at_fault;
  std::vector<ObjectId> objects;  // in order of id
  std::vector<WaitEdge> edges;    // in order of number; kWakes last

  bool is_at_fault(ThreadId thread) const;
  // Returns: null if the thread does not wait.
  const WaitEdge* wait_of(ThreadId thread) const;
  std::vector<const WaitEdge*> holds_of(ThreadId thread) const;
  std::vector<ThreadId> holders_of(ObjectId object) const;
};

// Threads at fault, those that wait behind them, and whoever stands in their way. A finding that
// names no thread shows every blocked one. Empty without a trace.
WaitGraph wait_graph(const Finding& finding);

}  // namespace snarl
