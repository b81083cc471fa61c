// Grows the tables of blame with the threads that wait.
#include "snarl/harness/engine/contention.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/engine/object.h"

namespace snarl {

void Contention::clear() {
  for (Row& row : rows_) {
    row.acquisitions = row.contended = row.wait_total = row.hold_total = 0;
    row.wait_max = row.hold_max = 0;
    std::fill_n(row.blame.get(), std::size_t{row.blame_width} * row.blame_width, 0);
  }
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
