// Happens-before race detector: one epoch per variable, a list only for concurrent reads.
// Source: Flanagan, Freund, "FastTrack: Efficient and Precise Dynamic Race Detection", PLDI 2009.
// Differs: goes on after a race, and keeps the steps of the last accesses for the report. Which of
// several can be run shows when the execution is examined (engine/read_order.h).
// Misses: races that need an ordering this execution did not take.
// Cost: O(1) an access in the common case, O(readers) at a write after concurrent reads.
#pragma once

#include <vector>

#include "snarl/harness/detector.h"

namespace snarl {

class Race {
 public:
  static constexpr KindSet kInterest = {OpKind::kRead, OpKind::kWrite};

  void begin() {}

  void made(ObjectId object) {
    if (index_of(object) >= variables_.size()) [[unlikely]]
      variables_.resize(index_of(object) + 16);
    Variable& variable = variables_[index_of(object)];
    variable.write.time = 0;
    variable.read.time = 0;
    variable.is_read_shared = false;
  }

  static Finding examine(const Trace& trace, const Suspicion& suspicion);

  template <OpKind kKind>
  void on(const OpEvent& event, const DetectContext& context) {
    Variable& variable = variables_[index_of(event.op.object)];
    const VectorClock& clock = context.clocks.of(event.thread);
    const Access now{event.thread, clock.own(event.thread), event.step};
    if constexpr (kKind == OpKind::kRead) {
      if (variable.read.thread == now.thread && variable.read.time == now.time) return;
      if (!covers(clock, variable.write)) report(event.op.object, now, variable.write, context);
      if (!variable.is_read_shared && covers(clock, variable.read)) {
        variable.read = now;
      } else {
        read_shared(variable, now, clock);
      }
    } else {
      if (!covers(clock, variable.write)) report(event.op.object, now, variable.write, context);
      if (variable.is_read_shared) {
        report_readers(event.op.object, now, variable, clock, context);
      } else if (!covers(clock, variable.read)) {
        report(event.op.object, now, variable.read, context);
      }
      variable.write = now;
      variable.read.time = 0;
    }
  }

 private:
  struct Access {
    ThreadId thread = kNoThread;
    std::int32_t time = 0;  // 0: none yet
    Step step = kNoStep;
  };

  struct alignas(64) Variable {
    Access write;
    Access read;                  // the last one, or the last of the shared ones
    bool is_read_shared = false;  // reads not ordered among each other
    std::vector<Access> readers;  // then: one for each thread
  };

  // True if everything up to `access` is ordered before the present of `clock`'s thread.
  static bool covers(const VectorClock& clock, Access access) {
    return access.time == 0 || access.time <= clock[access.thread];
  }

  static void read_shared(Variable& variable, Access now, const VectorClock& clock);
  static void report_readers(ObjectId object, Access now, Variable& variable,
                             const VectorClock& clock, const DetectContext& context);
  static void report(ObjectId object, Access now, Access earlier, const DetectContext& context);

  std::vector<Variable> variables_;
};

}  // namespace snarl
