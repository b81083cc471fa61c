// Who waited for whom, in steps, summed over the executions of a campaign.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "snarl/harness/base/ids.h"

namespace snarl {

// Cost: a few additions an acquisition; one table look-up where it had to wait.
class Contention {
 public:
  struct Row {
    std::uint64_t acquisitions = 0;
    std::uint64_t contended = 0;
    std::uint64_t wait_total = 0;
    std::uint64_t hold_total = 0;
    Step wait_max = 0;
    Step hold_max = 0;
    Step held_since = 0;
    // wait by (waiter, holder) for the first threads, the others in `blame_of_many`.
    std::unique_ptr<std::uint64_t[]> blame_of_few;
    std::unordered_map<std::uint64_t, std::uint64_t> blame_of_many;  // key: waiter << 32 | holder
  };

  static constexpr std::uint32_t kFew = 16;

  // Makes room for an object.
  void reserve(std::uint32_t identity) {
    if (identity >= capacity_) [[unlikely]]
      grow(identity);
  }

  void took(std::uint32_t identity, Step step) {
    Row& row = rows_[identity];
    ++row.acquisitions;
    row.held_since = step;
  }

  void waited(std::uint32_t identity, ThreadId waiter, ThreadId holder, Step wait) {
    Row& row = rows_[identity];
    ++row.contended;
    row.wait_total += wait;
    if (wait > row.wait_max) row.wait_max = wait;
    if ((index_of(waiter) | index_of(holder)) < kFew && row.blame_of_few != nullptr) [[likely]] {
      row.blame_of_few[index_of(waiter) * kFew + index_of(holder)] += wait;
    } else {
      blame(row, waiter, holder, wait);
    }
  }

  void dropped(std::uint32_t identity, Step step) {
    Row& row = rows_[identity];
    const Step held = step - row.held_since;
    row.hold_total += held;
    if (held > row.hold_max) row.hold_max = held;
  }

  const std::vector<Row>& rows() const { return rows_; }

 private:
  void grow(std::uint32_t identity);
  static void blame(Row& row, ThreadId waiter, ThreadId holder, Step wait);

  std::vector<Row> rows_;
  std::uint32_t capacity_ = 0;
};

}  // namespace snarl
