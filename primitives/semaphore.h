// Counted permits, like Python's threading.Semaphore and std::counting_semaphore.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/site.h"
#include "snarl/primitives/guard.h"
#include "snarl/primitives/handle.h"
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
  void release(std::uint32_t count, Site site = Site::here()) { release_by(false, count, site); }
  // Returns: how many permits there are; the answer may be old already.
  std::uint32_t value(Site site = Site::here()) const;

  // The words of the standard library.
  bool try_acquire_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return acquire_for(timeout, site);
  }
  bool try_acquire_until(VirtualClock::time_point deadline, Site site = Site::here()) {
    return acquire_for(deadline - VirtualClock::now(), site);
  }

  // The right to release.
  class Releaser : public detail::Handle {
   public:
    void release(Site site = Site::here()) { release(1, site); }
    void release(std::uint32_t count, Site site = Site::here()) {
      semaphore_->release_by(is_held(), count, site);
    }

   private:
    friend class Semaphore;
    Releaser(Semaphore& semaphore, Site site);

    Semaphore* semaphore_ = nullptr;
  };
  // From now on only who has this handle or a copy of it can release; once there is none, who waits
  // for a permit waits for ever. Misuse: release without one (not_allowed); a second first handle
  // (handle_taken_twice).
  Releaser only_releaser(Site site = Site::here()) { return {*this, site}; }
  // The same for threads that are known by number: nobody else can release from now on.
  void allow_only(const std::vector<ThreadId>& threads);

 protected:
  Semaphore(const Name& name, std::uint32_t permits, std::uint32_t permits_max, Site site);

 private:
  void release_by(bool is_by_handle, std::uint32_t count, Site site);

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
