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
    if (width_ != other.width_) [[unlikely]]
      fit(other.width_);
    std::int32_t* const __restrict mine = times_.get();
    const std::int32_t* const __restrict theirs = other.times_.get();
    std::uint32_t lane = 0;
    do {
      std::memcpy(mine + lane, theirs + lane, kLanes * sizeof(std::int32_t));
      lane += kLanes;
    } while (lane < other.width_);
  }

  void join(const VectorClock& other) {
    if (width_ < other.width_) [[unlikely]]
      widen(other.width_);
    std::int32_t* const mine = times_.get();
    const std::int32_t* const theirs = other.times_.get();
    std::uint32_t lane = 0;
    do {
      join_lanes(mine + lane, theirs + lane);
      join_lanes(mine + lane + 4, theirs + lane + 4);
      lane += kLanes;
    } while (lane < other.width_);
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

  void widen(std::uint32_t width);
  // Makes the width exactly that of the other clock, or clears what is beyond it.
  void fit(std::uint32_t width);

  std::unique_ptr<std::int32_t[]> times_;
  std::uint32_t width_ = kLanes;  // a multiple of kLanes
};

}  // namespace snarl
