// What a thread knows of a variable's last writer because it has read what that one wrote: in the
// examine phase only, where races are looked at again.
// Source: Mathur, Kini, Viswanathan, "What Happens-After the First Race? Enhancing the Predictive
// Power of Happens-Before Based Dynamic Race Detection", OOPSLA 2018 (SHB): behind a first race
// happens-before alone calls accesses a race that no execution has side by side, because what was
// read decides that there are such accesses. With each read ordered behind its write, every race
// that is left can be run.
#pragma once

#include <vector>

#include "snarl/harness/clocks.h"

namespace snarl {

class ReadOrder {
 public:
  void begin_execution() { writes_.clear(); }

  // After the detectors have seen the event: an access is no synchronisation for itself.
  // Cost: O(threads).
  void on_event(const OpEvent& event, Clocks& clocks) {
    const bool is_write = event.op.kind == OpKind::kWrite;
    if (!is_write && event.op.kind != OpKind::kRead) return;
    if (index_of(event.op.object) >= writes_.size()) writes_.resize(index_of(event.op.object) + 1);
    VectorClock& written = writes_[index_of(event.op.object)];
    if (is_write) {
      written = clocks.of(event.thread);
      clocks.tick(event.thread);
    } else if (event.source != kNoStep) {
      clocks.learn(event.thread, written);
    }
  }

 private:
  std::vector<VectorClock> writes_;  // by object: the last writer's clock
};

}  // namespace snarl
