// Does once more what the clocks were told, and watches two entries of them.
#include "snarl/harness/detectors/common_sync.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace snarl {
namespace {

class CommonSyncSearch {
 public:
  CommonSyncSearch(const Trace& trace, const OpEvent& earlier, const OpEvent& later)
      : trace_(trace),
        sides_{{later.thread, later.step, 0, {}}, {earlier.thread, earlier.step, 0, {}}} {
    clocks_.begin_execution();
    std::uint32_t slots = 0;
    for (const ClockUse& use : trace.clock_uses) slots = std::max(slots, use.slot + 1);
    clocks_.make_room(slots);
    clocks_.begin_thread(kMainThread, kNoThread);
  }

  CommonSync run() {
    for (const ClockUse& use : trace_.clock_uses) {
      if (use.step != kNoStep && use.step >= sides_[0].access) break;
      note_given(use);
      apply(use);
      note_taken(use, sides_[0], sides_[1]);
      note_taken(use, sides_[1], sides_[0]);
    }
    return found_;
  }

 private:
  struct Given {
    std::int32_t time;  // the thread's own, when it was
    Step step;
  };
  struct Side {
    ThreadId thread = kNoThread;
    Step access = kNoStep;
    std::int32_t known = 0;    // of the other side: its own time
    std::vector<Given> given;  // what others may know of this side
  };

  void note_given(const ClockUse& use) {
    for (Side& side : sides_) {
      const bool is_end = use.kind == ClockUse::Kind::kJoin && use.other == side.thread;
      if (!is_end && use.thread != side.thread) continue;
      side.given.push_back({clocks_.of(side.thread)[side.thread], is_end ? use.source : use.step});
    }
  }

  void apply(const ClockUse& use) {
    switch (use.kind) {
      case ClockUse::Kind::kSpawn:
        clocks_.begin_thread(use.other, use.thread);
        return clocks_.spawned(use.thread);
      case ClockUse::Kind::kJoin:
        return clocks_.joined(use.thread, use.other);
      case ClockUse::Kind::kSync:
        return apply_sync(use);
    }
  }

  void apply_sync(const ClockUse& use) {
    const auto with = [&]<Sync kSync>(std::integral_constant<Sync, kSync>) {
      clocks_.apply<kSync>(use.thread, use.slot, use.step, use.source);
    };
    switch (use.sync) {
      case Sync::kNone:
        return;
      case Sync::kTake:
        return with(std::integral_constant<Sync, Sync::kTake>{});
      case Sync::kGive:
        return with(std::integral_constant<Sync, Sync::kGive>{});
      case Sync::kGiveMore:
        return with(std::integral_constant<Sync, Sync::kGiveMore>{});
      case Sync::kTakeGive:
        return with(std::integral_constant<Sync, Sync::kTakeGive>{});
      case Sync::kForget:
        return with(std::integral_constant<Sync, Sync::kForget>{});
      case Sync::kDeposit:
        return with(std::integral_constant<Sync, Sync::kDeposit>{});
      case Sync::kWithdraw:
        return with(std::integral_constant<Sync, Sync::kWithdraw>{});
    }
  }

  void note_taken(const ClockUse& use, Side& mine, const Side& other) {
    const bool is_begun = use.kind == ClockUse::Kind::kSpawn && use.other == mine.thread;
    if (!is_begun && use.thread != mine.thread) return;
    const std::int32_t known = clocks_.of(mine.thread)[other.thread];
    if (known <= mine.known) return;
    mine.known = known;
    const Step given = given_at(other, known);
    const Step taken = is_begun ? begin_of(mine.thread) : use.step;
    if (given == kNoStep || taken == kNoStep || taken >= mine.access) return;
    if (!found_.is_known() || taken > found_.taken) found_ = {given, taken};
  }

  // Returns: the last event of the side that whoever knows it up to `time` knows of.
  static Step given_at(const Side& side, std::int32_t time) {
    Step step = kNoStep;
    for (const Given& given : side.given) {
      if (given.time == time) step = given.step;
    }
    return step;
  }

  Step begin_of(ThreadId thread) const {
    const auto begin =
        std::find_if(trace_.events.begin(), trace_.events.end(), [thread](const OpEvent& event) {
          return event.op.kind == OpKind::kBegin && event.thread == thread;
        });
    return begin == trace_.events.end() ? kNoStep : begin->step;
  }

  const Trace& trace_;
  Clocks clocks_;
  Side sides_[2];  // the later one first
  CommonSync found_;
};

}  // namespace

CommonSync common_sync(const Trace& trace, const OpEvent& earlier, const OpEvent& later) {
  return CommonSyncSearch(trace, earlier, later).run();
}

}  // namespace snarl
