// Read off what both are about to do.
#include "snarl/harness/detectors/queued_writer.h"

#include <algorithm>
#include <cstddef>

namespace snarl {

ThreadId queued_writer_before(const Trace& trace, ThreadId reader) {
  if (index_of(reader) >= trace.threads.size()) return kNoThread;
  const ThreadInfo& waiter = trace.threads[index_of(reader)];
  const bool is_reader =
      waiter.state == ThreadState::kBlocked && waiter.pending.kind == OpKind::kAcquireRead;
  if (!is_reader) return kNoThread;
  for (const ThreadId other : waiter.waits_for) {
    if (index_of(other) >= trace.threads.size()) continue;
    const ThreadInfo& writer = trace.threads[index_of(other)];
    const bool is_queued = writer.state != ThreadState::kEnded &&
                           writer.pending.kind == OpKind::kAcquireWrite &&
                           writer.pending.object == waiter.pending.object;
    if (is_queued) return other;
  }
  return kNoThread;
}

bool is_behind_queued_writer(const Trace& trace, const Blocked& blocked) {
  if (blocked.op.kind != OpKind::kAcquireRead || blocked.step == kNoStep) return false;
  for (std::size_t next = std::min<std::size_t>(blocked.step + 1, trace.events.size()); next > 0;
       --next) {
    const OpEvent& event = trace.events[next - 1];
    if (event.thread != blocked.holder || event.op.object != blocked.op.object) continue;
    return event.op.kind == OpKind::kQueueWrite;
  }
  return false;
}

}  // namespace snarl
