// Threads that go round in circles: the state of an execution, and what to say of a lap.
#include <algorithm>

#include "snarl/harness/detectors/fault.h"
#include "snarl/harness/detectors/lap.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {
namespace {

void add_op(const Op& op, StateHash& state) {
  state.add(static_cast<std::uint64_t>(op.kind) << 32U | index_of(op.object));
  state.add(op.value);
  state.add(std::uint64_t{op.site.line} << 32U | op.site.column);
}

// Comparing makes steps some times dearer. So long executions compare few of their states, but
// begin early, since most circles are short; whoever goes on for ever comes to half the step bound.
constexpr std::uint32_t kFirstPart = 64;     // of the step bound, is where the first ones begin
constexpr std::uint32_t kComparedMax = 512;  // in a row

}  // namespace

void Execution::set_first_comparison() {
  compare_until_ = kNoStep;
  awaits_.begin(0);
  const bool is_wanted = (options_.observing & observe::kCycles) != 0;
  if (!is_wanted || comparing_ == Comparing::kNever) return;
  if (comparing_ == Comparing::kAlways || options_.is_exhaustive) {
    compare_from_ = 0;
  } else {
    set_next_comparison(0);
  }
}

void Execution::set_next_comparison(Step after) {
  for (std::uint32_t part = kFirstPart; part >= 2; part /= 2) {
    compare_from_ = steps_max_ / part;
    compare_until_ = part == 2 ? kNoStep : compare_from_ + std::min(compare_from_, kComparedMax);
    if (compare_from_ >= after) return;
  }
  compare_from_ = kNoStep;
}

// Returns: true if the execution ends here, because it could go on like this for ever.
bool Execution::is_in_circles() {
  if (steps() >= compare_until_ || thread_count_ > Laps::kThreadsMax) {
    set_next_comparison(thread_count_ > Laps::kThreadsMax ? kNoStep : steps());
    observing_ &= ~observe::kLaps;
    update_slow_from();
    if (steps() < compare_from_) return false;
  }
  if ((observing_ & observe::kLaps) == 0) {
    observing_ |= observe::kLaps;
    laps_.begin(steps());
    awaits_.begin(thread_count_);
  }
  if (options_.is_exhaustive) {
    let_wait(*running_);
    return false;
  }
  std::uint64_t living = 0;
  for (std::uint32_t index = 1; index < thread_count_; ++index) {
    const ThreadRecord& thread = *threads_[index];
    if (!thread.is_daemon && !thread.is_ended) living |= thread.bit;
  }
  const Lap lap = laps_.look(state_now(), steps(), enabled_.low(), !timers_.is_empty(), living);
  if (lap.kind == LapKind::kNone) return false;
  suspect_lap(lap);
  return true;
}

void Execution::note_for_laps(const OpEvent& event) {
  if (!options_.is_exhaustive) return laps_.on(event);
  for (std::uint64_t left = awaits_.on(event); left != 0; left &= left - 1) {
    enabled_.insert(ThreadId{bits::lowest(left)});
  }
}

// Where every execution is tried, who spins waits for a change: one number of looks stands for all.
void Execution::let_wait(ThreadRecord& me) {
  if (me.id == kMainThread || !enabled_.contains(me.id)) return;
  StateHash state;
  add_state_of(me, state);
  if (awaits_.look(me.id, state.value())) enabled_.erase(me.id);
}

void Execution::add_state_of(const ThreadRecord& thread, StateHash& state) const {
  std::uint64_t flags = 0;
  for (const bool flag :
       {thread.is_begun, thread.is_ended, thread.is_parked, thread.is_expired, thread.is_timer_set,
        thread.gate != nullptr, enabled_.contains(thread.id)}) {
    flags = 2 * flags + (flag ? 1 : 0);
  }
  state.add(flags);
  if (thread.is_ended) return;
  add_op(thread.pending, state);
  if (thread.is_parked) add_op(thread.after_park, state);
  if (thread.is_timer_set) state.add(thread.deadline - std::min(thread.deadline, now_));
  if (thread.id != kMainThread) body_->add_state(thread.id, state);
}

// All that the next steps depend on, apart from choices. Steps and the time are not in it: nothing
// depends on them but relative to each other.
std::uint64_t Execution::state_now() const {
  StateHash state;
  for (std::uint32_t index = 0; index < thread_count_; ++index) {
    add_state_of(*threads_[index], state);
  }
  for (std::uint32_t index = 0; index < object_count_; ++index) {
    const Identities::Slot& slot = identities_.slot(ObjectId{index});
    state.add(slot.state->is_destroyed ? 1 : 0);
    if (slot.row->add_state != nullptr) slot.row->add_state(*slot.state, state);
  }
  body_->add_state(kMainThread, state);
  return state.value();
}

void Execution::suspect_lap(const Lap& lap) {
  const bool is_spin = lap.kind == LapKind::kSpin;
  Suspicion suspicion;
  suspicion.kind = is_spin                          ? FindingKind::kDeadlock
                   : lap.kind == LapKind::kStarving ? FindingKind::kStarvation
                                                    : FindingKind::kLivelock;
  suspicion.cause = is_spin ? "spin" : "";
  suspicion.examine = &examine_lap;
  suspicion.first = lap.first;
  suspicion.second = steps() - 1;
  suspicion.ends_execution = true;
  const std::uint64_t at_fault = lap.kind == LapKind::kStarving ? lap.left_behind : lap.ran;
  for (std::uint32_t index = 0; index < thread_count_; ++index) {
    if ((at_fault >> index & 1U) != 0) suspicion.threads.push_back(ThreadId{index});
  }
  const OpEvent* const events = laps_.events_since(lap.first);
  sign_lap({events, events + laps_.count_since(lap.first)}, suspicion);
  suspicions_.add(std::move(suspicion));
}

// All who could go on look at what nobody will change. Which steps they repeat shows when the
// execution is examined.
void Execution::suspect_spin() {
  Suspicion suspicion;
  suspicion.examine = &examine_lap;
  suspicion.second = steps() - 1;
  suspicion.ends_execution = true;
  bool is_looking = true;
  std::vector<OpEvent> events;
  for (std::uint64_t left = awaits_.waiting(); left != 0; left &= left - 1) {
    const ThreadId thread{bits::lowest(left)};
    suspicion.threads.push_back(thread);
    const std::vector<OpEvent> steps = awaits_.steps_of(thread);
    events.insert(events.end(), steps.begin(), steps.end());
    is_looking = is_looking && std::any_of(steps.begin(), steps.end(), [](const OpEvent& step) {
                   return step.op.object != kNoObject;
                 });
  }
  suspicion.kind = is_looking ? FindingKind::kDeadlock : FindingKind::kLivelock;
  suspicion.cause = is_looking ? "spin" : "";
  sign_lap(events, suspicion);
  suspicions_.add(std::move(suspicion));
}

// Whatever the order of the steps and however often each comes, it is the same circle.
void Execution::sign_lap(const std::vector<OpEvent>& events, Suspicion& suspicion) const {
  std::vector<std::uint64_t> steps_of_lap;
  for (const OpEvent& event : events) {
    if (event.op.kind == OpKind::kExpire) continue;
    Signature step(suspicion.kind);
    if (event.op.object != kNoObject) step.add(identity_of(event.op.object).declaration_hash);
    step.add(static_cast<std::uint64_t>(event.op.kind));
    step.add(event.op.site);
    steps_of_lap.push_back(step.value());
  }
  std::sort(steps_of_lap.begin(), steps_of_lap.end());
  steps_of_lap.erase(std::unique(steps_of_lap.begin(), steps_of_lap.end()), steps_of_lap.end());
  Signature signature(suspicion.kind, suspicion.cause);
  for (const std::uint64_t step : steps_of_lap) signature.add(step);
  suspicion.signature = signature.value();
}

}  // namespace snarl
