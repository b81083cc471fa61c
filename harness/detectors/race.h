// Happens-before race detector: one epoch per variable, a list only for concurrent reads.
// Source: Flanagan, Freund, "FastTrack: Efficient and Precise Dynamic Race Detection", PLDI 2009.
// Differs: goes on after a race, and keeps the steps of the last accesses for the report. Which of
// several can be run shows when the execution is examined (engine/read_order.h).
// Misses: races that need an ordering this execution did not take.
// Cost: O(1) an access in the common case, O(readers) at a write after concurrent reads.
#pragma once

#include <cstdint>
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
  [[gnu::always_inline]] void on(const OpEvent& event, const DetectContext& context) {
    Variable& variable = variables_[index_of(event.op.object)];
    const VectorClock& clock = context.clocks.of(event.thread);
    const Access now{event.thread, clock.own(event.thread), event.step};
    // One branch in the usual case: what came before is ordered, whoever it was.
    const std::uint32_t unordered = unordered_in(clock, variable.write) |
                                    unordered_in(clock, variable.read) |
                                    static_cast<std::uint32_t>(variable.is_read_shared);
    if constexpr (kKind == OpKind::kRead) {
      if (unordered != 0) [[unlikely]]
        return read_otherwise(event.op.object, now, variable, clock, context);
      variable.read = now;
    } else {
      if (unordered != 0) [[unlikely]]
        report_earlier(event.op.object, now, variable, clock, context);
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
    return access.time <= clock[access.thread];
  }

  static std::uint32_t unordered_in(const VectorClock& clock, Access access) {
    return covers(clock, access) ? 0 : 1;
  }

  static void read_otherwise(ObjectId object, Access now, Variable& variable,
                             const VectorClock& clock, const DetectContext& context);
  static void report_earlier(ObjectId object, Access now, Variable& variable,
                             const VectorClock& clock, const DetectContext& context);
  static void read_shared(Variable& variable, Access now, const VectorClock& clock);
  static void report_readers(ObjectId object, Access now, Variable& variable,
                             const VectorClock& clock, const DetectContext& context);
  static void report(ObjectId object, Access now, Access earlier, const DetectContext& context);

  std::vector<Variable> variables_;
};

}  // namespace snarl
