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
  // Others are no reads and no writes.
  static constexpr bool wants(OpKind kind) {
    return kind == OpKind::kRead || kind == OpKind::kWrite;
  }

  // After the detectors have seen the event: an access is no synchronisation for itself.
  // Cost: O(threads) a write and where a read learns something, else O(1).
  void on_event(const OpEvent& event, Clocks& clocks) {
    const bool is_write = event.op.kind == OpKind::kWrite;
    if (!is_write && (event.op.kind != OpKind::kRead || event.source == kNoStep)) return;
    if (index_of(event.op.object) >= writes_.size()) [[unlikely]]
      writes_.resize(index_of(event.op.object) + 1);
    Write& write = writes_[index_of(event.op.object)];
    if (is_write) {
      write.thread = event.thread;
      write.clock.assign(clocks.of(event.thread));
      clocks.tick(event.thread);
      return;
    }
    // Who knows the writer's time knows all that the writer knew then.
    const bool is_known = clocks.of(event.thread)[write.thread] >= write.clock[write.thread];
    if (!is_known) clocks.learn(event.thread, write.clock);
  }

 private:
  struct Write {
    ThreadId thread = kNoThread;
    VectorClock clock;  // before it
  };

  // By object: the last write. What a read takes from was written in its execution, so that older
  // ones need not be forgotten.
  std::vector<Write> writes_;
};

}  // namespace snarl
