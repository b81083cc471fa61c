// The full record of an execution, kept in the examine phase only.
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/liveness.h"

namespace snarl {
namespace {

void drop_hold(std::vector<Hold>& holds, ObjectId object) {
  for (auto hold = holds.rbegin(); hold != holds.rend(); ++hold) {
    if (hold->object != object) continue;
    holds.erase(std::next(hold).base());
    return;
  }
}

void keep_hold(std::vector<Hold>& holds, const OpEvent& event, Holding holding) {
  if (holding == Holding::kTake) {
    holds.push_back({event.op.object, event.step, event.op.site});
    return;
  }
  if (holding == Holding::kDrop) drop_hold(holds, event.op.object);
}

}  // namespace

void Execution::set_trace(Trace* trace, bool is_everything) {
  trace_ = trace;
  is_trace_full_ = is_everything;
}

void Execution::record_holding(const OpEvent& event, Holding holding) {
  trace_->event_hashes.push_back(event_hash_);
  if (event.thread != kClockThread) keep_hold(thread(event.thread).holds, event, holding);
  if (holding == Holding::kTake || holding == Holding::kDrop) {
    trace_->hold_changes.push_back({event.step, event.op.object, holding == Holding::kTake});
  }
}

void Execution::record_clock_use(ThreadId thread, Sync sync, std::uint32_t slot, Step step,
                                 Step source) {
  if (!is_trace_full_) return;
  if (step == kNoStep && !is_silent()) step = steps() - 1;
  trace_->clock_uses.push_back(
      {ClockUse::Kind::kSync, sync, thread, kNoThread, slot, step, source});
}

void Execution::record_clock_use(ClockUse::Kind kind, ThreadId thread, const ThreadRecord& other) {
  if (trace_ == nullptr || !is_trace_full_) return;
  const bool is_spawn = kind == ClockUse::Kind::kSpawn;
  const Step step = is_silent() ? kNoStep : is_spawn ? steps() : steps() - 1;
  trace_->clock_uses.push_back(
      {kind, Sync::kNone, thread, other.id, 0, step, is_spawn ? kNoStep : other.ended_at});
}

void Execution::note_drop(ThreadRecord& me, const ObjectState& object, Step step) {
  --me.hold_count;
  if ((observing_ & observe::kContention) != 0) contention_.dropped(object.identity, step);
  if ((observing_ & observe::kOrders) != 0) {
    observers_.orders.dropped(me.held, identity_of(object.id).name_hash, false);
  }
  if (trace_ == nullptr) return;
  drop_hold(me.holds, object.id);
  if (is_trace_full_) trace_->hold_changes.push_back({step, object.id, false});
}

void Execution::record_blocked(ThreadRecord& me) {
  const Step last = steps() == 0 ? kNoStep : steps() - 1;
  const ThreadId holder = me.gate == nullptr ? kNoThread : me.gate->holder;
  trace_->blocked.push_back({last, me.id, me.pending, holder});
}

void Execution::record_shut(const Gate& gate) {
  gate.waiting.for_each([&](ThreadId id) {
    const ThreadRecord& waiter = thread(id);
    trace_->blocked.push_back({gate.shut_at - 1, id, waiter.pending, gate.holder});
  });
}

void Execution::finish_trace() {
  if (is_trace_finished_) return;
  is_trace_finished_ = true;
  trace_->event_hash = event_hash_;
  for (std::uint32_t index = 0; index < object_count_; ++index) {
    trace_->objects.push_back(identity_of(ObjectId{index}).info);
  }
  const Liveness liveness(*this);
  for (std::uint32_t index = 0; index < thread_count_; ++index) {
    const ThreadRecord& record = *threads_[index];
    const ObjectInfo& names = identity_of(record.object.id).info;
    ThreadInfo info;
    info.name = names.name;
    info.declaration = names.declaration;
    info.is_daemon = record.is_daemon;
    info.creator = record.creator;
    info.holds = record.holds;
    const bool is_waiting_for_all = index == 0 && is_main_waiting_;
    if (record.is_ended || is_waiting_for_all || (index == 0 && is_silent())) {
      info.state = ThreadState::kEnded;
    } else if (enabled_.contains(record.id) || (&record == running_ && record.gate == nullptr)) {
      info.state = record.is_begun ? ThreadState::kRunnable : ThreadState::kNotBegun;
    } else {
      info.state = ThreadState::kBlocked;
      info.is_dead = liveness.is_dead(record.id);
      append_blockers(*this, record.id, info.waits_for);
      if (info.waits_for.empty()) append_actors(*this, record.id, info.waits_for);
    }
    if (info.state != ThreadState::kEnded) {
      info.pending = record.pending;
      info.pending_since = record.pending_since;
    }
    trace_->threads.push_back(std::move(info));
  }
}

}  // namespace snarl
