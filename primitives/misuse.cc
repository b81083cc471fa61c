// Misuse that several primitives share.
#include "snarl/primitives/misuse.h"

#include <fmt/format.h>

namespace snarl {

void fail_not_owner(Execution& execution, const ObjectState& object, ThreadId owner, Site site) {
  if (execution.is_abandoning()) return;
  const std::string text =
      owner == kNoThread
          ? "released while nobody owned it"
          : fmt::format("released while {} owned it",
                        execution.identity_of(execution.thread(owner).object.id).info.name);
  execution.fail(FindingKind::kMisuse, "not_owner", object.id, site, text);
}

void destroy(ObjectState& object, ThreadId owner, bool is_waited_for) noexcept {
  Execution* const execution = Execution::current_or_null();
  if (execution == nullptr || execution->is_abandoning()) return;
  object.is_destroyed = true;
  if (owner != kNoThread) {
    execution->fail_soon(FindingKind::kMisuse, "destroyed_while_held", object.id,
                         "destroyed while it was owned");
  } else if (is_waited_for) {
    execution->fail_soon(FindingKind::kMisuse, "destroyed_while_waited_for", object.id,
                         "destroyed while a thread waited for it");
  }
}

}  // namespace snarl
