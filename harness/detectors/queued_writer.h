// Whom a reader waits behind at a read-write lock that prefers writers.
#pragma once

#include "snarl/harness/trace.h"

namespace snarl {

// Returns: the writer in the lock's queue that keeps the thread from reading at the end of the
// execution; kNoThread: none does.
ThreadId queued_writer_before(const Trace& trace, ThreadId reader);

// True if the one in its way waited in the lock's queue itself and held nothing. Cost: O(steps).
bool is_behind_queued_writer(const Trace& trace, const Blocked& blocked);

}  // namespace snarl
