// The transitions of one execution, in the order in which they were taken: what each touched, and
// which of them happened before which.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/event.h"

namespace snarl::dfs {

// A thread's place in masks and clocks: one more than its id; the clock's is 0.
using Slot = std::uint32_t;
using Mask = std::uint64_t;  // of slots

inline constexpr std::uint32_t kSlotCount = 64;
inline constexpr Slot kClockSlot = 0;

constexpr Slot slot_of(ThreadId thread) {
  return thread == kClockThread ? kClockSlot : index_of(thread) + 1;
}
constexpr ThreadId thread_of(Slot slot) {
  return slot == kClockSlot ? kClockThread : ThreadId{slot - 1};
}
constexpr Mask bit_of(Slot slot) { return Mask{1} << slot; }

// How an object was touched. Additions commute with each other, reads with each other.
enum class Manner : std::uint8_t { kReads, kAdds, kChanges };

struct Touch {
  std::uint32_t object = 0;
  Manner manner = Manner::kReads;
};

constexpr bool are_dependent(const Touch& one, const Touch& other) {
  if (one.object != other.object) return false;
  return one.manner != other.manner || one.manner == Manner::kChanges;
}

// A touch in its place, with what is needed to know whether another operation was possible before.
struct Access {
  Touch touch;
  OpKind kind = OpKind::kBegin;
  Result result = Result::kDone;
  bool is_timed = false;
  std::uint64_t operand = 0;
  std::uint64_t value = 0;
  std::uint32_t transition = 0;
  std::uint32_t previous =
      0;  // one more than the index of the access of the object before; 0: none
};

// What no object stands for: which thread gets which id, which threads have ended, and what time it
// is. Who sets a deadline or takes one back adds to the last: only the clock's steps change it.
inline constexpr std::uint32_t kBeginnings = 0;
inline constexpr std::uint32_t kEndings = 1;
inline constexpr std::uint32_t kTime = 2;
inline constexpr std::uint32_t kFirstObject = 3;

// Calls `visit(Touch)` for each thing that an operation touches.
template <class Visit>
void for_each_touch(const Op& op, const Visit& visit) {
  const OpEffect effect = row_of(op.kind).effect;
  if (op.kind == OpKind::kSpawn) visit(Touch{kBeginnings, Manner::kChanges});
  if (op.kind == OpKind::kEnd) visit(Touch{kEndings, Manner::kAdds});
  if (op.kind == OpKind::kExpire) visit(Touch{kTime, Manner::kChanges});
  if (op.is_timed) visit(Touch{kTime, Manner::kAdds});
  if (op.object == kNoObject) {
    if (op.kind != OpKind::kIsAlive) return;
    visit(Touch{kBeginnings, Manner::kReads});
    visit(Touch{kEndings, Manner::kReads});
    return;
  }
  if (effect == OpEffect::kNothing) return;
  const Manner manner = effect == OpEffect::kReads ? Manner::kReads : Manner::kChanges;
  visit(Touch{index_of(op.object) + kFirstObject, manner});
  // A condition's wait releases the lock that it names; 0 is thread 0, which is none.
  if (op.kind == OpKind::kWait && op.value != 0) {
    visit(Touch{static_cast<std::uint32_t>(op.value) + kFirstObject, Manner::kChanges});
  }
}

struct Transition {
  Slot slot = 0;
  bool is_universal = false;  // depends on everything: it ended the execution
  bool is_waking = false;     // its thread could not have begun it before `published`
  Step step = 0;              // of its first event
  std::uint32_t first_access = 0;
  std::uint32_t previous = 0;  // one more than the index of the thread's transition before; 0: none
  std::uint32_t universal = 0;  // one more than the index of the last universal one before; 0: none
  std::uint32_t published = 0;  // the transition after which its operation was there to be chosen
};

// Happens-before is the order of the transitions of each thread and of what is dependent.
// Cost: O(threads) an access of an object; 4 bytes a transition and thread.
class Path {
 public:
  std::uint32_t count() const { return static_cast<std::uint32_t>(transitions_.size()); }
  const Transition& operator[](std::uint32_t index) const { return transitions_[index]; }

  void truncate(std::uint32_t count);
  void begin_transition(Slot slot, Step step);
  void add(const OpEvent& event);
  // The last transition has touched this too, beside its events.
  void touch(const Touch& touch);
  // The last transition ended the execution before others came to their end.
  void end_all();
  // From now on, the ends of threads depend on each other.
  void order_endings();

  const Access& access(std::uint32_t index) const { return accesses_[index]; }
  // The accesses of a transition are [first_access, accesses_end).
  std::uint32_t accesses_end(std::uint32_t index) const {
    return index + 1 < count() ? transitions_[index + 1].first_access
                               : static_cast<std::uint32_t>(accesses_.size());
  }
  // One more than the index of the object's last access; 0: there is none.
  std::uint32_t last_access(std::uint32_t object) const {
    return object < last_access_.size() ? last_access_[object] : 0;
  }
  // One more than the index of the thread's last transition; 0: there is none.
  std::uint32_t last_of(Slot slot) const { return last_of_[slot]; }
  std::uint32_t last_universal() const;
  std::uint32_t transition_at(Step step) const;  // the one that an event belongs to

  // Of each slot, one more than the index of its last transition that happened before, or is, this.
  const std::uint32_t* clock(std::uint32_t index) const {
    return &clocks_[index * std::size_t{width_}];
  }
  bool happens_before(std::uint32_t one, std::uint32_t other) const {
    return clock(other)[transitions_[one].slot] > one;
  }
  std::uint32_t width() const { return width_; }  // of clocks: slots from there on are not in use
  void join(std::uint32_t* clock, std::uint32_t index) const {
    const std::uint32_t* const other = this->clock(index);
    for (std::uint32_t slot = 0; slot < width_; ++slot) {
      clock[slot] = clock[slot] < other[slot] ? other[slot] : clock[slot];
    }
  }
  // Joins what an access to the object depends on.
  void join_touched(std::uint32_t* clock, const Touch& touch) const;

 private:
  std::uint32_t* own_clock() { return &clocks_[(count() - 1) * std::size_t{width_}]; }
  void add_access(Access access);
  void make_universal();
  void widen(Slot slot);

  std::vector<Transition> transitions_;
  std::vector<std::uint32_t> clocks_;
  std::vector<Access> accesses_;
  std::vector<std::uint32_t> last_access_;  // by object
  std::uint32_t last_of_[kSlotCount] = {};
  std::uint32_t width_ = 4;
  Manner ending_ = Manner::kAdds;
};

}  // namespace snarl::dfs
