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

void Contention::widen_blame(Row& row, std::uint32_t line) {
  constexpr std::uint32_t kFew = 16;
  const bool are_few = line < kFew;
  const std::uint32_t width = are_few ? kFew : kSeveral + 1;
  auto wider = std::make_unique<std::uint64_t[]>(std::size_t{width} * width);
  for (std::uint32_t from = 0; from < row.blame_width; ++from) {
    std::copy_n(&row.blame[std::size_t{from} * row.blame_width], row.blame_width,
                &wider[std::size_t{from} * width]);
  }
  row.blame = std::move(wider);
  row.blame_width = width;
  row.blame_threads = are_few ? kFew : kOthers;
}

void Contention::blame(Row& row, ThreadId waiter, ThreadId holder, Step wait) {
  const auto line_of = [](ThreadId thread) {
    if (thread == kNoThread) return kNobody;
    if (thread == kSeveralThreads) return kSeveral;
    return std::min(index_of(thread), kOthers);
  };
  const std::uint32_t from = line_of(waiter);
  const std::uint32_t to = line_of(holder);
  if (std::max(from, to) >= row.blame_width) widen_blame(row, std::max(from, to));
  row.blame[std::size_t{from} * row.blame_width + to] += wait;
}

}  // namespace snarl
