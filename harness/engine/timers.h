// Deadlines of timed operations on the virtual clock, in the order in which they expire.
#pragma once

#include <cstdint>
#include <set>
#include <utility>

#include "snarl/harness/base/ids.h"

namespace snarl {

class Timers {
 public:
  bool is_empty() const { return pending_.empty(); }
  void clear() {
    pending_.clear();
    next_order_ = 0;
  }

  // Returns the order in which this deadline was set, which clear_one() needs.
  std::uint64_t set(std::uint64_t deadline, ThreadId thread) {
    ++use_count_;
    pending_.insert({{deadline, next_order_}, thread});
    return next_order_++;
  }

  void clear_one(std::uint64_t deadline, std::uint64_t order, ThreadId thread) {
    ++use_count_;
    pending_.erase({{deadline, order}, thread});
  }

  // Requires: not empty.
  std::uint64_t next_deadline() const { return pending_.begin()->first.first; }
  ThreadId next_thread() const { return pending_.begin()->second; }

  // How often somebody has set a deadline, taken one back, or asked for the time; only grows.
  std::uint64_t use_count() const { return use_count_; }
  void note_read() { ++use_count_; }

 private:
  std::set<std::pair<std::pair<std::uint64_t, std::uint64_t>, ThreadId>> pending_;
  std::uint64_t next_order_ = 0;
  std::uint64_t use_count_ = 0;
};

}  // namespace snarl
