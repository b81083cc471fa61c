// Clocks left under one event's step: items of a queue, permits of a semaphore.
#include "snarl/harness/clocks.h"

#include <algorithm>

namespace snarl {

void Clocks::grow(std::uint32_t count) {
  slots_.resize(2 * (std::size_t{next_slot_} + count) + 16);
  slot_capacity_ = static_cast<std::uint32_t>(slots_.size());
}

void Clocks::grow_threads(ThreadId thread) {
  threads_.resize(2 * std::size_t{index_of(thread)} + 8);
  thread_capacity_ = static_cast<std::uint32_t>(threads_.size());
}

void Clocks::deposit(ThreadId thread, Slot& slot, Step step) {
  if (slot.deposits_serial != serial_) {
    slot.deposits.clear();
    slot.deposits_serial = serial_;
  }
  VectorClock& mine = threads_[index_of(thread)];
  slot.deposits.push_back({step, mine});
  mine.tick(thread);
}

void Clocks::withdraw(ThreadId thread, Slot& slot, Step source) {
  if (slot.deposits_serial != serial_) return;
  const auto found =
      std::find_if(slot.deposits.begin(), slot.deposits.end(),
                   [source](const Deposit& deposit) { return deposit.step == source; });
  if (found == slot.deposits.end()) return;
  threads_[index_of(thread)].join(found->clock);
  slot.deposits.erase(found);
}

}  // namespace snarl
