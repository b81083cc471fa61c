// What each primitive's operations say about when others were possible; initials.
#include "snarl/harness/strategies/dfs_races.h"

#include "snarl/harness/base/bits.h"

namespace snarl::dfs {
namespace {

constexpr Possibility yes_if(bool is_possible) {
  return is_possible ? Possibility::kYes : Possibility::kNo;
}

bool is_done(const Access& access) {
  return access.result == Result::kDone || access.result == Result::kTrue;
}

// Of a lock, or a semaphore's permit.
Possibility acquirable_before(const Access& earlier) {
  switch (earlier.kind) {
    case OpKind::kAcquire:
    case OpKind::kTryAcquire:
      if (!is_done(earlier)) return Possibility::kNo;
      // More than 1: permits that are left, or how often its owner has taken the lock.
      return earlier.value > 1 ? Possibility::kUnknown : Possibility::kYes;
    case OpKind::kReacquire:
      return Possibility::kYes;
    case OpKind::kRelease:
      return yes_if(earlier.operand != 0 && earlier.value > earlier.operand);
    case OpKind::kWait:  // which released it
      return Possibility::kNo;
    case OpKind::kLocked:
      return yes_if(earlier.result == Result::kFalse);
    case OpKind::kPermits:
      return yes_if(earlier.value > 0);
    default:
      return Possibility::kUnknown;
  }
}

Possibility readable_before(const Access& earlier) {
  const bool has_queue = earlier.value == kPrefersWriters;  // then perhaps a writer stood in it
  switch (earlier.kind) {
    case OpKind::kAcquireRead:
    case OpKind::kTryAcquireRead:
      return is_done(earlier) ? Possibility::kYes : Possibility::kUnknown;
    case OpKind::kAcquireWrite:
    case OpKind::kTryAcquireWrite:
      return is_done(earlier) && !has_queue ? Possibility::kYes : Possibility::kUnknown;
    case OpKind::kReleaseRead:
      return has_queue ? Possibility::kUnknown : Possibility::kYes;
    case OpKind::kReleaseWrite:
      return Possibility::kNo;
    default:
      return Possibility::kUnknown;
  }
}

Possibility writable_before(const Access& earlier) {
  switch (earlier.kind) {
    case OpKind::kAcquireWrite:
    case OpKind::kTryAcquireWrite:
      return yes_if(is_done(earlier));
    case OpKind::kReleaseRead:
    case OpKind::kReleaseWrite:
    case OpKind::kQueueWrite:
      return Possibility::kNo;
    case OpKind::kLocked:
      return yes_if(earlier.result == Result::kFalse);
    default:
      return Possibility::kUnknown;
  }
}

// Of a flag. A condition's wait is always possible, and never waits for what notifies.
Possibility set_before(const Access& earlier) {
  switch (earlier.kind) {
    case OpKind::kSet:
      return yes_if(earlier.result == Result::kFalse);
    case OpKind::kClear:
    case OpKind::kIsSet:
      return yes_if(earlier.result == Result::kTrue);
    case OpKind::kWait:
      return yes_if(!has_given_up(earlier.result));
    case OpKind::kNotify:
    case OpKind::kNotifyAll:
      return Possibility::kYes;
    default:
      return Possibility::kUnknown;
  }
}

Possibility gettable_before(const Access& earlier) {
  switch (earlier.kind) {
    case OpKind::kPut:
    case OpKind::kTryPut:
      return is_done(earlier) ? yes_if(earlier.value > 1) : Possibility::kYes;
    case OpKind::kGet:
    case OpKind::kTryGet:
    case OpKind::kGetAll:
      return is_done(earlier) ? Possibility::kYes : Possibility::kUnknown;
    default:
      return Possibility::kUnknown;
  }
}

}  // namespace

Possibility possible_before(const Access& earlier, OpKind wanted) {
  switch (wanted) {
    case OpKind::kAcquire:
    case OpKind::kReacquire:
      return acquirable_before(earlier);
    case OpKind::kAcquireRead:
      return readable_before(earlier);
    case OpKind::kAcquireWrite:
      return writable_before(earlier);
    case OpKind::kWait:
      return set_before(earlier);
    case OpKind::kGet:
    case OpKind::kGetAll:
      return gettable_before(earlier);
    case OpKind::kJoin:
      return yes_if(earlier.kind != OpKind::kEnd && earlier.kind != OpKind::kBegin &&
                    earlier.kind != OpKind::kSpawn);
    case OpKind::kPut:
    case OpKind::kJoinQueue:
    case OpKind::kPass:
      return Possibility::kUnknown;
    default:
      return Possibility::kYes;  // never waits
  }
}

Wanted wanted_of(const Path& path, std::uint32_t index) {
  const Transition& transition = path[index];
  Wanted wanted{transition.slot, index, transition.published};
  const std::uint32_t end = path.accesses_end(index);
  std::uint32_t access = transition.first_access;
  while (access < end && path.access(access).touch.object == kTime) ++access;
  if (access == end) return wanted;
  const Access& first = path.access(access);
  wanted.kind = first.kind;
  // Where writers are preferred, whether one takes the lock at once or queues is its outcome.
  const bool was_asked = first.kind == OpKind::kAcquireWrite && first.value == kPrefersWriters;
  wanted.is_certain = !first.is_timed && !was_asked;
  wanted.is_timed = first.is_timed;
  // Several operations in one transition: an atomic block never waits. An end comes of itself.
  for (++access; access < end; ++access) {
    const Access& next = path.access(access);
    const bool is_of_another = next.kind != first.kind && next.kind != OpKind::kEnd;
    if (is_of_another && next.touch.object != kTime) wanted.is_certain = false;
  }
  return wanted;
}

RaceSearch::RaceSearch(const Path& path, const Wanted& wanted) : path_(path), wanted_(wanted) {
  const bool is_done = wanted.index < path.count();
  const std::uint32_t previous = is_done ? path[wanted.index].previous : path.last_of(wanted.slot);
  if (previous != 0) path.join(past_, previous - 1);
  path.join(past_, wanted.published);
}

Others others_after(const Path& path, std::uint32_t first, const Wanted& wanted,
                    const std::uint32_t* clock) {
  Others others;
  std::uint32_t firsts[kSlotCount];  // of each member, one more than the index of its first step
  const auto waits = [&](const std::uint32_t* known) {
    for (Mask left = others.members; left != 0; left &= left - 1) {
      const auto slot = static_cast<Slot>(bits::lowest(left));
      if (known[slot] >= firsts[slot]) return true;
    }
    return false;
  };
  for (std::uint32_t index = first + 1; index < wanted.index; ++index) {
    const Slot slot = path[index].slot;
    if ((others.members & bit_of(slot)) != 0 || path.happens_before(first, index)) continue;
    if (!waits(path.clock(index))) others.initials |= bit_of(slot);
    others.members |= bit_of(slot);
    firsts[slot] = index + 1;
  }
  if ((others.members & bit_of(wanted.slot)) == 0 && !waits(clock)) {
    others.initials |= bit_of(wanted.slot);
  }
  return others;
}

}  // namespace snarl::dfs
