// Counts handles, and says when the last one goes.
#include "snarl/primitives/handle.h"

#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/actors.h"
#include "snarl/primitives/rights.h"
#include "snarl/primitives/turn.h"

namespace snarl {

void limit_actors(Actors& actors) {
  actors.is_limited = true;
  Execution::current().deadlocks().note_limit();
}

void limit_actors(Actors& actors, const std::vector<ThreadId>& threads) {
  limit_actors(actors);
  actors.named = threads;
}

bool fail_without_right(Execution& execution, const Actors& actors, const Op& op) {
  refuse_release(execution, "not_allowed", op,
                 actors.has_handles ? "acted on without a handle"
                                    : "acted on by a thread that it is not declared for");
  return false;
}

void detail::take_right(ObjectState& object, Actors& actors, Site site) {
  if (actors.is_limited) {
    Execution::current().fail(FindingKind::kMisuse, "handle_taken_twice", object.id, site,
                              "its first handle was taken before");
    return;
  }
  limit_actors(actors);
  actors.has_handles = true;
  actors.handles = 1;
}

void detail::copy_right(Actors& actors) { ++actors.handles; }

void detail::drop_right(ObjectState& object, Actors& actors, const Site& site) noexcept {
  Execution* const execution = Execution::current_or_null();
  if (execution == nullptr || execution->is_abandoning() || object.is_destroyed) return;
  const Op op{.kind = OpKind::kDropHandle, .object = object.id, .site = site};
  const Entry entry = take_turn<Holding::kDrop>(*execution, object, op);
  if (entry == Entry::kSkipped) return;
  --actors.handles;
  // How many are left others change without an operation: what is shown is whether some are.
  conclude<Role{OpKind::kDropHandle}>(*execution, entry, object, 0, op,
                                      {.value = actors.handles == 0 ? 0U : 1U});
  if (actors.handles == 0 && entry == Entry::kControlled) execution->deadlocks().look_after_loss();
}

}  // namespace snarl
