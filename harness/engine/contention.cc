// Grows the tables of blame with the threads that wait.
#include "snarl/harness/engine/contention.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/engine/object.h"

namespace snarl {
namespace {

void copy_blame(const WaitingRow& from, WaitingRow& to) {
  const std::size_t size = std::size_t{from.blame_width} * from.blame_width;
  if (to.blame_width != from.blame_width) {
    to.blame = size == 0 ? nullptr : std::make_unique<std::uint64_t[]>(size);
    to.blame_width = from.blame_width;
    to.blame_threads = from.blame_threads;
  }
  std::copy_n(from.blame.get(), size, to.blame.get());
}

// Requires: one of them was the other one earlier, or both are new.
void copy_row(const WaitingRow& from, WaitingRow& to) {
  if (from.wait_total != to.wait_total) copy_blame(from, to);
  to.acquisitions = from.acquisitions;
  to.contended = from.contended;
  to.wait_total = from.wait_total;
  to.hold_total = from.hold_total;
  to.wait_max = from.wait_max;
  to.hold_max = from.hold_max;
  to.given_up = from.given_up;
}

}  // namespace

void Contention::clear() {
  for (Row& row : rows_) {
    row.acquisitions = row.contended = row.wait_total = row.hold_total = 0;
    row.wait_max = row.hold_max = 0;
    row.given_up = 0;
    std::fill_n(row.blame.get(), std::size_t{row.blame_width} * row.blame_width, 0);
  }
  kept_.clear();
}

void Contention::keep() {
  while (kept_.size() < rows_.size()) kept_.emplace_back();
  for (std::size_t row = 0; row < rows_.size(); ++row) copy_row(rows_[row], kept_[row]);
}

void Contention::take_back() {
  while (kept_.size() < rows_.size()) kept_.emplace_back();
  for (std::size_t row = 0; row < rows_.size(); ++row) copy_row(kept_[row], rows_[row]);
}

// So that `thread` has a line of its own: 4, 16 or 64 have.
void Contention::widen_blame(Row& row, std::uint32_t thread) {
  std::uint32_t threads = 4;
  while (threads <= thread) threads *= 4;
  const std::uint32_t width = threads + kSeveral - kOthers + 1;
  const auto moved = [&row, threads](std::uint32_t line) {
    return line < row.blame_threads ? line : threads + (line - row.blame_threads);
  };
  auto wider = std::make_unique<std::uint64_t[]>(std::size_t{width} * width);
  for (std::uint32_t from = 0; from < row.blame_width; ++from) {
    for (std::uint32_t to = 0; to < row.blame_width; ++to) {
      wider[std::size_t{moved(from)} * width + moved(to)] =
          row.blame[std::size_t{from} * row.blame_width + to];
    }
  }
  row.blame = std::move(wider);
  row.blame_width = width;
  row.blame_threads = threads;
}

void Contention::blame(Row& row, ThreadId waiter, ThreadId holder, Step wait) {
  if (row.blame_width == 0) widen_blame(row, 0);
  for (const ThreadId thread : {waiter, holder}) {
    const std::uint32_t index = index_of(thread);
    if (index >= row.blame_threads && index < kOthers) widen_blame(row, index);
  }
  const auto line_of = [&row](ThreadId thread) {
    const std::uint32_t index = index_of(thread);
    if (index < row.blame_threads) return index;
    if (thread == kNoThread) return row.blame_threads + (kNobody - kOthers);
    return row.blame_threads + (thread == kSeveralThreads ? kSeveral - kOthers : 0);
  };
  row.blame[std::size_t{line_of(waiter)} * row.blame_width + line_of(holder)] += wait;
}

}  // namespace snarl
