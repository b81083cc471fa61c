// Virtual time: it passes only while threads sleep or wait with a deadline, and costs none.
#pragma once

#include <chrono>
#include <ratio>

#include "snarl/harness/base/site.h"

namespace snarl {
inline namespace instrumented {

// Time since the execution began. No operation.
std::chrono::nanoseconds now();

// A clock in the words of the standard library, for deadlines: `try_lock_until(...)`.
struct VirtualClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<VirtualClock>;
  static constexpr bool is_steady = true;
  static time_point now() { return time_point(instrumented::now()); }
};

// Two operations: falling asleep, and going on once the clock has passed the deadline.
void sleep(std::chrono::nanoseconds duration, Site site = Site::here());

// The words of the standard library.
inline void sleep_for(std::chrono::nanoseconds duration, Site site = Site::here()) {
  sleep(duration, site);
}
inline void sleep_until(VirtualClock::time_point deadline, Site site = Site::here()) {
  sleep(deadline - VirtualClock::now(), site);
}

// Lets the others go first: strategies with priorities demote the thread.
void yield(Site site = Site::here());

// A turn of a loop that did nothing else: a scheduling point, so that the others get on.
void turn(Site site = Site::here());

// Says that the program has got something done. An event without a scheduling point.
void progress(Site site = Site::here());

}  // namespace instrumented
}  // namespace snarl
