// Vector clocks: one time per thread, as wide as the threads it knows of.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "snarl/harness/base/ids.h"

namespace snarl {

// Times start at 1 in every execution; an absent entry is 0. Joins work on 4 entries at once.
// Source: Mattern, "Virtual Time and Global States of Distributed Systems", 1989.
// Cost: O(width) a join or copy, 4 bytes an entry.
class VectorClock {
 public:
  static constexpr std::uint32_t kLanes = 8;

  void reset() { std::memset(times_.data(), 0, times_.size() * sizeof(std::int32_t)); }

  // Makes room for `thread`, with time 0.
  void widen_for(ThreadId thread) {
    if (index_of(thread) >= times_.size()) [[unlikely]] {
      times_.resize((index_of(thread) / kLanes + 1) * kLanes);
    }
  }

  std::int32_t operator[](ThreadId thread) const {
    return index_of(thread) < times_.size() ? times_[index_of(thread)] : 0;
  }

  // Requires: widen_for(thread) was called.
  void set(ThreadId thread, std::int32_t time) { times_[index_of(thread)] = time; }
  std::int32_t tick(ThreadId thread) { return ++times_[index_of(thread)]; }

  void assign(const VectorClock& other) {
    if (times_.size() < other.times_.size()) [[unlikely]]
      times_.resize(other.times_.size());
    const std::size_t width = other.times_.size();
    for (std::size_t lane = 0; lane < width; lane += kLanes) {
      std::memcpy(&times_[lane], &other.times_[lane], kLanes * sizeof(std::int32_t));
    }
    if (times_.size() > width) [[unlikely]] {
      std::memset(&times_[width], 0, (times_.size() - width) * sizeof(std::int32_t));
    }
  }

  void join(const VectorClock& other) {
    if (times_.size() < other.times_.size()) [[unlikely]]
      times_.resize(other.times_.size());
    const std::size_t width = other.times_.size();
    for (std::size_t lane = 0; lane < width; lane += 4) {
      Lanes mine;
      Lanes theirs;
      std::memcpy(&mine, &times_[lane], sizeof mine);
      std::memcpy(&theirs, &other.times_[lane], sizeof theirs);
      const Lanes is_mine = mine > theirs;
      const Lanes later = (mine & is_mine) | (theirs & ~is_mine);
      std::memcpy(&times_[lane], &later, sizeof later);
    }
  }

  std::uint32_t width() const { return static_cast<std::uint32_t>(times_.size()); }

 private:
  using Lanes [[gnu::vector_size(16)]] = std::int32_t;

  std::vector<std::int32_t> times_ = std::vector<std::int32_t>(kLanes);
};

}  // namespace snarl
