// A scope that owns a lock and keeps the line of whoever opened it.
#pragma once

#include "snarl/harness/base/site.h"

namespace snarl {
inline namespace instrumented {

// `const auto guard = with(lock);` The line of a std::lock_guard is known from debug information
// only.
template <class Lockable>
class [[nodiscard]] Guard {
 public:
  explicit Guard(Lockable& lockable, Site site = Site::here()) : lockable_(lockable), site_(site) {
    lockable_.acquire(site);
  }
  ~Guard() { lockable_.release(site_); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  Lockable& lockable_;
  Site site_;
};

template <class Lockable>
Guard<Lockable> with(Lockable& lockable, Site site = Site::here()) {
  return Guard<Lockable>(lockable, site);
}

}  // namespace instrumented
}  // namespace snarl
