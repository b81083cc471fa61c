// Setting an execution up and running it; its objects, threads and modes.
#include "snarl/harness/engine/execution.h"

#include <cxxabi.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <typeinfo>

#include "snarl/harness/base/check.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/engine/perform.h"
#include "snarl/harness/engine/signature.h"
#include "snarl/harness/engine/spawn.h"
#include "snarl/harness/vehicles/os.h"

namespace snarl {

constinit thread_local Execution* Execution::tls_current = nullptr;

namespace {

constexpr std::size_t kChoicesAtFirst = 1024;  // a page: to touch more costs a short campaign
constexpr ObjectRow kThreadRow{"thread"};

constexpr std::uint64_t main_hash() { return 0x6d61'696eULL; }  // "main"

}  // namespace

void Execution::throw_outside() {
  throw std::logic_error(
      "a snarl primitive is used outside a scenario: make and use it in the scenario's body");
}

Execution::Execution(const EngineOptions& options)
    : detect_context_{observers_.clocks, suspicions_, &declaration_hash_of, this},
      options_(options) {
  const CarrierHooks hooks{&carry, this, &runner_};
  const VehicleOptions vehicle_options{options.stack_bytes};
  if (options.vehicle == "fiber") {
    auto fiber = std::make_unique<FiberVehicle>(hooks, vehicle_options, controller_);
    fiber_ = fiber.get();
    vehicle_ = std::move(fiber);
  } else {
    vehicle_ = make_os_vehicle(hooks, vehicle_options, controller_);
  }
  options_.is_asking_always |= options.is_exhaustive;
  update_observing();
  choices_.resize(kChoicesAtFirst);
  choice_next_ = choices_.data();
  choice_last_ = choices_.data() + choices_.size() - 1;
  add_thread();
}

Execution::~Execution() = default;

void Execution::add_thread() {
  ThreadRecord& thread = thread_storage_.emplace_back();
  thread.id = ThreadId{static_cast<std::uint32_t>(threads_.size())};
  thread.bit = ThreadSet::bit_of_first(thread.id);
  thread.ended.reset(thread.object, false);
  thread.ended.holder = thread.id;
  threads_.push_back(&thread);
  pending_ops_.push_back(&thread.pending);
  threads_known_ = static_cast<std::uint32_t>(std::min<std::size_t>(threads_.size(), 64));
}

// What the next executions observe.
void Execution::update_observing() {
  observing_next_ = options_.observing;
  if (tracer_.is_on()) observing_next_ |= observe::kTrace;
  if (tracer_.is_on() && !tracer_.keeps_events_only()) observing_next_ |= observe::kBeside;
  if (!has_variables_) observing_next_ &= ~observe::kDetectors;
  if (!is_contention_counted_) observing_next_ &= ~observe::kContention;
}

void Execution::set_trace(Trace* trace, Traced traced) {
  tracer_.set(trace, traced);
  update_observing();
}

void Execution::count_contention(bool is_counted) {
  is_contention_counted_ = is_counted;
  update_observing();
}

void Execution::set_mode(Entry mode) {
  mode_ = mode;
  if (mode == Entry::kControlled) {
    update_slow_from();
  } else {
    forbid_shortcuts();
  }
}

void Execution::update_slow_from() {
  const bool is_free = mode_ == Entry::kControlled && timers_.is_empty() &&
                       !deadlocks_.is_trying() && !options_.is_asking_always;
  const bool is_walk = is_free && random_walk_ != nullptr;
  const bool is_many = thread_count_ > 64;
  alone_until_ = is_free && !is_many ? std::min(steps_max_, circles_.from()) : 0;
  slow_from_ = is_walk ? alone_until_ : 0;
  walk_of_many_until_ = is_walk && is_many && !tracer_.is_on() ? steps_max_ : 0;
  const bool is_lean = (observing_ & ~(observe::kCycles | observe::kContention)) == 0;
  not_lean_from_ = is_lean ? slow_from_ : 0;
}

[[gnu::always_inline]] inline void Execution::reset(const ExecutionInfo& info) {
  serial_.store(serial() + 1, std::memory_order_relaxed);
  enabled_.clear();
  suspicions_.clear();
  if (!timers_.is_empty()) timers_.clear();
  step_.store(0, std::memory_order_relaxed);
  steps_max_ = info.steps_max;
  faults_ = info.faults;
  faults_left_ = kInjectedFaultsMax;
  event_hash_ = class_hash_ = now_ = 0;
  choice_next_ = choices_.data();
  destroyed_count_ = owned_count_ = awaited_count_ = 0;
  thread_count_ = live_count_ = 1;
  is_main_waiting_ = had_timeout_ = was_blind_ = false;
  is_plain_ = true;
  outcome_ = Outcome::kCompleted;
  deadlocks_.begin_execution();
  set_mode(Entry::kSilent);
  observing_ = observing_next_;
  if ((observing_ & observe::kOrders) != 0) {
    observers_.orders.begin_execution();
    for (ThreadRecord* const thread : threads_) thread->held = 0;
  }
  circles_.begin_execution(body_->state_known());
  observers_.begin();
  if (tracer_.is_on()) [[unlikely]] {
    tracer_.begin_execution(faults_);
    is_plain_ = !tracer_.is_full();
  }
}

// Thread 0 is the first object of every execution, so that most of it stays as it is.
[[gnu::always_inline]] inline ThreadRecord& Execution::begin_main() {
  ThreadRecord& main = *threads_[0];
  const bool is_known = main.object.id == ObjectId{0};
  main.begin_again(main_hash());
  main.is_begun = true;
  identities_.begin_execution(is_known ? 1 : 0);
  if (!is_known) enlist_thread(main, kThreadRow, {.name = "main"});
  if ((observing_ & observe::kClocks) != 0) {
    observers_.clocks.begin_thread(kMainThread, kNoThread);
  }
  return main;
}

Outcome Execution::run_once(Body& body, Strategy& strategy, const ExecutionInfo& info) {
  body_ = &body;
  reset(info);
  if (strategy_ != &strategy) random_walk_ = dynamic_cast<RandomWalk*>(&strategy);
  strategy_ = &strategy;
  ThreadRecord& main = begin_main();
  running_ = &main;
  is_body_running_.store(true, std::memory_order_relaxed);
  try {
    body.run(*this);
    end_main();
  } catch (const Abandoned&) {
    SNARL_CHECK(is_abandoning(), "a thread was unwound in an execution that goes on");
  } catch (...) {
    catch_exception(main);
  }
  if (live_count_ > 1) reap(false);
  is_body_running_.store(false, std::memory_order_relaxed);
  tracer_.finish();
  return outcome_;
}

// The body came to its end: waits for those who are still at work.
void Execution::end_main() {
  if (is_abandoning()) return;
  set_silent(true);
  wait_for_all();
}

bool Execution::take_dropped_loop() {
  const bool was_dropped = is_loop_dropped_;
  is_loop_dropped_ = false;
  if (was_dropped) {
    is_body_running_.store(false, std::memory_order_relaxed);
    tracer_.finish();
  }
  return was_dropped;
}

const std::vector<std::uint32_t>& Execution::choices() { return choices_; }

void Execution::grow_choices() {
  const std::size_t used = choice_count();
  choices_.resize(2 * choices_.size());
  choice_next_ = choices_.data() + used;
  choice_last_ = choices_.data() + choices_.size() - 1;
}

// The first object that is another one than in the execution before: those in front of it are the
// same, and so are their models.
void Execution::shift() {
  identities_.shift();
  pools_.begin();
  for (std::uint32_t index = 0; index < object_count(); ++index) {
    pools_.pass(identities_.slot(ObjectId{index}).pool);
  }
}

void Execution::enlist(ObjectState& state, const ObjectRow& row, const Declaration& declaration,
                       std::uint32_t clocks, std::uint32_t pool) {
  observers_.clocks.make_room(clocks);
  state.id = ObjectId{object_count()};
  Identities::Slot& slot = identities_.identify(row, declaration);
  slot.state = &state;
  slot.pool = pool;
  state.contention = &contention_.row(slot.identity);
  state.clock_slot = observers_.clocks.reserve(clocks);
  state.begin_again(slot.name_hash);
  if (row.is_variable) enlist_variable(state);
}

void Execution::enlist_thread(ThreadRecord& thread, const ObjectRow& row,
                              const Declaration& declaration) {
  if (!identities_.is_shifted()) shift();
  enlist(thread.object, row, declaration, 0, Pools::kNone);
}

void Execution::enlist_variable(const ObjectState& state) {
  if (options_.observing == 0) return;
  if (!has_variables_) [[unlikely]]
    note_variable();
  observers_.made(state.id);
}

// Without variables nobody needs clocks. The first one ever starts them: in time, if nothing has
// happened yet.
void Execution::note_variable() {
  has_variables_ = true;
  update_observing();
  if (thread_count_ == 1 && steps() == 0) {
    observing_ |= options_.observing & observe::kDetectors;
    update_slow_from();
    observers_.clocks.begin_thread(kMainThread, kNoThread);
  } else {
    was_blind_ = (options_.observing & observe::kDetectors) != 0;
  }
}

// Of an event that is told of beside the detectors.
void Execution::tell(const OpEvent& event, const Role& role, std::uint32_t clock_slot) {
  tracer_.beside(event, role.holding, event_hash_);
  if (tracer_.is_judged() && (observing_ & observe::kClocks) != 0) {
    if (role.sync != Sync::kNone) {
      tracer_.clock_use(event.thread, role.sync, clock_slot, event.step, event.source);
    }
    observers_.read_order.on_event(event, observers_.clocks);
  }
  if ((observing_ & observe::kStrategy) != 0) strategy_->observe(event);
  if ((observing_ & observe::kLaps) != 0) circles_.on(event, role.holding);
  if ((observing_ & observe::kTransactions) != 0) {
    observers_.atomicity.on_event(event, detect_context_);
  }
}

ObjectId Execution::find_object(std::string_view name) const {
  for (std::uint32_t object = 0; object < object_count(); ++object) {
    if (identity_of(ObjectId{object}).info.name == name) return ObjectId{object};
  }
  return kNoObject;
}

std::uint64_t Execution::declaration_hash_of(const void* execution, ObjectId object) {
  return static_cast<const Execution*>(execution)->identity_of(object).declaration_hash;
}

ThreadRecord& Execution::spawn_otherwise(const ObjectRow& row, const Declaration& declaration,
                                         bool is_daemon) {
  if (thread_count_ == threads_.size()) add_thread();
  ThreadRecord& thread = *threads_[thread_count_];
  if (const Identities::Slot* const slot = identities_.expect(row, declaration)) {
    thread.object.begin_again(slot->name_hash);
  } else {
    enlist_thread(thread, row, declaration);
  }
  begin_thread(thread, declaration.site, is_daemon);
  enabled_.insert(thread.id);
  if (thread_count_ > 64) is_plain_ = false;
  if (thread_count_ == 65) update_slow_from();
  if ((observing_ & observe::kClocks) != 0) begin_clock(thread);
  vehicle_->start(thread);
  return thread;
}

void Execution::begin_clock(const ThreadRecord& thread) {
  observers_.clocks.begin_thread(thread.id, thread.creator);
  observers_.clocks.spawned(thread.creator);
  tracer_.clock_use(ClockUse::Kind::kSpawn, thread.creator, thread);
}

void Execution::join_clock(ThreadRecord& me, const ThreadRecord& target) {
  if ((observing_ & observe::kClocks) == 0) return;
  observers_.clocks.joined(me.id, target.id);
  tracer_.clock_use(ClockUse::Kind::kJoin, me.id, target);
}

void Execution::set_owned(ThreadRecord& thread, bool is_owned) {
  owned_count_ += (is_owned ? 1U : 0U) - (thread.is_owned ? 1U : 0U);
  thread.is_owned = is_owned;
}

void Execution::wait_for_awaited() {
  is_main_waiting_ = true;
  set_mode(Entry::kControlled);
  ThreadRecord& main = *running_;
  hand_over(main, deadlocks_.is_end_deadly(main) ? give_up() : choose_next());
  if (is_abandoning()) return unwind();
  is_main_waiting_ = false;
  set_mode(Entry::kSilent);
}

void Execution::set_points(bool has_points) {
  if (mode_ == Entry::kControlled && !has_points) set_mode(Entry::kAtomic);
  if (mode_ == Entry::kAtomic && has_points) set_mode(Entry::kControlled);
}

void Execution::change_silence(bool is_silent) {
  if (is_silent && mode_ == Entry::kControlled) {
    enabled_.erase(kMainThread);
    set_mode(Entry::kSilent);
  } else if (!is_silent && mode_ == Entry::kSilent) {
    enabled_.insert(kMainThread);
    set_mode(Entry::kControlled);
  }
}

void Execution::block(ThreadRecord& me) {
  enabled_.erase(me.id);
  me.was_blocked = true;
  me.blocker = me.gate->holder;
  tracer_.blocked(me);
  // Where the one thread that could open the gate can go on, nobody is stuck.
  if ((observing_ & observe::kCycles) != 0 && !enabled_.contains(me.gate->holder)) {
    deadlocks_.look(me);
  }
}

namespace {

std::string_view exception_text(std::string& buffer) {
  const std::type_info* const type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "std::terminate was called";
  int status = 0;
  char* const name = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
  buffer = status == 0 ? name : type->name();
  std::free(name);
  try {
    throw;
  } catch (const ProgramError& error) {
    buffer = error.what();
  } catch (const std::exception& exception) {
    buffer += std::string(": ") + exception.what();
  } catch (...) {  // its type is all that is known of it
  }
  return buffer;
}

}  // namespace

void Execution::catch_exception(ThreadRecord& thread) {
  if (is_abandoning()) return;
  std::string buffer;
  const std::string_view text = exception_text(buffer);
  suspect(FindingKind::kException, "uncaught", thread.object.id, thread.pending.site, text);
  outcome_ = Outcome::kStopped;
}

}  // namespace snarl
