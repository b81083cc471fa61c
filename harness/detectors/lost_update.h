// Lost updates: a write whose value depends on a read that another thread's write has outdated
// since. Source: the stale-write rule for an inferred read-modify-write pair, the only possible
// cycle of length two in Velodrome's transactional happens-before graph (Flanagan, Freund, Yi, PLDI
// 2008). Evidence: the write names the read it depends on (compound operations; data flow in
// files, and of what C++ reads with `tracked()`). The other evidence is control: the read decided
// that the write is done (check, then act); who runs the program says so behind the write. Whether
// anything is lost is decided later, by serial orders. Misses: dependences that no evidence shows
// (C++: `store(load() + 1)`). Cost: O(1) a write, 12 bytes a variable.
// Beside it, a note: a compare_exchange that succeeded although others have changed the value since
// the load that its expected value comes from (A-B-A: it is there again, and may mean something
// else).
#pragma once

#include <vector>

#include "snarl/harness/detector.h"

namespace snarl {

// The cause of a suspicion that a read decided a write, and did not give its value.
inline constexpr const char* kCheckThenAct = "check_then_act";

class LostUpdate {
 public:
  static constexpr KindSet kInterest = {OpKind::kWrite,    OpKind::kStore,
                                        OpKind::kExchange, OpKind::kFetchAdd,
                                        OpKind::kUpdate,   OpKind::kCompareExchange};

  void begin() {}

  void made(ObjectId object) {
    if (index_of(object) >= writes_.size()) [[unlikely]]
      writes_.resize(index_of(object) + 16);
    writes_[index_of(object)].step = kNoStep;
  }

  static Finding examine(const Trace& trace, const Suspicion& suspicion);

  // The thread's last operation was a write of the object that a condition decided; the condition
  // comes from the read, and since then the thread has not written the object. `value`: the read
  // that the value comes from. Where that is outdated too, on() has said so.
  void decided(ObjectId object, ThreadId thread, Step read, Step value,
               const DetectContext& context) {
    const Write& last = writes_[index_of(object)];
    const bool is_outdated = last.before != kNoStep && last.before > read;
    if (is_outdated && (value == kNoStep || last.before < value)) [[unlikely]]
      report_decided(object, thread, last.before, last.step, context);
  }

  template <OpKind kKind>
  void on(const OpEvent& event, const DetectContext& context) {
    if constexpr (kKind == OpKind::kCompareExchange) {
      if (event.result != Result::kTrue) return;
    }
    Write& last = writes_[index_of(event.op.object)];
    if constexpr (kKind == OpKind::kCompareExchange) {
      const bool is_recycled = last.step != kNoStep && last.step > event.basis;
      if (is_recycled && last.thread != event.thread) [[unlikely]]
        note_recycled(event.op.object, event.thread, last.step, event.step, context);
    }
    if constexpr (kKind == OpKind::kWrite || kKind == OpKind::kStore) {
      // A stale write counts even where it writes what is there: two lost increments write the same
      // value.
      const bool is_stale = event.basis != kNoStep && last.step > event.basis;
      if (is_stale && last.step != kNoStep && last.thread != event.thread) [[unlikely]] {
        report(event.op.object, event.thread, last.step, event.step, context);
      }
    }
    last = {event.step, event.thread, last.step};
  }

 private:
  struct Write {
    Step step = kNoStep;
    ThreadId thread = kNoThread;
    Step before = kNoStep;  // the write before it
  };

  static Finding examine_recycled(const Trace& trace, const Suspicion& suspicion);
  static void note_recycled(ObjectId object, ThreadId thread, Step overwritten, Step step,
                            const DetectContext& context);
  static Finding examine_decided(const Trace& trace, const Suspicion& suspicion);
  static void report_decided(ObjectId object, ThreadId thread, Step overwritten, Step step,
                             const DetectContext& context);
  static void report(ObjectId object, ThreadId thread, Step overwritten, Step step,
                     const DetectContext& context);

  std::vector<Write> writes_;
};

}  // namespace snarl
