// An exclusive lock that its owner may take again, like Python's threading.RLock and
// std::recursive_timed_mutex.
#pragma once

#include <chrono>
#include <cstdint>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/guard.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/time.h"

namespace snarl {

struct RLockModel;

inline namespace instrumented {

// Free once it has been released as often as it was acquired. The event's value is the depth.
// Misuse: release by a thread that does not own it (not_owner), destruction while it is owned.
class RLock {
 public:
  explicit RLock(const Name& name = {}, Site site = Site::here());
  ~RLock();
  RLock(const RLock&) = delete;
  RLock& operator=(const RLock&) = delete;

  // Blocks: until no other thread owns it.
  void acquire(Site site = Site::here());
  // Returns: true if no other thread owned it; then it is the caller's once more.
  bool try_acquire(Site site = Site::here());
  // Blocks: until no other thread owns it or the virtual clock has passed the deadline.
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
  RLockModel* model_;
};

}  // namespace instrumented
}  // namespace snarl
