// Read off what both are about to do.
#include "snarl/harness/detectors/queued_writer.h"

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

}  // namespace snarl
