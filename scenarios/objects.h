// Makes the objects of a scenario: every primitive by its word, alone and in arrays.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "snarl/primitives/primitives.h"
#include "snarl/scenarios/arena.h"
#include "snarl/scenarios/declared.h"

namespace snarl {

// What it returns lives until the execution is over. Objects without a name are named after their
// place in the source. Errors: throws UsageError for numbers that make no sense.
class ScenarioObjects {
 public:
  ScenarioObjects() = default;
  ScenarioObjects(const ScenarioObjects&) = delete;
  ScenarioObjects& operator=(const ScenarioObjects&) = delete;

  // Any object of the program under test.
  template <class T, class... Arguments>
  T& make(Arguments&&... arguments) {
    return arena_.make<T>(std::forward<Arguments>(arguments)...);
  }

  template <class T>
  Shared<T>& shared(const Name& name = {}, T initial = T(), Site site = Site::here()) {
    return make<Shared<T>>(name, std::move(initial), site);
  }
  template <class T>
  Atomic<T>& atomic(const Name& name = {}, T initial = T(), Site site = Site::here()) {
    return make<Atomic<T>>(name, initial, site);
  }
  Lock& lock(const Name& name = {}, Site site = Site::here()) { return make<Lock>(name, site); }
  RLock& rlock(const Name& name = {}, Site site = Site::here()) { return make<RLock>(name, site); }
  RWLock& rwlock(const Name& name = {}, Site site = Site::here()) {
    return make<RWLock>(name, site);
  }
  RWLock& rwlock(const Name& name, Preference preference, Site site = Site::here()) {
    return make<RWLock>(name, preference, site);
  }
  Semaphore& semaphore(const Name& name = {}, std::int64_t permits = 1, Site site = Site::here()) {
    return make<Semaphore>(name, number(permits, 0, "permits"), site);
  }
  BoundedSemaphore& bounded_semaphore(const Name& name, std::int64_t permits,
                                      std::int64_t permits_max, Site site = Site::here()) {
    return make<BoundedSemaphore>(name, number(permits, 0, "permits"),
                                  number(permits_max, 1, "permits_max"), site);
  }
  BoundedSemaphore& bounded_semaphore(const Name& name = {}, std::int64_t permits = 1,
                                      Site site = Site::here()) {
    return bounded_semaphore(name, permits, permits, site);
  }
  Event& event(const Name& name = {}, Site site = Site::here()) { return make<Event>(name, site); }
  Condition& condition(const Name& name = {}, Site site = Site::here()) {
    return make<Condition>(name, site);
  }
  // On a Lock or an RLock.
  template <class Lockable>
  requires std::is_constructible_v<Condition, Lockable&, Name, Site> Condition& condition(
      const Name& name, Lockable& lock, Site site = Site::here()) {
    return make<Condition>(lock, name, site);
  }
  // `capacity` 0: no bound.
  template <class T>
  Queue<T>& queue(const Name& name = {}, std::int64_t capacity = 0, Site site = Site::here()) {
    return make<Queue<T>>(name, number(capacity, 0, "capacity"), site);
  }
  Barrier& barrier(const Name& name, std::int64_t parties, Site site = Site::here()) {
    return make<Barrier>(name, number(parties, 1, "parties"), site);
  }

  // Arrays: `auto& fork = scenario.locks("fork", 3);` makes fork[0], fork[1], fork[2].
  template <class T>
  Array<Shared<T>>& shared_array(const Name& name, std::int64_t count, T initial = T(),
                                 Site site = Site::here()) {
    return make_array<Shared<T>>(name, count, site, initial);
  }
  template <class T>
  Array<Atomic<T>>& atomics(const Name& name, std::int64_t count, T initial = T(),
                            Site site = Site::here()) {
    return make_array<Atomic<T>>(name, count, site, initial);
  }
  Array<Lock>& locks(const Name& name, std::int64_t count, Site site = Site::here()) {
    return make_array<Lock>(name, count, site);
  }
  Array<RLock>& rlocks(const Name& name, std::int64_t count, Site site = Site::here()) {
    return make_array<RLock>(name, count, site);
  }
  Array<RWLock>& rwlocks(const Name& name, std::int64_t count, Site site = Site::here()) {
    return make_array<RWLock>(name, count, site);
  }
  Array<Semaphore>& semaphores(const Name& name, std::int64_t count, std::int64_t permits = 1,
                               Site site = Site::here()) {
    return make_array<Semaphore>(name, count, site, number(permits, 0, "permits"));
  }
  Array<Event>& events(const Name& name, std::int64_t count, Site site = Site::here()) {
    return make_array<Event>(name, count, site);
  }
  Array<Condition>& conditions(const Name& name, std::int64_t count, Site site = Site::here()) {
    return make_array<Condition>(name, count, site);
  }
  template <class T>
  Array<Queue<T>>& queues(const Name& name, std::int64_t count, std::int64_t capacity = 0,
                          Site site = Site::here()) {
    return make_array<Queue<T>>(name, count, site, number(capacity, 0, "capacity"));
  }
  Array<Barrier>& barriers(const Name& name, std::int64_t count, std::int64_t parties,
                           Site site = Site::here()) {
    return make_array<Barrier>(name, count, site, number(parties, 1, "parties"));
  }

 protected:
  [[noreturn]] static void throw_out_of_range(std::int64_t value, std::string_view what);
  static std::uint32_t number(std::int64_t value, std::int64_t smallest, std::string_view what) {
    if (value < smallest || value > kNumberMax) [[unlikely]]
      throw_out_of_range(value, what);
    return static_cast<std::uint32_t>(value);
  }
  static constexpr std::int64_t kNumberMax = 0x7fff'ffff;

  template <class T, class... Arguments>
  Array<T>& make_array(const Name& name, std::int64_t count, Site site,
                       const Arguments&... arguments) {
    const std::uint32_t size = number(count, 0, "elements");
    T* const first = static_cast<T*>(arena_.allocate(size * sizeof(T), alignof(T)));
    for (std::uint32_t index = 0; index < size; ++index) {
      arena_.make_at<T>(first + index, name.at(index), arguments..., site);
    }
    return make<Array<T>>(first, size);
  }

  Arena arena_;
};

}  // namespace snarl
