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
  if (slot.deposits_serial != serial_ || slot.oldest == slot.end) {
    slot.oldest = slot.end = 0;
    slot.deposits_serial = serial_;
  }
  if (slot.end == slot.deposits.size()) {
    if (2 * slot.oldest > slot.end) {
      std::rotate(slot.deposits.begin(), at(slot, slot.oldest), slot.deposits.end());
      slot.end -= slot.oldest;
      slot.oldest = 0;
    } else {
      slot.deposits.emplace_back();
    }
  }
  VectorClock& mine = threads_[index_of(thread)];
  Deposit& left = slot.deposits[slot.end++];
  left.step = step;
  left.clock.assign(mine);
  mine.tick(thread);
}

void Clocks::withdraw(ThreadId thread, Slot& slot, Step source) {
  if (slot.deposits_serial != serial_) return;
  const auto found =
      std::find_if(at(slot, slot.oldest), at(slot, slot.end),
                   [source](const Deposit& deposit) { return deposit.step == source; });
  if (found == at(slot, slot.end)) return;
  threads_[index_of(thread)].join(found->clock);
  if (found == at(slot, slot.oldest)) {
    ++slot.oldest;
  } else {
    std::rotate(found, found + 1, at(slot, slot.end));
    --slot.end;
  }
}

}  // namespace snarl
