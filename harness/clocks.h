// Happens-before clocks of threads and objects, computed once for every detector that needs them.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/vector_clock.h"
#include "snarl/harness/event.h"

namespace snarl {

// What an operation does to happens-before through a clock of its object.
enum class Sync : std::uint8_t {
  kNone,
  kTake,  // the thread learns what the clock holds (acquire)
  kGive,  // the clock becomes the thread's (release; everything before is in the thread's already)
  kGiveMore,  // the clock learns what the thread knows
  kTakeGive,  // both: learn, then add one's own
  kForget,    // a relaxed store: whoever reads it learns nothing
  kDeposit,   // what the thread knows is left under this event's step, for one taker
  kWithdraw,  // the thread learns what the event it takes from (its source) left
};

// Detectors' shared knowledge of the past. A clock is valid only in the execution that wrote it.
// Cost: O(1) where a thread takes what it gave itself; else O(threads) an operation.
class Clocks {
 public:
  void begin_execution() {
    ++serial_;
    next_slot_ = 0;
  }

  // Reserves clocks for a new object. Requires: has_room(count).
  std::uint32_t reserve(std::uint32_t count) {
    const std::uint32_t first = next_slot_;
    next_slot_ += count;
    return first;
  }
  bool has_room(std::uint32_t count) const { return next_slot_ + count <= slot_capacity_; }
  void make_room(std::uint32_t count) {
    if (!has_room(count)) grow(count);
  }

  void begin_thread(ThreadId thread, ThreadId creator) {
    if (index_of(thread) >= thread_capacity_) [[unlikely]]
      grow_threads(thread);
    VectorClock& clock = threads_[index_of(thread)];
    if (creator == kNoThread) {
      clock.reset();
    } else {
      clock.assign(threads_[index_of(creator)]);
    }
    clock.widen_for(thread);
    clock.set(thread, 1);
  }

  // The creator's later operations are not ordered before its child's.
  void spawned(ThreadId creator) { threads_[index_of(creator)].tick(creator); }

  // The clock of a thread that ended is what its joiner learns.
  void joined(ThreadId joiner, ThreadId target) {
    threads_[index_of(joiner)].join(threads_[index_of(target)]);
  }

  // The thread's later operations are no part of what others have learnt so far.
  void tick(ThreadId thread) { threads_[index_of(thread)].tick(thread); }
  void learn(ThreadId thread, const VectorClock& clock) { threads_[index_of(thread)].join(clock); }

  const VectorClock& of(ThreadId thread) const { return threads_[index_of(thread)]; }

  template <Sync kSync>
  void apply(ThreadId thread, std::uint32_t slot_index, Step step, Step source) {
    if constexpr (kSync == Sync::kTake) {
      take(thread, slots_[slot_index]);
    } else if constexpr (kSync == Sync::kGive) {
      give(thread, slots_[slot_index]);
    } else if constexpr (kSync == Sync::kGiveMore) {
      give_more(thread, slots_[slot_index]);
    } else if constexpr (kSync == Sync::kTakeGive) {
      take(thread, slots_[slot_index]);
      give_more(thread, slots_[slot_index]);
    } else if constexpr (kSync == Sync::kForget) {
      slots_[slot_index].serial = 0;
    } else if constexpr (kSync == Sync::kDeposit) {
      deposit(thread, slots_[slot_index], step);
    } else if constexpr (kSync == Sync::kWithdraw) {
      if (source != kNoStep) withdraw(thread, slots_[slot_index], source);
    }
  }

 private:
  struct Deposit {
    Step step = kNoStep;
    VectorClock clock;
  };

  struct Slot {
    VectorClock clock;
    std::uint64_t serial = 0;       // of the execution that wrote `clock`
    ThreadId giver = kNoThread;     // kNoThread: several
    std::vector<Deposit> deposits;  // those in [oldest, end) are left, the others keep memory
    std::size_t oldest = 0;
    std::size_t end = 0;
    std::uint64_t deposits_serial = 0;
  };

  void take(ThreadId thread, Slot& slot) {
    if (slot.serial != serial_ || slot.giver == thread) return;
    threads_[index_of(thread)].join(slot.clock);
  }

  void give(ThreadId thread, Slot& slot) {
    VectorClock& mine = threads_[index_of(thread)];
    slot.clock.assign(mine);
    slot.serial = serial_;
    slot.giver = thread;
    mine.tick(thread);
  }

  void give_more(ThreadId thread, Slot& slot) {
    if (slot.serial != serial_ || slot.giver == thread) return give(thread, slot);
    VectorClock& mine = threads_[index_of(thread)];
    slot.clock.join(mine);
    slot.giver = kNoThread;
    mine.tick(thread);
  }

  void grow(std::uint32_t count);
  void grow_threads(ThreadId thread);
  static std::vector<Deposit>::iterator at(Slot& slot, std::size_t index) {
    return slot.deposits.begin() + static_cast<std::ptrdiff_t>(index);
  }
  void deposit(ThreadId thread, Slot& slot, Step step);
  void withdraw(ThreadId thread, Slot& slot, Step source);

  std::uint64_t serial_ = 0;
  std::uint32_t next_slot_ = 0;
  std::uint32_t slot_capacity_ = 0;
  std::uint32_t thread_capacity_ = 0;
  std::vector<Slot> slots_;
  std::vector<VectorClock> threads_;
};

}  // namespace snarl
