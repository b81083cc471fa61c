// Blame among more threads than fit the small table.
#include "snarl/harness/engine/contention.h"

namespace snarl {

void Contention::grow(std::uint32_t identity) {
  rows_.resize(2 * std::size_t{identity} + 16);
  capacity_ = static_cast<std::uint32_t>(rows_.size());
}

void Contention::blame(Row& row, ThreadId waiter, ThreadId holder, Step wait) {
  if (index_of(waiter) < kFew && index_of(holder) < kFew) {
    row.blame_of_few = std::make_unique<std::uint64_t[]>(std::size_t{kFew} * kFew);
    row.blame_of_few[index_of(waiter) * kFew + index_of(holder)] += wait;
    return;
  }
  const std::uint64_t key = (std::uint64_t{index_of(waiter)} << 32U) | index_of(holder);
  row.blame_of_many[key] += wait;
}

}  // namespace snarl
