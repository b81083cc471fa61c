// A named place in a thread's code, for schedules that are written by hand.
#pragma once

#include <string_view>

#include "snarl/harness/engine/marks.h"

namespace snarl {
inline namespace instrumented {

void pass_sync_point(std::string_view name);

// Says that the thread has come so far: `schedule race = worker[0]:loaded worker[1]` lets worker[0]
// go on until it has passed sync_point("loaded"), and stops it before its next operation.
// Neither an operation nor a scheduling point: every execution is the same with it and without.
// Cost: a load and a branch that is never taken, unless a hand-written schedule is being run.
inline void sync_point(std::string_view name) {
  if (mark_keeper_count.load(std::memory_order_relaxed) != 0) [[unlikely]]
    pass_sync_point(name);
}

}  // namespace instrumented
}  // namespace snarl
