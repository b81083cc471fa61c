// The table of orders, and what a thread holds when it takes one more lock.
#include "snarl/harness/engine/lock_orders.h"

#include <algorithm>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/engine/execution.h"

namespace snarl {

void LockOrders::clear() {
  std::fill(table_.begin(), table_.end(), 0);
  count_ = 0;
  new_.clear();
}

void LockOrders::add(std::uint64_t order) {
  if (table_.empty()) table_.resize(64);
  if (order == 0) order = 1;
  const std::size_t mask = table_.size() - 1;
  for (std::size_t slot = order & mask; table_[slot] != 0; slot = (slot + 1) & mask) {
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
  for (const std::uint64_t order : old) {
    if (order != 0) place(order);
  }
}

void LockOrders::place(std::uint64_t order) {
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = order & mask;
  while (table_[slot] != 0) slot = (slot + 1) & mask;
  table_[slot] = order;
}

void LockOrders::took(HeldSum& held, std::uint64_t thread, std::uint64_t lock, bool is_shared,
                      bool is_inner) {
  if (held.serial != serial_) held = {0, serial_};
  const std::uint64_t taken = mix_bits(lock + (is_shared ? 1U : 0U));
  if (is_inner) add(mix_bits(thread + mix_bits(held.locks) + 3 * taken));
  held.locks += taken;
}

void LockOrders::dropped(HeldSum& held, std::uint64_t lock, bool is_shared) {
  if (held.serial != serial_) held = {0, serial_};
  held.locks -= mix_bits(lock + (is_shared ? 1U : 0U));
}

void Execution::note_orders(bool is_noting) {
  if ((options_.observing & observe::kCycles) == 0) return;
  options_.observing &= ~observe::kOrders;
  if (is_noting) options_.observing |= observe::kOrders;
}

}  // namespace snarl
