// Why somebody waits for a wake-up that does not come. What a thread looks for is in its code
// alone, so the engine asks it: where nobody can go on any more, it wakes the sleeper and lets it
// run until it has left its critical section or waits again. Conditions allow such a waking at any
// time, the execution is over, and nothing of the trial is kept.
#include <algorithm>
#include <utility>

#include "snarl/harness/engine/deadlock_watch.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/liveness.h"

namespace snarl {
namespace {

// Arbitrary: a look at what has changed takes a few operations.
constexpr std::uint32_t kTrialStepsMax = 1'000;

bool is_condition_sleeper(const ThreadRecord& thread) {
  return thread.is_parked && thread.after_park.kind == OpKind::kReacquire;
}

// What there is to know of one who waits before it is asked.
struct Sleeper {
  Sleeper(const Execution& execution, const ThreadRecord& record)
      : thread(record.id),
        object(record.pending.object),
        is_at_condition(is_condition_sleeper(record)) {
    if (is_at_condition) {
      since = record.pending_since - 1;  // the step of its wait
      sent_back_by = record.sent_back_by;
    }
    if (object == kNoObject) return;
    const ObjectRow& row = *execution.identity_of(object).row;
    if (row.last_wake_of == nullptr) return;
    last_wake = row.last_wake_of(execution.object(object), thread);
    const bool was_before = !is_at_condition || last_wake.step < since;
    last_wake.was_lost &= last_wake.step != kNoStep && was_before;
  }

  // Those who wait again first: they leave all as it was.
  int urgency() const { return sent_back_by != kNoStep ? 0 : last_wake.was_lost ? 1 : 2; }

  ThreadId thread;
  ObjectId object;
  bool is_at_condition;
  Step since = kNoStep;
  Step sent_back_by = kNoStep;
  LastWake last_wake;
};

// Returns: the notify that woke another one in vain while `sleeper` waited too; kNoStep: none did.
Step stolen_from(const Sleeper& sleeper, const std::vector<Sleeper>& all) {
  Step stolen = kNoStep;
  for (const Sleeper& other : all) {
    const bool is_thief = other.thread != sleeper.thread && other.object == sleeper.object &&
                          other.sent_back_by != kNoStep && other.sent_back_by > sleeper.since;
    if (is_thief && sleeper.is_at_condition) stolen = other.sent_back_by;
  }
  return stolen;
}

// Operations after which all is as before once their counterpart is done.
bool leaves_no_trace(OpKind kind) {
  switch (kind) {
    case OpKind::kReacquire:
    case OpKind::kWait:
    case OpKind::kAcquire:
    case OpKind::kRelease:
    case OpKind::kAcquireRead:
    case OpKind::kReleaseRead:
      return true;
    default:
      return row_of(kind).effect != OpEffect::kWrites;
  }
}

// True if somebody waits for what another one holds: had it come by, it might have woken a sleeper.
bool is_anybody_kept_out(const Execution& execution, const Liveness& liveness) {
  std::vector<ThreadId> holders;
  return std::any_of(liveness.dead().begin(), liveness.dead().end(), [&](ThreadId id) {
    const ThreadRecord& thread = execution.thread(id);
    if (thread.is_parked || thread.pending.kind == OpKind::kJoin) return false;
    holders.clear();
    append_blockers(execution, id, holders);
    return !holders.empty() || thread.pending.kind == OpKind::kAcquire;  // permits have no owner
  });
}

}  // namespace

struct DeadlockWatch::Trial {
  const ThreadRecord& sleeper;
  ObjectId condition;
  const Gate& lock;
  Step steps_max;
  bool has_changed_something = false;
  Answer answer = Answer::kGoesOn;  // also where it fails or ends
};

DeadlockWatch::Answer DeadlockWatch::answer_of(const Trial& trial, const ThreadRecord& thread) {
  if (!thread.is_parked) return trial.lock.is_open ? Answer::kGoesOn : Answer::kUnknown;
  const bool is_back =
      thread.pending.kind == OpKind::kWait && thread.pending.object == trial.condition;
  if (!is_back) return Answer::kGoesOn;
  return trial.has_changed_something ? Answer::kUnknown : Answer::kWaitsAgain;
}

ThreadRecord& DeadlockWatch::next_in_trial() {
  ThreadRecord& me = *execution_.running_;
  Trial& trial = *trial_;
  const bool has_left = me.is_parked || trial.lock.is_open;
  if (!has_left && execution_.is_enabled(me.id) && execution_.steps() < trial.steps_max) {
    trial.has_changed_something |= !leaves_no_trace(me.pending.kind);
    return me;
  }
  trial.answer = answer_of(trial, me);
  return execution_.controller_;
}

// Requires: the sleeper's lock is free, and the controller runs.
DeadlockWatch::Answer DeadlockWatch::try_waking(ThreadRecord& sleeper) {
  Execution& execution = execution_;
  const bool is_possible = execution.mode_ == Entry::kControlled && sleeper.id != kMainThread &&
                           sleeper.gate_after_park->is_open;
  if (!is_possible) return Answer::kUnknown;
  const Step step = execution.steps();
  Trial trial{sleeper, sleeper.pending.object, *sleeper.gate_after_park, step + kTrialStepsMax};
  trial_ = &trial;
  execution.forbid_shortcuts();
  const auto event_hash = execution.event_hash_;
  const auto class_hash = execution.class_hash_;
  const auto steps_max = std::exchange(execution.steps_max_, trial.steps_max);
  const auto observing = std::exchange(execution.observing_, 0U);
  const Traced traced = execution.tracer_.pause();
  const bool had_timeout = execution.had_timeout_;
  const bool was_blind = execution.was_blind_;
  const Op pending = sleeper.pending;

  execution.wake(sleeper, kNoStep);
  sleeper.is_expired = true;  // nobody chose it: it has to leave the condition's waiters itself
  execution.running_ = &sleeper;
  execution.vehicle_->transfer(execution.controller_, sleeper);

  trial_ = nullptr;
  sleeper.pending = pending;  // what it is reported to wait in
  execution.step_.store(step, std::memory_order_relaxed);
  execution.event_hash_ = event_hash;
  execution.class_hash_ = class_hash;
  execution.steps_max_ = steps_max;
  execution.observing_ = observing;
  execution.tracer_.resume(traced);
  execution.had_timeout_ = had_timeout;
  execution.was_blind_ = was_blind;
  execution.is_reap_requested_ = false;
  execution.crash_signal_ = 0;
  return trial.answer;
}

// One who would go on if it were woken is at fault; all others are so because of it, or cannot be
// told apart from that. One who waits again has changed nothing, so others can be asked. That a
// notify is missing is known only where nobody is kept from it.
void DeadlockWatch::find_cause(DeadlockShape& shape) {
  std::vector<Sleeper> asked;
  const Liveness liveness(execution_);
  for (const ThreadId id : liveness.dead()) {
    const Sleeper sleeper(execution_, execution_.thread(id));
    if (sleeper.last_wake.was_lost || sleeper.is_at_condition) asked.push_back(sleeper);
  }
  std::stable_sort(asked.begin(), asked.end(), [](const Sleeper& one, const Sleeper& other) {
    return one.urgency() < other.urgency();
  });
  const bool is_kept_out = is_anybody_kept_out(execution_, liveness);
  for (const Sleeper& sleeper : asked) {
    ThreadRecord& thread = execution_.thread(sleeper.thread);
    const Answer answer = sleeper.is_at_condition ? try_waking(thread) : Answer::kGoesOn;
    if (answer == Answer::kUnknown) return;
    if (answer == Answer::kWaitsAgain) continue;
    const Step stolen = stolen_from(sleeper, asked);
    const bool was_lost = sleeper.last_wake.was_lost;
    if (!was_lost && stolen == kNoStep && is_kept_out) return;
    shape.threads = {sleeper.thread};
    for (const Sleeper& other : asked) {  // an event is set for all of them
      const bool is_same = other.object == sleeper.object && !other.is_at_condition;
      if (is_same && other.thread != sleeper.thread) shape.threads.push_back(other.thread);
    }
    shape.wake = was_lost || stolen == kNoStep ? sleeper.last_wake.step : stolen;
    shape.cause = was_lost ? "lost_wakeup" : stolen != kNoStep ? "stolen_wakeup" : "missing_notify";
    return;
  }
}

}  // namespace snarl
