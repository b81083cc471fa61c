// The cheap half of predicting deadlocks: notices when a lock is taken inside others for the first
// time. What that means is found out by running the execution again, after the campaign.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace snarl {

// What one thread holds, as a sum of hashes of names.
struct HeldSum {
  std::uint64_t locks = 0;
  std::uint64_t serial = 0;  // of the execution it is of
};

// The orders that executions have shown, each as a hash of the thread, of what it held, of what it
// took and how. Hashes are of names, so that they are the same in every process.
class LockOrders {
 public:
  // More are not noticed: 1 MiB. Arbitrary: a table of all pairs of 250 locks.
  static constexpr std::size_t kOrdersMax = 65'536;

  // Forgets what was shown.
  void clear();
  // The next execution has shown nothing.
  void begin_execution() {
    new_.clear();
    ++serial_;
  }

  // A thread took a lock, or let one go. `is_inner`: it held another one already. All are given by
  // the hashes of their names.
  void took(HeldSum& held, std::uint64_t thread, std::uint64_t lock, bool is_shared, bool is_inner);
  void dropped(HeldSum& held, std::uint64_t lock, bool is_shared);

  // Those that no execution before has shown, in the order in which they came.
  const std::vector<std::uint64_t>& new_ones() const { return new_; }

 private:
  void add(std::uint64_t order);
  void grow();
  void place(std::uint64_t order);

  std::vector<std::uint64_t> table_;  // open addressing, a power of two, at most half full; 0: free
  std::size_t count_ = 0;
  std::vector<std::uint64_t> new_;
  std::uint64_t serial_ = 0;  // counts executions
};

}  // namespace snarl
