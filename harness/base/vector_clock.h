// Vector clocks: one time per thread, as wide as the threads it knows of.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>

#include "snarl/harness/base/ids.h"

namespace snarl {

// Times start at 1 in every execution; an absent entry is 0. Joins work on 4 entries at once.
// Source: Mattern, "Virtual Time and Global States of Distributed Systems", 1989.
// Cost: O(width) a join or copy, 4 bytes an entry.
class VectorClock {
 public:
  static constexpr std::uint32_t kLanes = 8;

  VectorClock() : times_(std::make_unique<std::int32_t[]>(kLanes)) {}
  VectorClock(const VectorClock& other) : VectorClock() { assign(other); }
  VectorClock(VectorClock&&) = default;
  VectorClock& operator=(const VectorClock& other) {
    if (this != &other) assign(other);
    return *this;
  }
  VectorClock& operator=(VectorClock&&) = default;
  ~VectorClock() = default;

  void reset() { std::memset(times_.get(), 0, width_ * sizeof(std::int32_t)); }

  // Makes room for `thread`, with time 0.
  void widen_for(ThreadId thread) {
    if (index_of(thread) >= width_) [[unlikely]]
      widen((index_of(thread) / kLanes + 1) * kLanes);
  }

  std::int32_t operator[](ThreadId thread) const {
    return index_of(thread) < width_ ? times_[index_of(thread)] : 0;
  }

  // Requires: widen_for(thread) was called.
  std::int32_t own(ThreadId thread) const { return times_[index_of(thread)]; }
  void set(ThreadId thread, std::int32_t time) { times_[index_of(thread)] = time; }
  std::int32_t tick(ThreadId thread) { return ++times_[index_of(thread)]; }

  // Requires: other is another clock.
  void assign(const VectorClock& other) {
    if ((width_ | other.width_) != kLanes) [[unlikely]]
      return assign_wide(other);
    std::memcpy(times_.get(), other.times_.get(), kLanes * sizeof(std::int32_t));
  }

  void join(const VectorClock& other) {
    if ((width_ | other.width_) != kLanes) [[unlikely]]
      return join_wide(other);
    join_lanes(times_.get(), other.times_.get());
    join_lanes(times_.get() + 4, other.times_.get() + 4);
  }

  std::uint32_t width() const { return width_; }

 private:
  using Lanes [[gnu::vector_size(16)]] = std::int32_t;

  static void join_lanes(std::int32_t* mine, const std::int32_t* theirs) {
    Lanes one;
    Lanes other;
    std::memcpy(&one, mine, sizeof one);
    std::memcpy(&other, theirs, sizeof other);
    const Lanes is_later = one > other;
    const Lanes later = (one & is_later) | (other & ~is_later);
    std::memcpy(mine, &later, sizeof later);
  }

  void assign_wide(const VectorClock& other);
  void join_wide(const VectorClock& other);
  void widen(std::uint32_t width);
  // Makes the width exactly that of the other clock, or clears what is beyond it.
  void fit(std::uint32_t width);

  std::unique_ptr<std::int32_t[]> times_;
  std::uint32_t width_ = kLanes;  // a multiple of kLanes
};

}  // namespace snarl
