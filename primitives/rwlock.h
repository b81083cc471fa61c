// A lock for several readers or one writer, like std::shared_timed_mutex.
#pragma once

#include <chrono>
#include <cstdint>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/time.h"

namespace snarl {

struct RWLockModel;

inline namespace instrumented {

// Whether a writer that waits keeps new readers out, which std::shared_mutex leaves open.
enum class Preference : std::uint8_t {
  kReaders,  // no: readers come in whenever nobody writes
  kWriters,  // yes, also one who reads already and wants to read once more
  kEither,   // each execution chooses, when the lock is made
};

// Who of the waiting that may come in goes on is a choice. A reader that wants to write waits for
// itself: a deadlock. One that wants to read once more gets it, unless writers are preferred and
// one waits: then each waits for the other.
// Misuse: release by a thread that does not own it in this way (not_owner), destruction while it
// is owned.
class RWLock {
 public:
  explicit RWLock(const Name& name = {}, Site site = Site::here())
      : RWLock(name, Preference::kReaders, site) {}
  RWLock(const Name& name, Preference preference, Site site = Site::here());
  ~RWLock();
  RWLock(const RWLock&) = delete;
  RWLock& operator=(const RWLock&) = delete;

  // Blocks: until nobody writes, nor waits to where writers are preferred.
  void acquire_read(Site site = Site::here());
  bool try_acquire_read(Site site = Site::here());
  bool acquire_read_for(std::chrono::nanoseconds timeout, Site site = Site::here());
  void release_read(Site site = Site::here());

  // Blocks: until nobody reads or writes. Where writers are preferred, to ask for it and to get it
  // are two operations, if somebody has it when it is asked for.
  void acquire_write(Site site = Site::here());
  bool try_acquire_write(Site site = Site::here());
  bool acquire_write_for(std::chrono::nanoseconds timeout, Site site = Site::here());
  void release_write(Site site = Site::here());

  // Releases what the caller owns, whichever it is.
  void release(Site site = Site::here());
  // Returns: whether somebody reads or writes; the answer may be old already.
  bool locked(Site site = Site::here()) const;

  // The words of the standard library.
  void lock(Site site = Site::here()) { acquire_write(site); }
  bool try_lock(Site site = Site::here()) { return try_acquire_write(site); }
  void unlock(Site site = Site::here()) { release_write(site); }
  bool try_lock_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return acquire_write_for(timeout, site);
  }
  bool try_lock_until(VirtualClock::time_point deadline, Site site = Site::here()) {
    return acquire_write_for(deadline - VirtualClock::now(), site);
  }
  void lock_shared(Site site = Site::here()) { acquire_read(site); }
  bool try_lock_shared(Site site = Site::here()) { return try_acquire_read(site); }
  void unlock_shared(Site site = Site::here()) { release_read(site); }
  bool try_lock_shared_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return acquire_read_for(timeout, site);
  }
  bool try_lock_shared_until(VirtualClock::time_point deadline, Site site = Site::here()) {
    return acquire_read_for(deadline - VirtualClock::now(), site);
  }

 private:
  RWLockModel* model_;
};

// A scope that reads, and keeps the line of whoever opened it.
class [[nodiscard]] ReadGuard {
 public:
  explicit ReadGuard(RWLock& lock, Site site = Site::here()) : lock_(lock), site_(site) {
    lock_.acquire_read(site);
  }
  ~ReadGuard() { lock_.release_read(site_); }
  ReadGuard(const ReadGuard&) = delete;
  ReadGuard& operator=(const ReadGuard&) = delete;

 private:
  RWLock& lock_;
  Site site_;
};

// The same for one that writes.
class [[nodiscard]] WriteGuard {
 public:
  explicit WriteGuard(RWLock& lock, Site site = Site::here()) : lock_(lock), site_(site) {
    lock_.acquire_write(site);
  }
  ~WriteGuard() { lock_.release_write(site_); }
  WriteGuard(const WriteGuard&) = delete;
  WriteGuard& operator=(const WriteGuard&) = delete;

 private:
  RWLock& lock_;
  Site site_;
};

inline ReadGuard with_read(RWLock& lock, Site site = Site::here()) { return ReadGuard(lock, site); }
inline WriteGuard with_write(RWLock& lock, Site site = Site::here()) {
  return WriteGuard(lock, site);
}

}  // namespace instrumented
}  // namespace snarl
