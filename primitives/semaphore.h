// Counted permits, like Python's threading.Semaphore and std::counting_semaphore.
#pragma once

#include <chrono>
#include <cstdint>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/guard.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/time.h"

namespace snarl {

struct SemaphoreModel;

inline namespace instrumented {

// Anybody may release: the number of permits can grow beyond what it was at first. Each permit
// remembers its release, and whoever acquires it knows all that came before that release.
// Misuse: more permits than can be counted (over_release), destruction while a thread waits for it.
class Semaphore {
 public:
  explicit Semaphore(const Name& name = {}, std::uint32_t permits = 1, Site site = Site::here());
  ~Semaphore();
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  // Blocks: until there is a permit.
  void acquire(Site site = Site::here());
  bool try_acquire(Site site = Site::here());
  // Blocks: until there is a permit or the virtual clock has passed the deadline.
  bool acquire_for(std::chrono::nanoseconds timeout, Site site = Site::here());
  void release(Site site = Site::here()) { release(1, site); }
  // Puts `count` permits there at once.
  void release(std::uint32_t count, Site site = Site::here());
  // Returns: how many permits there are; the answer may be old already.
  std::uint32_t value(Site site = Site::here()) const;

  // The words of the standard library.
  bool try_acquire_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return acquire_for(timeout, site);
  }
  bool try_acquire_until(VirtualClock::time_point deadline, Site site = Site::here()) {
    return acquire_for(deadline - VirtualClock::now(), site);
  }

 protected:
  Semaphore(const Name& name, std::uint32_t permits, std::uint32_t permits_max, Site site);

 private:
  SemaphoreModel* model_;
};

// Never has more permits than at first, or than `permits_max`.
// Misuse: as Semaphore, and a release beyond the bound (over_release).
class BoundedSemaphore : public Semaphore {
 public:
  explicit BoundedSemaphore(const Name& name = {}, std::uint32_t permits = 1,
                            Site site = Site::here())
      : Semaphore(name, permits, permits, site) {}
  BoundedSemaphore(const Name& name, std::uint32_t permits, std::uint32_t permits_max,
                   Site site = Site::here())
      : Semaphore(name, permits, permits_max, site) {}
};

}  // namespace instrumented
}  // namespace snarl
