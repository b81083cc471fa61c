// The table of orders, and what a thread holds when it takes one more lock.
#include "snarl/harness/engine/lock_orders.h"

#include <algorithm>

#include "snarl/harness/engine/execution.h"

namespace snarl {

void LockOrders::clear() {
  std::fill(table_.begin(), table_.end(), 0);
  count_ = 0;
  new_.clear();
}

void LockOrders::add(std::uint64_t order) {
  if (order == 0) order = 1;
  for (std::size_t slot = order & mask_; table_[slot] != 0; slot = (slot + 1) & mask_) {
    if (table_[slot] == order) return;
  }
  if (count_ == kOrdersMax) return;
  new_.push_back(order);
  if (2 * (count_ + 1) > table_.size()) grow();
  place(order);
  ++count_;
}

void LockOrders::grow() {
  std::vector<std::uint64_t> old(2 * table_.size());
  old.swap(table_);
  mask_ = table_.size() - 1;
  for (const std::uint64_t order : old) {
    if (order != 0) place(order);
  }
}

void LockOrders::place(std::uint64_t order) {
  std::size_t slot = order & mask_;
  while (table_[slot] != 0) slot = (slot + 1) & mask_;
  table_[slot] = order;
}

void Execution::note_orders(bool is_noting) {
  if ((options_.observing & observe::kCycles) == 0) return;
  options_.observing &= ~observe::kOrders;
  if (is_noting) options_.observing |= observe::kOrders;
  update_observing();
}

}  // namespace snarl
