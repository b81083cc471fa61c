// What comes before an operation in every order that is equivalent to the one that ran: what it
// conflicts with, what it took its lock, permit, item or wake-up from, and its thread's last one.
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

// Nothing for locks, semaphores, conditions and barriers: what they order shows in who takes what
// from whom, and two readers or two permits hinder nobody.
Touch touch_of(const OpEvent& event);

// Follows the events of an execution. `Ref` names an operation, or what it is a part of: the newer
// takes the place of the older, so that a few are kept for each object and thread.
// Source: the edges of Velodrome's graph (Flanagan, Freund, Yi, PLDI 2008), whose programs have
// locks only. Memory: O(objects * threads), and a Ref for each step since begin().
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
      visit(by_step_[event.source - first_], reason_of_source(event));
    }
    if (event.op.object == kNoObject) return;
    Object& object = object_of(event.op.object);
    const auto visit_all = [&visit](const std::vector<Known>& all, OrderReason reason) {
      for (const Known& each : all) visit(each.ref, reason);
    };
    if (takes_all(event)) visit_all(object.given, OrderReason::kSynchronization);
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
    by_step_.push_back(ref);
    put(last_, {event.thread, ref});
    const Known me{event.thread, ref};
    if (event.op.kind == OpKind::kWait && event.op.value != 0) {  // a condition's gives its lock
      object_of(ObjectId{static_cast<std::uint32_t>(event.op.value)}).given = {me};
    }
    if (event.op.object == kNoObject) return;
    Object& object = object_of(event.op.object);
    if (is_first_of_several(event)) object.given.clear();
    if (gives(event)) put(object.given, me);
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
  struct Part {
    std::vector<Known> writes;  // the last one, if any
    std::vector<Known> reads;   // since then: each thread's last
  };
  struct Object {
    std::uint64_t serial = 0;
    Part parts[2];
    std::vector<Known> given;  // what the next who needs all of it takes together
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
    object.given.clear();
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

  // What is not in `source`: several readers before a writer, all who arrived before the last, the
  // release of a lock before the thread that was woken and has it again.
  static bool takes_all(const OpEvent& event) {
    const bool is_done = event.result == Result::kDone || event.result == Result::kTrue;
    switch (event.op.kind) {
      case OpKind::kAcquireWrite:
      case OpKind::kTryAcquireWrite:
        return is_done;
      case OpKind::kReacquire:
        return true;
      case OpKind::kArrive:
        return event.result == Result::kTrue;
      default:
        return false;
    }
  }
  static bool gives(const OpEvent& event) {
    return event.op.kind == OpKind::kRelease || event.op.kind == OpKind::kReleaseRead ||
           event.op.kind == OpKind::kArrive;
  }
  // Of a lock only the last release counts, of a barrier those of one round.
  static bool is_first_of_several(const OpEvent& event) {
    return event.op.kind == OpKind::kRelease || event.op.kind == OpKind::kReleaseWrite ||
           (event.op.kind == OpKind::kArrive && event.value == 0);
  }

  std::uint64_t serial_ = 0;
  Step first_ = 0;
  std::vector<Ref> by_step_;
  std::vector<Known> last_;
  std::vector<Object> objects_;
};

}  // namespace snarl
