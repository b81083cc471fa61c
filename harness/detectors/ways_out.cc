// One row for each operation that anybody may end the wait of.
#include "snarl/harness/detectors/ways_out.h"

#include <fmt/format.h>

#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

struct WayOut {
  std::string_view awaited;  // "room in ", before the object's name
  std::string_view needed;   // "a get from "
};

WayOut row_of_wait(OpKind kind, std::string_view object_kind) {
  switch (kind) {
    case OpKind::kWait:
      return {"", object_kind == "event" ? "a set of " : "a notify of "};
    case OpKind::kGet:
      return {"an item of ", "a put into "};
    case OpKind::kPut:
      return {"room in ", "a get from "};
    case OpKind::kJoinQueue:
      return {"all of ", "a task_done of "};
    case OpKind::kPass:
      return {"others at ", "an arrival at "};
    case OpKind::kAcquire:
      if (object_kind == "semaphore") return {"a permit of ", "a release of "};
      return {};
    default:
      return {};
  }
}

WayOut row_of_wait(const Trace& trace, const Op& op) {
  if (op.object == kNoObject) return {};
  return row_of_wait(op.kind, trace.objects.at(index_of(op.object)).kind);
}

}  // namespace

std::string_view word_of_wait(OpKind kind) {
  switch (kind) {
    case OpKind::kArrive:
    case OpKind::kPass:
      return "arrive_and_wait";
    case OpKind::kQueueWrite:
      return row_of(OpKind::kAcquireWrite).word;
    default:
      return row_of(kind).word;
  }
}

std::string waiting_in(const Trace& trace, const ThreadInfo& thread) {
  const Op& op = thread.pending;
  if (op.kind == OpKind::kJoin) {
    const bool is_by_id = op.object == kNoObject && !thread.waits_for.empty();
    return "waits for the end of " +
           (is_by_id ? name_in(trace, thread.waits_for.front()) : name_in(trace, op.object));
  }
  return fmt::format("waits for {}{}", row_of_wait(trace, op).awaited, name_in(trace, op.object));
}

std::string way_out_of(const Trace& trace, const ThreadInfo& thread) {
  const std::string_view needed = row_of_wait(trace, thread.pending).needed;
  if (needed.empty() || !thread.waits_for.empty()) return "";
  return fmt::format("{}{}", needed, name_in(trace, thread.pending.object));
}

}  // namespace snarl
