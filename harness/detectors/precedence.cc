// One row for each kind of operation that touches data.
#include "snarl/harness/detectors/precedence.h"

namespace snarl {

Touch touch_of(const OpEvent& event) {
  const bool is_done = event.result == Result::kDone || event.result == Result::kTrue;
  switch (event.op.kind) {
    case OpKind::kRead:
    case OpKind::kLoad:
    case OpKind::kIsSet:
    case OpKind::kWait:  // an event's; nobody changes a condition's data
    case OpKind::kSize:
      return {.reads = Touch::kAll};
    case OpKind::kWrite:
    case OpKind::kStore:
    case OpKind::kExchange:
    case OpKind::kFetchAdd:
    case OpKind::kUpdate:
    case OpKind::kSet:
    case OpKind::kClear:
    case OpKind::kClose:
      return {.writes = Touch::kAll};
    case OpKind::kCompareExchange:
      if (is_done) return {.writes = Touch::kAll};
      return {.reads = Touch::kAll};
    case OpKind::kPut:
    case OpKind::kTryPut:
      if (is_done) return {.writes = Touch::kTail};
      return {.reads = Touch::kAll};  // it was full
    case OpKind::kGet:
    case OpKind::kTryGet:
      if (is_done) return {.writes = Touch::kHead};
      return {.reads = Touch::kAll};  // it was empty
    case OpKind::kGetAll:
      if (is_done) return {.reads = Touch::kTail, .writes = Touch::kHead};
      return {.reads = Touch::kAll};
    default:
      return {};
  }
}

}  // namespace snarl
