// How a thread is made ready to begin. Included by those .cc files only that begin threads.
#pragma once

#include "snarl/harness/engine/execution.h"

namespace snarl {

// All that is the same for every thread but its name.
[[gnu::always_inline]] inline void Execution::begin_thread(ThreadRecord& thread, const Site& site,
                                                           bool is_daemon) {
  const ThreadRecord& creator = *running_;
  thread.begin_again((creator.hash + thread_count_) * 0x9e37'79b9'7f4a'7c15ULL);
  thread.creator = creator.id;
  thread.is_daemon = is_daemon;
  if (!is_silent()) thread.spawned_at = steps();
  copy_op(thread.pending, {.kind = OpKind::kBegin,
                           .object = thread.object.id,
                           .value = is_daemon ? 1U : 0U,
                           .site = site});
  ++thread_count_;
  ++live_count_;
  if (!is_daemon) ++awaited_count_;
}

// The usual case calls nothing but the clocks: the thread is what it was in the execution before.
[[gnu::always_inline]] inline ThreadRecord& Execution::spawn(const ObjectRow& row,
                                                             const Declaration& declaration,
                                                             bool is_daemon) {
  const bool is_usual = thread_count_ < threads_known_ && fiber_ != nullptr && fiber_->has_idle();
  const Identities::Slot* const slot = is_usual ? identities_.expect(row, declaration) : nullptr;
  if (slot == nullptr) [[unlikely]]
    return spawn_otherwise(row, declaration, is_daemon);
  ThreadRecord& thread = *threads_[thread_count_];
  thread.object.begin_again(slot->name_hash);
  begin_thread(thread, declaration.site, is_daemon);
  enabled_.insert_first(thread.bit);
  if ((observing_ & observe::kClocks) != 0) begin_clock(thread);
  fiber_->begin_on_idle(thread);
  return thread;
}

}  // namespace snarl
