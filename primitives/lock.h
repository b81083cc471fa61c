// An exclusive lock, like Python's threading.Lock and std::timed_mutex.
#pragma once

#include <chrono>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/guard.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/time.h"

namespace snarl {

struct LockModel;

inline namespace instrumented {

// Fits std::scoped_lock, std::unique_lock and std::lock; `with(lock)` keeps the caller's line.
// Misuse: release by a thread that does not own it (not_owner), destruction while it is owned.
class Lock {
 public:
  explicit Lock(const Name& name = {}, Site site = Site::here());
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  // Blocks: until the lock is free. A thread that owns it already waits for itself: a deadlock.
  void acquire(Site site = Site::here());
  // Returns: true if it was free and is the caller's now.
  bool try_acquire(Site site = Site::here());
  // Blocks: until the lock is free or the virtual clock has passed the deadline.
  bool acquire_for(std::chrono::nanoseconds timeout, Site site = Site::here());
  void release(Site site = Site::here());
  // Returns: whether somebody owns it; the answer may be old already.
  bool locked(Site site = Site::here()) const;

  // The words of the standard library.
  void lock(Site site = Site::here()) { acquire(site); }
  bool try_lock(Site site = Site::here()) { return try_acquire(site); }
  void unlock(Site site = Site::here()) { release(site); }
  bool try_lock_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return acquire_for(timeout, site);
  }
  bool try_lock_until(VirtualClock::time_point deadline, Site site = Site::here()) {
    return acquire_for(deadline - VirtualClock::now(), site);
  }

 private:
  friend class Condition;
  LockModel* model_;
};

}  // namespace instrumented
}  // namespace snarl
