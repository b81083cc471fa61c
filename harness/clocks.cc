// Clocks left under one event's step: items of a queue, permits of a semaphore.
#include "snarl/harness/clocks.h"

#include <algorithm>

namespace snarl {

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
