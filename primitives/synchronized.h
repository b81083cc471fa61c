// A value that can be used only while its lock is held.
#pragma once

#include <utility>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/guard.h"
#include "snarl/primitives/lock.h"
#include "snarl/primitives/name.h"

namespace snarl {
inline namespace instrumented {

// Calls `function()` under the lock. Returns: what it returns.
template <class Lockable, class Function>
decltype(auto) with_lock_held(Lockable& lock, Function&& function, Site site = Site::here()) {
  const Guard<Lockable> guard(lock, site);
  return std::forward<Function>(function)();
}

// The lock has the name. The value itself is no variable of the scenario: its accesses are no
// operations.
template <class T>
class Synchronized {
 public:
  explicit Synchronized(const Name& name = {}, T initial = T(), Site site = Site::here())
      : lock_(name, site), value_(std::move(initial)) {}
  Synchronized(const Synchronized&) = delete;
  Synchronized& operator=(const Synchronized&) = delete;

  // Calls `function(T&)` under the lock. Returns: what it returns.
  template <class Function>
  decltype(auto) with(Function&& function, Site site = Site::here()) {
    const Guard<Lock> guard(lock_, site);
    return std::forward<Function>(function)(value_);
  }

  // Returns: false, and calls nothing, if somebody else holds the lock.
  template <class Function>
  bool try_with(Function&& function, Site site = Site::here()) {
    if (!lock_.try_acquire(site)) return false;
    struct Release {
      Lock& lock;
      Site site;
      ~Release() { lock.release(site); }
    } const release{lock_, site};
    std::forward<Function>(function)(value_);
    return true;
  }

 private:
  Lock lock_;
  T value_;
};

}  // namespace instrumented
}  // namespace snarl
