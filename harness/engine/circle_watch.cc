// The state of an execution, and what to say of a lap.
#include "snarl/harness/engine/circle_watch.h"

#include <algorithm>

#include "snarl/harness/detectors/lap.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/signature.h"
#include "snarl/harness/engine/stack_state.h"
#include "snarl/harness/engine/wait_for.h"

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
constexpr std::uint32_t kTransientMax = 16;  // laps of an execution that are looked at; arbitrary

// Where stacks are compared steps are numbered from here, so that what the engine left of them on a
// stack is not taken for the program's, nor the reverse. Arbitrary: no small number.
constexpr Step kFirstByStacks = 0x9d3a'0000;

}  // namespace

void CircleWatch::begin(StateKnown known) {
  until_ = kNoStep;
  if (awaits_.waiting() != 0) awaits_.begin(0);
  const bool is_wanted = (execution_.options_.observing & observe::kCycles) != 0;
  if (!is_wanted || comparing_ == Comparing::kNever || known == StateKnown::kNothing) return;
  if (known == StateKnown::kStacks) {
    is_by_stacks_ = comparing_ == Comparing::kAlways && execution_.fiber_ != nullptr &&
                    !execution_.tracer_.is_on() && !execution_.options_.is_exhaustive;
    if (!is_by_stacks_) return;
    steps_most_ = execution_.steps_max_;
    execution_.observing_ = observe::kCycles;  // what else observes counts, and leaves its counts
    execution_.steps_max_ += kFirstByStacks;
    execution_.step_.store(kFirstByStacks, std::memory_order_relaxed);
  }
  if (comparing_ == Comparing::kAlways || execution_.options_.is_exhaustive) {
    from_ = 0;
  } else {
    open_window(0);
  }
}

void CircleWatch::open_window(Step after) {
  for (std::uint32_t part = kFirstPart; part >= 2; part /= 2) {
    from_ = execution_.steps_max_ / part;
    until_ = part == 2 ? kNoStep : from_ + std::min(from_, kComparedMax);
    if (from_ >= after) return;
  }
  from_ = kNoStep;
}

// The history of events is part of no state, but hashes of it come to lie on stacks.
void CircleWatch::forget_history() {
  execution_.event_hash_ = execution_.class_hash_ = 0;
  for (std::uint32_t index = 0; index < execution_.thread_count_; ++index) {
    execution_.threads_[index]->hash = 0;
  }
  for (std::uint32_t index = 0; index < execution_.object_count(); ++index) {
    ObjectState& object = *execution_.identities_.slot(ObjectId{index}).state;
    object.hash = object.reads_hash = 0;
  }
}

void CircleWatch::note_clock_is_read() {
  is_clock_read_ = true;
  execution_.timers_.note_read();
}

void CircleWatch::ask() {
  is_asked_ = true;
  execution_.vehicle_->transfer(*execution_.running_, execution_.controller_);
}

void CircleWatch::answer() {
  is_asked_ = false;
  state_ = state_now();
}

// Returns: true if the execution ends here, because it could go on like this for ever.
bool CircleWatch::is_closed() {
  if (is_by_stacks_) {
    forget_history();
    ask();
  }
  if (execution_.steps() >= until_ || execution_.thread_count_ > Laps::kThreadsMax) {
    open_window(execution_.thread_count_ > Laps::kThreadsMax ? kNoStep : execution_.steps());
    execution_.observing_ &= ~observe::kLaps;
    execution_.update_slow_from();
    if (execution_.steps() < from_) return false;
  }
  if ((execution_.observing_ & observe::kLaps) == 0) {
    execution_.observing_ |= observe::kLaps;
    if (execution_.options_.is_exhaustive) {
      awaits_.begin(execution_.thread_count_);
    } else {
      laps_.begin(execution_.steps());
    }
  }
  if (execution_.options_.is_exhaustive) {
    let_wait(*execution_.running_);
    return false;
  }
  std::uint64_t living = 0;
  for (std::uint32_t index = 1; index < execution_.thread_count_; ++index) {
    const ThreadRecord& thread = *execution_.threads_[index];
    if (!thread.is_daemon && !thread.is_ended) living |= thread.bit;
  }
  if (!is_by_stacks_) state_ = state_now();
  const Lap lap = laps_.look(state_, execution_.steps(), execution_.choice_count(),
                             execution_.enabled_.low(), !execution_.timers_.is_empty(), living);
  if (lap.kind == LapKind::kNone) return false;
  suspect(lap);
  return !lap.is_transient && lap.kind != LapKind::kHogging;
}

void CircleWatch::on(const OpEvent& event, Holding holding) {
  if (!execution_.options_.is_exhaustive) {
    laps_.on(event);
    if (is_by_stacks_) forget_calls();
    return;
  }
  const bool is_of_lock = holding == Holding::kTake || holding == Holding::kDrop;
  const bool is_passing = is_of_lock && !execution_.body_->may_ask_about_locks();
  const Holding passing = is_passing ? holding : Holding::kNone;
  const std::uint64_t woken = without_shut_out(awaits_.on(event, passing));
  for (std::uint64_t left = woken; left != 0; left &= left - 1) {
    execution_.enabled_.insert(ThreadId{bits::lowest(left)});
  }
}

// Where every execution is tried, who spins waits for a change: one number of looks stands for all.
// Those who wait before a lock may have been let in just now.
void CircleWatch::let_wait(ThreadRecord& me) {
  for (std::uint64_t left = awaits_.waiting(); left != 0; left &= left - 1) {
    execution_.enabled_.erase(ThreadId{bits::lowest(left)});
  }
  if (me.id == kMainThread || !execution_.enabled_.contains(me.id)) return;
  StateHash state;
  add_state_of(me, state);
  if (awaits_.look(me.id, state.value())) execution_.enabled_.erase(me.id);
}

// Those of the threads that stand before no gate that is shut.
std::uint64_t CircleWatch::without_shut_out(std::uint64_t threads) const {
  std::uint64_t let_in = 0;
  for (std::uint64_t left = threads; left != 0; left &= left - 1) {
    const Gate* const gate = execution_.threads_[bits::lowest(left)]->gate;
    if (gate == nullptr || gate->is_open) let_in |= left & (0 - left);
  }
  return let_in;
}

void CircleWatch::add_state_of(const ThreadRecord& thread, StateHash& state) const {
  std::uint64_t flags = 0;
  for (const bool flag :
       {thread.is_begun, thread.is_ended, thread.is_parked, thread.is_expired, thread.is_timer_set,
        thread.gate != nullptr, execution_.enabled_.contains(thread.id)}) {
    flags = 2 * flags + (flag ? 1 : 0);
  }
  state.add(flags);
  if (thread.is_ended) return;
  add_op(thread.pending, state);
  if (thread.is_parked) add_op(thread.after_park, state);
  if (thread.is_timer_set) state.add(thread.deadline - std::min(thread.deadline, execution_.now_));
  if (is_by_stacks_) {
    if (!thread.is_begun) return;
    add_stack(thread, kFirstByStacks, steps_most_, state);
  } else if (thread.id != kMainThread) {
    execution_.body_->add_state(thread.id, state);
  }
}

// All that the next steps depend on, apart from choices. Steps and the time are not in it: nothing
// depends on them but relative to each other.
std::uint64_t CircleWatch::state_now() const {
  StateHash state;
  for (std::uint32_t index = 0; index < execution_.thread_count_; ++index) {
    add_state_of(*execution_.threads_[index], state);
  }
  for (std::uint32_t index = 0; index < execution_.object_count(); ++index) {
    const Identities::Slot& slot = execution_.identities_.slot(ObjectId{index});
    state.add(slot.state->is_destroyed ? 1 : 0);
    if (slot.row->add_state != nullptr) slot.row->add_state(*slot.state, state);
  }
  state.add(execution_.faults_left_);  // so that no lap has one
  if (is_clock_read_) state.add(execution_.now_);
  execution_.body_->add_state(kMainThread, state);
  return state.value();
}

// Of laps that need not last a few are said, and none where one that does comes after it. Who only
// looks until chance ends it does nothing worth saying.
void CircleWatch::suspect(const Lap& lap) {
  const bool is_spin = lap.kind == LapKind::kSpin;
  const bool is_hog = lap.kind == LapKind::kHogging;
  if (is_hog && (hogs_ & lap.ran) != 0) return;
  if (is_hog) hogs_ |= lap.ran;
  if (lap.is_transient && (is_spin || transient_laps_++ >= kTransientMax)) return;
  if (!lap.is_transient && !is_hog) {
    for (const std::uint64_t signature : transient_) execution_.suspicions_.drop(signature);
  }
  Suspicion suspicion;
  suspicion.kind = is_spin                          ? FindingKind::kDeadlock
                   : lap.kind == LapKind::kStarving ? FindingKind::kStarvation
                                                    : FindingKind::kLivelock;
  suspicion.cause = is_spin ? "spin" : is_hog ? "no_yield" : lap.is_transient ? "transient" : "";
  suspicion.is_note = lap.is_transient || is_hog;
  suspicion.examine = &examine_lap;
  suspicion.first_choice = lap.first_choice;
  suspicion.choice_count = execution_.choice_count();
  const Step first_of_all = is_by_stacks_ ? kFirstByStacks : 0;
  suspicion.first = lap.first - first_of_all;
  suspicion.second = execution_.steps() - 1 - first_of_all;
  suspicion.ends_execution = !suspicion.is_note;
  const std::uint64_t at_fault = lap.kind == LapKind::kStarving ? lap.left_behind : lap.ran;
  for (std::uint32_t index = 0; index < execution_.thread_count_; ++index) {
    if ((at_fault >> index & 1U) != 0) suspicion.threads.push_back(ThreadId{index});
  }
  const OpEvent* const events = laps_.events_since(lap.first);
  sign({events, events + laps_.count_since(lap.first)}, suspicion);
  if (lap.is_transient) transient_.insert(suspicion.signature);
  execution_.suspicions_.add(std::move(suspicion));
}

// All who could go on look at what nobody will change. Which steps they repeat shows when the
// execution is examined.
void CircleWatch::suspect_spin() {
  Suspicion suspicion;
  suspicion.examine = &examine_lap;
  suspicion.second = execution_.steps() - 1;
  suspicion.ends_execution = true;
  bool is_looking = true;
  std::vector<OpEvent> events;
  for (std::uint64_t left = without_shut_out(awaits_.waiting()); left != 0; left &= left - 1) {
    const ThreadId thread{bits::lowest(left)};
    suspicion.threads.push_back(thread);
    const std::vector<OpEvent> steps = awaits_.steps_of(thread);
    events.insert(events.end(), steps.begin(), steps.end());
    const bool has_looked = std::any_of(steps.begin(), steps.end(), [](const OpEvent& step) {
      return step.op.object != kNoObject;
    });
    const bool has_changed = std::any_of(steps.begin(), steps.end(), &changes_something);
    is_looking = is_looking && has_looked && !has_changed;
  }
  suspicion.kind = is_looking ? FindingKind::kDeadlock : FindingKind::kLivelock;
  suspicion.cause = is_looking ? "spin" : "";
  sign(events, suspicion);
  execution_.suspicions_.add(std::move(suspicion));
}

// Whatever the order of the steps and however often each comes, it is the same circle.
void CircleWatch::sign(const std::vector<OpEvent>& events, Suspicion& suspicion) const {
  std::vector<std::uint64_t> steps_of_lap;
  for (const OpEvent& event : events) {
    if (event.op.kind == OpKind::kExpire) continue;
    steps_of_lap.push_back(hash_of_op(execution_, event.op));
  }
  std::sort(steps_of_lap.begin(), steps_of_lap.end());
  steps_of_lap.erase(std::unique(steps_of_lap.begin(), steps_of_lap.end()), steps_of_lap.end());
  Signature signature(suspicion.kind, suspicion.cause);
  for (const std::uint64_t step : steps_of_lap) signature.add(step);
  suspicion.signature = signature.value();
}

}  // namespace snarl
