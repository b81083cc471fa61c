// Misuse that several primitives share.
#include "snarl/primitives/misuse.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "snarl/primitives/future.h"
#include "snarl/primitives/turn.h"

namespace snarl {

void refuse(Execution& execution, const char* cause, const Op& op, std::string_view text) {
  if (take_turn(execution, execution.self().object, op) == Entry::kSkipped) return;
  execution.fail(FindingKind::kMisuse, cause, op.object, op.site, text);
}

void refuse_release(Execution& execution, const char* cause, const Op& op, std::string_view text) {
  const Entry entry = take_turn<Holding::kDrop>(execution, execution.self().object, op);
  if (entry != Entry::kSkipped) execution.fail_release(cause, op.object, op.site, text);
}

void fail_not_owner(Execution& execution, const ObjectState& object, const Op& release) {
  if (take_turn<Holding::kDrop>(execution, object, release) == Entry::kSkipped) return;
  std::vector<ThreadId> owners;
  execution.identity_of(object.id).row->owners_of(object, owners);
  const std::string text =
      owners.empty()
          ? "released while nobody owned it"
          : fmt::format("released while {} owned it",
                        execution.identity_of(execution.thread(owners[0]).object.id).info.name);
  execution.fail_release("not_owner", object.id, release.site, text);
}

void detail::fail_taken_twice(Site site) {
  Execution::current().fail(FindingKind::kMisuse, "taken_twice", kNoObject, site,
                            "asked for a value that was moved out before");
}

namespace {

// The dead neither release nor wait: what they still held when they ended is another finding, and
// daemons are cut off where they stand.
bool is_living(const Execution& execution, ThreadId thread) {
  return thread != kNoThread && !execution.thread(thread).is_ended;
}

bool is_anyone_else_living(const Execution& execution) {
  for (std::uint32_t index = 1; index < execution.thread_count(); ++index) {
    if (is_living(execution, ThreadId{index})) return true;
  }
  return false;
}

}  // namespace

void destroy_in_use(Execution& execution, ObjectState& object, ThreadId owner) noexcept {
  if (owner != kNoThread) {
    if (!is_living(execution, owner)) return;
    execution.fail_soon(FindingKind::kMisuse, "destroyed_while_held", object.id,
                        "destroyed while it was owned");
  } else if (is_anyone_else_living(execution)) {
    execution.fail_soon(FindingKind::kMisuse, "destroyed_while_waited_for", object.id,
                        "destroyed while a thread waited for it");
  }
}

}  // namespace snarl
