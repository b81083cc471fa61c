// Who waited for whom, in steps, summed over the executions of a campaign.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "snarl/harness/base/ids.h"

namespace snarl {

struct alignas(64) WaitingRow {
  std::uint64_t acquisitions = 0;
  std::uint64_t contended = 0;
  std::uint64_t wait_total = 0;
  std::uint64_t hold_total = 0;
  Step wait_max = 0;
  Step hold_max = 0;
  Step held_since = 0;
  std::uint32_t given_up = 0;       // waits that ended at a deadline, which were contended too
  std::uint32_t blame_threads = 0;  // so many have lines of their own in `blame`
  std::uint32_t blame_width = 0;    // its side; 0: none yet
  std::unique_ptr<std::uint64_t[]> blame;  // wait, by waiter and holder
};

// Cost: a few additions an acquisition; one more where it had to wait. A lock that somebody waited
// for has a table of blame: 400 bytes, 3 KiB if a thread beyond the first 4 is in it, 36 KiB if one
// beyond the first 16 is.
class Contention {
 public:
  using Row = WaitingRow;

  // Threads from this number on are blamed together: among so many, pairs say nothing, and a
  // thousand threads at one lock are a million pairs.
  static constexpr std::uint32_t kOthers = 64;
  static constexpr std::uint32_t kNobody = kOthers + 1;   // it was not free, and nobody's
  static constexpr std::uint32_t kSeveral = kOthers + 2;  // several held it together

  // Of a line of the row's table. Returns: the thread's number, or which of those three it is.
  static std::uint32_t meaning_of(const Row& row, std::uint32_t line) {
    return line < row.blame_threads ? line : kOthers + (line - row.blame_threads);
  }

  // The row of an identity stays where it is.
  Row& row(std::uint32_t identity) {
    while (identity >= rows_.size()) rows_.emplace_back();
    return rows_[identity];
  }

  static void took(Row& row, Step step) {
    ++row.acquisitions;
    row.held_since = step;
  }

  static void waited(Row& row, ThreadId waiter, ThreadId holder, Step wait) {
    ++row.contended;
    row.wait_total += wait;
    if (wait > row.wait_max) row.wait_max = wait;
    if (index_of(waiter) < row.blame_threads && index_of(holder) < row.blame_threads) [[likely]] {
      row.blame[index_of(waiter) * row.blame_width + index_of(holder)] += wait;
    } else {
      blame(row, waiter, holder, wait);
    }
  }

  // A wait that ended at a deadline.
  static void gave_up(Row& row, ThreadId waiter, ThreadId holder, Step wait) {
    ++row.given_up;
    waited(row, waiter, holder, wait);
  }

  static void dropped(Row& row, Step step) {
    const Step held = step - row.held_since;
    row.hold_total += held;
    if (held > row.hold_max) row.hold_max = held;
  }

  const std::deque<Row>& rows() const { return rows_; }

  // Counts from nothing again.
  void clear();
  // Forgets what was counted since the last keep(). Cost: that of a few rows; of the tables of
  // blame only those that somebody was added to.
  void take_back();
  void keep();

 private:
  static void widen_blame(Row& row, std::uint32_t thread);
  static void blame(Row& row, ThreadId waiter, ThreadId holder, Step wait);

  std::deque<Row> rows_;  // by identity
  std::deque<Row> kept_;  // what they were; fewer if some came later
};

}  // namespace snarl
