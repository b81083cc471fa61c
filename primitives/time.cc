// Sleeping, yielding, and what time it is.
#include "snarl/primitives/time.h"

#include "snarl/primitives/turn.h"

namespace snarl {
namespace {

// What operations that touch no object are recorded on.
ObjectState no_object() {
  ObjectState object;
  object.id = kNoObject;
  return object;
}

template <OpKind kKind>
void give_way(Site site) {
  Execution& execution = Execution::current();
  ObjectState object = no_object();
  const Op op{.kind = kKind, .site = site};
  const Entry entry = take_turn(execution, object, op);
  if (entry == Entry::kSkipped) return;
  conclude<Role{kKind}>(execution, entry, object, 0, op, {});
}

}  // namespace

std::chrono::nanoseconds instrumented::now() {
  Execution& execution = Execution::current();
  execution.circles().note_clock_is_read();
  return std::chrono::nanoseconds(execution.now());
}

void instrumented::sleep(std::chrono::nanoseconds duration, Site site) {
  Execution& execution = Execution::current();
  ThreadRecord& me = execution.self();
  ObjectState object = no_object();
  const auto length = static_cast<std::uint64_t>(std::max(duration.count(), std::int64_t{0}));
  const Op start{.kind = OpKind::kSleep, .is_timed = true, .value = length, .site = site};
  const Entry entry = take_turn(execution, object, start);
  if (entry == Entry::kAtomic) return execution.fail_for_waiting(start, me.object);
  if (entry != Entry::kControlled) return;  // silent: nobody is there for whom time could pass
  conclude<Role{OpKind::kSleep}>(execution, entry, object, 0, start, {});
  const Op go_on{.kind = OpKind::kWake, .site = site};
  execution.set_timer(me, duration);
  execution.park(me, go_on, nullptr);
  if (!execution.point(me)) return;
  conclude<Role{OpKind::kWake}>(execution, entry, object, 0, go_on, {.source = me.woken_at});
}

void instrumented::yield(Site site) { give_way<OpKind::kYield>(site); }

void instrumented::turn(Site site) { give_way<OpKind::kTurn>(site); }

void instrumented::progress(Site site) {
  Execution& execution = Execution::current();
  ObjectState object = no_object();
  const Op op{.kind = OpKind::kProgress, .site = site};
  const Entry entry = execution.enter<Holding::kNone>();
  if (entry == Entry::kSkipped) return;
  Execution::publish_quietly(execution.self(), op);
  conclude<Role{OpKind::kProgress}>(execution, entry, object, 0, op, {});
}

}  // namespace snarl
