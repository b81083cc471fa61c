// What is kept of an execution.
#include "snarl/harness/engine/tracer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "snarl/harness/engine/decisions.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/liveness.h"
#include "snarl/harness/yields.h"

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

// Sections and decisions nest: what a thread ends is what it began last.
template <class Part>
void end_last_of(ThreadId thread, Step step, std::vector<Part>& parts) {
  const auto last = std::find_if(parts.rbegin(), parts.rend(), [thread](const Part& part) {
    return part.thread == thread && part.end == kNoStep;
  });
  if (last != parts.rend()) last->end = step;
}

}  // namespace

void Tracer::set(Trace* trace, Traced traced) {
  trace_ = trace;
  traced_ = trace == nullptr ? Traced::kNothing : traced;
  is_finished_ = true;  // what was kept until here
}

void Tracer::begin_execution(FaultSet faults) {
  is_finished_ = !is_full();
  trace_->clear();
  trace_->faults = faults;
  if (!is_full()) return;
  for (ThreadRecord* const thread : execution_.threads_) thread->holds.clear();
}

void Tracer::make_room() {
  constexpr std::size_t kFirst = 64;
  trace_->events.reserve(std::max(kFirst, 2 * trace_->events.capacity()));
}

void Tracer::keep_beside(const OpEvent& event, Holding holding, std::uint64_t event_hash) {
  trace_->event_hashes.push_back(event_hash);
  if (traced_ == Traced::kBeginning) {
    if (trace_->event_hashes.size() == kBeginningMax) stop();
    return;
  }
  if (event.thread != kClockThread) {
    mark_call(trace_->events.back().op.site);
    keep_hold(execution_.thread(event.thread).holds, event, holding);
  }
  if (holding == Holding::kTake || holding == Holding::kDrop) {
    trace_->hold_changes.push_back({event.step, event.op.object, holding == Holding::kTake});
  }
}

// Behind the last event that is kept, the execution goes on as one that nobody watches.
void Tracer::stop() {
  execution_.set_trace(nullptr);
  execution_.observing_ &= ~(observe::kTrace | observe::kBeside);
  execution_.set_mode(execution_.mode_);
}

Traced Tracer::pause() { return std::exchange(traced_, Traced::kNothing); }

void Tracer::choice(const Choice& choice, std::uint32_t chosen, std::uint32_t fallback) {
  const bool is_of_threads = choice.kind == ChoiceKind::kThread;
  const bool could_go_on = is_of_threads && is_preemptible(choice);
  trace_->choices.push_back({choice.step, chosen, fallback, could_go_on && chosen != fallback,
                             choice.kind == ChoiceKind::kFault,
                             is_of_threads ? kNoThread : choice.current});
}

void Tracer::keep_clock_use(ThreadId thread, Sync sync, std::uint32_t slot, Step step,
                            Step source) {
  if (step == kNoStep && !execution_.is_silent()) step = execution_.steps() - 1;
  trace_->clock_uses.push_back(
      {ClockUse::Kind::kSync, sync, thread, kNoThread, slot, step, source});
}

void Tracer::keep_clock_use(ClockUse::Kind kind, ThreadId thread, const ThreadRecord& other) {
  const bool is_spawn = kind == ClockUse::Kind::kSpawn;
  const Step next = execution_.next_step();
  const Step step = next == kNoStep || is_spawn ? next : next - 1;
  trace_->clock_uses.push_back(
      {kind, Sync::kNone, thread, other.id, 0, step, is_spawn ? kNoStep : other.ended_at});
}

void Tracer::dropped(ThreadRecord& thread, ObjectId object, Step step) {
  if (!is_full()) return;
  drop_hold(thread.holds, object);
  trace_->hold_changes.push_back({step, object, false});
}

void Tracer::section_begins(Step step, const Site& site) {
  if (is_full()) trace_->sections.push_back({execution_.self().id, step, kNoStep, site});
}

void Tracer::section_ends(Step step) {
  if (is_full()) end_last_of(execution_.self().id, step, trace_->sections);
}

void Tracer::decision_begins(Step step, const Site& site) {
  if (is_full()) trace_->decisions.push_back({execution_.self().id, step, kNoStep, site});
}

void Tracer::decision_ends(Step step) {
  if (is_full()) end_last_of(execution_.self().id, step, trace_->decisions);
}

void Tracer::decided(const DecidedNow& now, Step write) {
  if (!is_full()) return;
  std::uint32_t outward = now.outward;
  const auto& decisions = trace_->decisions;
  for (std::size_t index = decisions.size(); index-- > 0;) {
    const Decision& decision = decisions[index];
    if (decision.thread != execution_.self().id || decision.end != kNoStep) continue;
    if (outward-- != 0) continue;
    trace_->decided_writes.push_back(
        {now.read, write, static_cast<std::uint32_t>(index), now.evidence});
    return;
  }
}

void Tracer::keep_blocked(ThreadRecord& thread) {
  if (&thread == &execution_.self()) {
    place(thread.pending.site);
    if (thread.is_parked) place(thread.after_park.site);
  }
  const Step steps = execution_.steps();
  const ThreadId holder = thread.gate == nullptr ? kNoThread : thread.gate->holder;
  trace_->blocked.push_back({steps == 0 ? kNoStep : steps - 1, thread.id, thread.pending, holder});
}

void Tracer::keep_shut(const Gate& gate) {
  gate.waiting.for_each([&](ThreadId id) {
    const ThreadRecord& waiter = execution_.thread(id);
    trace_->blocked.push_back({gate.shut_at - 1, id, waiter.pending, gate.holder});
  });
}

void Tracer::names(Trace& trace) const {
  for (std::uint32_t index = 0; index < execution_.object_count(); ++index) {
    trace.objects.push_back(execution_.identity_of(ObjectId{index}).info);
  }
  for (std::uint32_t index = 0; index < execution_.thread_count(); ++index) {
    const ThreadRecord& record = execution_.thread(ThreadId{index});
    const ObjectInfo& names = execution_.identity_of(record.object.id).info;
    ThreadInfo& info = trace.threads.emplace_back();
    info.name = names.name;
    info.declaration = names.declaration;
    info.is_daemon = record.is_daemon;
    info.creator = record.creator;
  }
}

void Tracer::keep_end() {
  is_finished_ = true;
  trace_->event_hash = execution_.event_hash();
  names(*trace_);
  const Liveness liveness(execution_);
  for (std::uint32_t index = 0; index < execution_.thread_count(); ++index) {
    const ThreadRecord& record = execution_.thread(ThreadId{index});
    ThreadInfo& info = trace_->threads[index];
    info.holds = record.holds;
    const bool is_waiting_for_all = index == 0 && execution_.is_main_waiting();
    if (record.is_ended || is_waiting_for_all || (index == 0 && execution_.is_silent())) {
      info.state = ThreadState::kEnded;
    } else if (execution_.is_enabled(record.id) ||
               (&record == &execution_.self() && record.gate == nullptr)) {
      info.state = record.is_begun ? ThreadState::kRunnable : ThreadState::kNotBegun;
    } else {
      info.state = ThreadState::kBlocked;
      info.is_dead = liveness.is_dead(record.id);
      append_blockers(execution_, record.id, info.waits_for);
      if (info.waits_for.empty()) append_actors(execution_, record.id, info.waits_for);
    }
    if (info.state != ThreadState::kEnded) {
      info.pending = record.pending;
      info.pending_since = record.pending_since;
    }
  }
}

}  // namespace snarl
