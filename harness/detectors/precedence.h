// What comes before an operation in every order that comes to the same: what it conflicts with,
// what it took its permit, item or wake-up from, and its thread's last one. Not who had its lock
// before: sections under a lock that share no data come to the same either way round.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "snarl/harness/finding.h"

namespace snarl {

// Which parts of its object's data an operation reads and changes. A queue has two, its ends: a put
// and a get do not hinder each other, two puts do.
struct Touch {
  static constexpr std::uint8_t kHead = 1;
  static constexpr std::uint8_t kTail = 2;
  static constexpr std::uint8_t kAll = kHead | kTail;

  std::uint8_t reads = 0;
  std::uint8_t writes = 0;

  bool conflicts_with(Touch other) const {
    return (writes & (other.reads | other.writes)) != 0 || (reads & other.writes) != 0;
  }
};

// Nothing for locks, semaphores, conditions and barriers: locks order nothing, what the others
// order shows in who takes what from whom, and two permits hinder nobody.
Touch touch_of(const OpEvent& event);

// Follows the events of an execution. `Ref` names an operation, or what it is a part of: the newer
// takes the place of the older, so that a few are kept for each object and thread.
// Source: conflicts as in Papadimitriou, "The Serializability of Concurrent Database Updates", JACM
// 1979, where locks are no data. Differs: Velodrome (Flanagan, Freund, Yi, PLDI 2008) has an edge
// from each release of a lock to the next acquire. Memory: O(objects * threads), and a Ref for each
// step since begin().
template <class Ref>
class Precedence {
 public:
  // Forgets all. `step`: of the first event that will be told.
  void begin(Step step) {
    ++serial_;
    first_ = step;
    by_step_.clear();
    last_.clear();
  }

  // Calls `visit(Ref, OrderReason)` for what comes directly before the event, by what was told.
  template <class Visit>
  void before(const OpEvent& event, const Visit& visit) {
    if (const Known* const mine = find(last_, event.thread)) {
      visit(mine->ref, OrderReason::kProgramOrder);
    }
    if (event.source != kNoStep && event.source >= first_ &&
        event.source - first_ < by_step_.size()) {
      const Told& source = by_step_[event.source - first_];
      if (source.orders) visit(source.ref, reason_of_source(event));
    }
    if (event.op.object == kNoObject) return;
    Object& object = object_of(event.op.object);
    const auto visit_all = [&visit](const std::vector<Known>& all, OrderReason reason) {
      for (const Known& each : all) visit(each.ref, reason);
    };
    if (is_last_to_arrive(event)) visit_all(object.arrived, OrderReason::kSynchronization);
    const Touch touch = touch_of(event);
    for (std::uint32_t part = 0; part < 2; ++part) {
      const auto bit = static_cast<std::uint8_t>(1U << part);
      if (((touch.reads | touch.writes) & bit) == 0) continue;
      visit_all(object.parts[part].writes, OrderReason::kConflict);
      if ((touch.writes & bit) != 0) visit_all(object.parts[part].reads, OrderReason::kConflict);
    }
  }

  // The event is the operation of `ref`. Requires: told in order, each after before().
  void add(const OpEvent& event, Ref ref) {
    by_step_.push_back({ref, !gives_lock(event)});
    put(last_, {event.thread, ref});
    const Known me{event.thread, ref};
    if (event.op.object == kNoObject) return;
    Object& object = object_of(event.op.object);
    if (event.op.kind == OpKind::kArrive) {
      if (event.value == 0) object.arrived.clear();  // another round begins
      put(object.arrived, me);
    }
    const Touch touch = touch_of(event);
    for (std::uint32_t part = 0; part < 2; ++part) {
      const auto bit = static_cast<std::uint8_t>(1U << part);
      Part& data = object.parts[part];
      if ((touch.writes & bit) != 0) {
        data.writes = {me};
        data.reads.clear();
      } else if ((touch.reads & bit) != 0) {
        put(data.reads, me);
      }
    }
  }

 private:
  struct Known {
    ThreadId thread = kNoThread;
    Ref ref{};
  };
  struct Told {
    Ref ref{};
    bool orders = true;  // whoever takes something from it comes after it
  };
  struct Part {
    std::vector<Known> writes;  // the last one, if any
    std::vector<Known> reads;   // since then: each thread's last
  };
  struct Object {
    std::uint64_t serial = 0;
    Part parts[2];
    std::vector<Known> arrived;  // at a barrier, in the present round
  };

  static const Known* find(const std::vector<Known>& all, ThreadId thread) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Known& each) { return each.thread == thread; });
    return found == all.end() ? nullptr : &*found;
  }

  static void put(std::vector<Known>& all, const Known& known) {
    for (Known& each : all) {
      if (each.thread != known.thread) continue;
      each = known;
      return;
    }
    all.push_back(known);
  }

  Object& object_of(ObjectId id) {
    if (index_of(id) >= objects_.size()) objects_.resize(index_of(id) + 16);
    Object& object = objects_[index_of(id)];
    if (object.serial == serial_) return object;
    object.serial = serial_;
    object.arrived.clear();
    for (Part& part : object.parts) {
      part.writes.clear();
      part.reads.clear();
    }
    return object;
  }

  static OrderReason reason_of_source(const OpEvent& event) {
    const Touch touch = touch_of(event);
    const bool is_data = event.op.kind == OpKind::kRead || event.op.kind == OpKind::kLoad ||
                         (touch.writes == Touch::kAll && touch.reads == 0);
    return is_data ? OrderReason::kConflict : OrderReason::kSynchronization;
  }

  // What is not in `source`: all who arrived before the last.
  static bool is_last_to_arrive(const OpEvent& event) {
    return event.op.kind == OpKind::kArrive && event.result == Result::kTrue;
  }
  // A semaphore's release says how many permits it gives, a condition's wait which lock.
  static bool gives_lock(const OpEvent& event) {
    switch (event.op.kind) {
      case OpKind::kRelease:
        return event.op.value == 0;
      case OpKind::kReleaseRead:
      case OpKind::kReleaseWrite:
        return true;
      case OpKind::kWait:
        return event.op.value != 0;
      default:
        return false;
    }
  }

  std::uint64_t serial_ = 0;
  Step first_ = 0;
  std::vector<Told> by_step_;
  std::vector<Known> last_;
  std::vector<Object> objects_;
};

}  // namespace snarl
