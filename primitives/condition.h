// A condition, like Python's threading.Condition and std::condition_variable_any: threads wait
// under a lock for a notice.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/guard.h"
#include "snarl/primitives/lock.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/rlock.h"
#include "snarl/primitives/time.h"

namespace snarl {

struct ConditionModel;
struct Op;

inline namespace instrumented {

// Several conditions may share a lock. `wait` is two operations: it releases the lock (of an RLock
// all levels) and falls asleep; once woken it takes the lock again. Who of the sleepers wakes is a
// choice; nobody wakes without a notice or a deadline. A notice that nobody waits for is lost.
// Misuse: wait by a thread that does not own the lock (wait_without_lock), so too Python's notify
// (notify_without_lock), but not the standard library's notify_one and notify_all; destruction
// while a thread waits.
class Condition {
 public:
  // On a lock of its own, which has the condition's name.
  explicit Condition(const Name& name = {}, Site site = Site::here());
  explicit Condition(Lock& lock, const Name& name = {}, Site site = Site::here());
  explicit Condition(RLock& lock, const Name& name = {}, Site site = Site::here());
  ~Condition();
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  // Its lock, for `with(condition)`.
  void acquire(Site site = Site::here());
  bool try_acquire(Site site = Site::here());
  void release(Site site = Site::here());

  // Requires: the caller owns the lock; it does again afterwards. Blocks: until woken, and until
  // the lock is free.
  void wait(Site site = Site::here());
  // Returns: false if the deadline passed before a notice came.
  bool wait_for(std::chrono::nanoseconds timeout, Site site = Site::here());
  bool wait_until(VirtualClock::time_point deadline, Site site = Site::here()) {
    return wait_for(deadline - VirtualClock::now(), site);
  }

  // Waits until `is_true()`, asked under the lock.
  template <class Predicate>
  requires requires(Predicate& predicate) { static_cast<bool>(predicate()); }
  void wait(Predicate is_true, Site site = Site::here()) {
    while (!is_true()) wait(site);
  }
  // The same with a deadline over all of the waiting. Returns: what `is_true()` said last.
  template <class Predicate>
  requires requires(Predicate& predicate) { static_cast<bool>(predicate()); }
  bool wait_for(std::chrono::nanoseconds timeout, Predicate is_true, Site site = Site::here()) {
    const auto deadline = now() + timeout;
    while (!is_true()) {
      if (!wait_for(deadline - now(), site)) return is_true();
    }
    return true;
  }

  // The words of std::condition_variable: `held` is a std::unique_lock on the condition's lock.
  template <class Held>
  requires requires(Held& held) { held.mutex(); }
  void wait(Held& held, Site site = Site::here()) {
    check_lock(held.mutex(), site);
    wait(site);
  }
  template <class Held, class Predicate>
  requires requires(Held& held) { held.mutex(); }
  void wait(Held& held, Predicate is_true, Site site = Site::here()) {
    while (!is_true()) wait(held, site);
  }
  template <class Held>
  requires requires(Held& held) { held.mutex(); }
  bool wait_for(Held& held, std::chrono::nanoseconds timeout, Site site = Site::here()) {
    check_lock(held.mutex(), site);
    return wait_for(timeout, site);
  }
  template <class Held, class Predicate>
  requires requires(Held& held) { held.mutex(); }
  bool wait_for(Held& held, std::chrono::nanoseconds timeout, Predicate is_true,
                Site site = Site::here()) {
    check_lock(held.mutex(), site);
    return wait_for(timeout, is_true, site);
  }

  template <class Held>
  requires requires(Held& held) { held.mutex(); }
  bool wait_until(Held& held, VirtualClock::time_point deadline, Site site = Site::here()) {
    return wait_for(held, deadline - VirtualClock::now(), site);
  }
  template <class Held, class Predicate>
  requires requires(Held& held) { held.mutex(); }
  bool wait_until(Held& held, VirtualClock::time_point deadline, Predicate is_true,
                  Site site = Site::here()) {
    return wait_for(held, deadline - VirtualClock::now(), is_true, site);
  }

  // Wakes one waiter. Requires: the caller owns the lock.
  void notify(Site site = Site::here()) { notify(1, site); }
  // Wakes `count` waiters, or all if there are fewer.
  void notify(std::uint32_t count, Site site = Site::here());
  // Wakes all. Requires: the caller owns the lock.
  void notify_all_owned(Site site = Site::here());

  // The words of std::condition_variable, which anybody may use at any time.
  void notify_one(Site site = Site::here());
  void notify_all(Site site = Site::here());

 private:
  // Misuse unless the caller owns the lock. Returns: false if it does not.
  bool check_owned(const Op& notify) const;
  // Misuse unless `lock` is the condition's (other_lock).
  void check_lock(const void* lock, Site site) const;
  bool wait_within(const std::chrono::nanoseconds* timeout, Site site);

  std::optional<Lock> own_;
  Lock* lock_ = nullptr;
  RLock* rlock_ = nullptr;  // one of the two
  ConditionModel* model_;
};

}  // namespace instrumented
}  // namespace snarl
