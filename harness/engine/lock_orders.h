// The cheap half of predicting deadlocks: notices when a lock is taken inside others for the first
// time. What that means is found out by running the execution again, after the campaign.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace snarl {

// What one thread holds, as a sum of hashes of names. 0 when an execution begins.
using HeldSum = std::uint64_t;

// The orders that executions have shown, each as a hash of the thread, of what it held, of what it
// took and how. Hashes are of names, so that they are the same in every process.
class LockOrders {
 public:
  // More are not noticed: 1 MiB. Arbitrary: a table of all pairs of 250 locks.
  static constexpr std::size_t kOrdersMax = 65'536;

  // Forgets what was shown.
  void clear();
  // The next execution has shown nothing.
  void begin_execution() { new_.clear(); }

  // A thread took a lock, or let one go. `is_inner`: it held another one already. All are given by
  // the hashes of their names. Cost: O(1), a few instructions.
  void took(HeldSum& held, std::uint64_t thread, std::uint64_t lock, bool is_shared,
            bool is_inner) {
    const std::uint64_t taken = in_mode(lock, is_shared);
    if (is_inner) {
      std::uint64_t order = (held + thread) * kOdd + taken;
      order ^= order >> 32U;
      if (table_[order & mask_] != order) add(order);
    }
    held += taken;
  }
  void dropped(HeldSum& held, std::uint64_t lock, bool is_shared) {
    held -= in_mode(lock, is_shared);
  }

  // Those that no execution before has shown, in the order in which they came.
  const std::vector<std::uint64_t>& new_ones() const { return new_; }

 private:
  static constexpr std::uint64_t kOdd = 0x9e37'79b9'7f4a'7c15ULL;

  static std::uint64_t in_mode(std::uint64_t lock, bool is_shared) {
    return is_shared ? lock * kOdd : lock;
  }
  void add(std::uint64_t order);
  void grow();
  void place(std::uint64_t order);

  // Open addressing, a power of two, at most half full; 0: free.
  std::vector<std::uint64_t> table_ = std::vector<std::uint64_t>(64);
  std::size_t mask_ = table_.size() - 1;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> new_;
};

}  // namespace snarl
