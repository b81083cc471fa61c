// Which transitions of an execution could have come in the other order.
#pragma once

#include <cstdint>

#include "snarl/harness/strategies/dfs_path.h"

namespace snarl::dfs {

// An operation that was done, or waited when the execution ended.
struct Wanted {
  Slot slot = 0;
  std::uint32_t index = 0;      // of its transition; the path's length: it was never done
  std::uint32_t published = 0;  // the transition after which it was there to be chosen
  OpKind kind = OpKind::kBegin;
  bool is_certain = true;  // false: what kind of operation it is does not say when it was possible
  bool is_timed = false;
};

enum class Possibility : std::uint8_t {
  kNo,
  kYes,
  kUnknown,
  kByDeadline,  // not before its deadline, which could have come first
};

// Whether an operation of this kind was possible directly before an earlier access of its object.
Possibility possible_before(const Access& earlier, OpKind wanted);

// The threads of `path` after transition `first` that did not have to wait for it, and `wanted`.
struct Others {
  Mask members = 0;   // that took a step
  Mask initials = 0;  // whose first step waits for none of the others'
};

// What could be done instead of `first` to come to `wanted` without it. `clock`: what happened
// before `wanted`.
Others others_after(const Path& path, std::uint32_t first, const Wanted& wanted,
                    const std::uint32_t* clock);

// The last transition of the path, or an operation that never was done.
Wanted wanted_of(const Path& path, std::uint32_t index);

// Finds the earlier transitions that `wanted` is in a race with: dependent on it, neither ordered
// before by its thread nor by another transition in between, and not what made it possible.
// Operations that wait are in a race with what last made them impossible, whatever lies between.
// Calls `is_enabled(index, slot)`: whether the thread could go on before that transition, and
// `reverse(index, possibility)`, which returns false if nothing could be done there instead.
// Source: Abdulla, Aronis, Jonsson, Sagonas, "Optimal Dynamic Partial Order Reduction", POPL 2014.
// Differs: operations may be disabled and enabled. A transition that makes one impossible is in a
// race with it, and one that makes it possible is not.
class RaceSearch {
 public:
  RaceSearch(const Path& path, const Wanted& wanted);

  // What happened before `wanted` and is neither of its own thread nor what published it.
  const std::uint32_t* past() const { return past_; }

  template <class IsEnabled, class Reverse>
  void run(const Touch& touch, const IsEnabled& is_enabled, const Reverse& reverse) {
    std::uint32_t next =
        wanted_.index < path_.count() ? before(touch) : path_.last_access(touch.object);
    while (next != 0) {
      const Access& earlier = path_.access(next - 1);
      const bool is_change = earlier.touch.manner == Manner::kChanges;
      if (is_past(earlier.transition)) {
        if (is_change) return;
      } else if (are_dependent(earlier.touch, touch)) {
        examine(earlier.transition, possibility(earlier, is_enabled), reverse);
      }
      next = earlier.previous;
    }
  }

  // The same for what depends on everything.
  template <class IsEnabled, class Reverse>
  void run_universally(const IsEnabled& is_enabled, const Reverse& reverse) {
    for (std::uint32_t index = wanted_.index; index-- > 1;) {
      if (is_past(index)) continue;
      // It may have waited for something else than this.
      const Possibility seen = possibility_at(index, is_enabled);
      examine(index, seen == Possibility::kNo ? Possibility::kUnknown : seen, reverse);
    }
  }

  // And with the last transition that everything depends on.
  template <class IsEnabled, class Reverse>
  void run_against(std::uint32_t universal, const IsEnabled& is_enabled, const Reverse& reverse) {
    if (universal == 0 || is_past(universal - 1)) return;
    examine(universal - 1, possibility_at(universal - 1, is_enabled), reverse);
  }

 private:
  bool is_past(std::uint32_t index) const { return past_[path_[index].slot] > index; }

  // One more than the index of the last access before the wanted transition.
  std::uint32_t before(const Touch& touch) const {
    std::uint32_t next = path_.last_access(touch.object);
    while (next != 0 && path_.access(next - 1).transition >= wanted_.index) {
      next = path_.access(next - 1).previous;
    }
    return next;
  }

  template <class IsEnabled>
  Possibility possibility_at(std::uint32_t index, const IsEnabled& is_enabled) const {
    if (wanted_.published >= index) return Possibility::kUnknown;
    return is_enabled(index, wanted_.slot) ? Possibility::kYes : Possibility::kNo;
  }

  template <class IsEnabled>
  Possibility possibility(const Access& earlier, const IsEnabled& is_enabled) const {
    const Possibility seen = possibility_at(earlier.transition, is_enabled);
    if (wanted_.slot == kClockSlot) {
      // If not by this deadline, then by that of somebody who could have come before.
      return seen == Possibility::kNo ? Possibility::kUnknown : seen;
    }
    if (seen == Possibility::kNo && wanted_.is_timed &&
        is_enabled(earlier.transition, kClockSlot)) {
      return Possibility::kByDeadline;
    }
    if (seen != Possibility::kUnknown || !wanted_.is_certain) return seen;
    if (earlier.touch.object == kTime || path_[earlier.transition].slot == kClockSlot) return seen;
    return possible_before(earlier, wanted_.kind);
  }

  template <class Reverse>
  void examine(std::uint32_t index, Possibility possibility, const Reverse& reverse) {
    if (possibility == Possibility::kNo || !reverse(index, possibility)) return;
    if (possibility == Possibility::kYes) path_.join(past_, index);
  }

  const Path& path_;
  const Wanted wanted_;
  std::uint32_t past_[kSlotCount] = {};
};

}  // namespace snarl::dfs
