// Setting an execution up and running it; its objects, threads and modes.
#include "snarl/harness/engine/execution.h"

#include <cxxabi.h>

#include <stdexcept>
#include <typeinfo>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/engine/perform.h"
#include "snarl/harness/engine/signature.h"
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
  const CarrierHooks hooks{&carrier_enter, &carrier_leave, this, &runner_};
  const VehicleOptions vehicle_options{options.stack_bytes};
  if (options.vehicle == "fiber") {
    auto fiber = std::make_unique<FiberVehicle>(hooks, vehicle_options, controller_);
    fiber_ = fiber.get();
    vehicle_ = std::move(fiber);
  } else {
    vehicle_ = make_os_vehicle(hooks, vehicle_options, controller_);
  }
  options_.is_asking_always |= options.is_exhaustive;
  choices_.resize(kChoicesAtFirst);
  choice_next_ = choices_.data();
  choice_last_ = choices_.data() + choices_.size() - 1;
  threads_.push_back(&thread_storage_.emplace_back());
}

Execution::~Execution() = default;

void Execution::reset(const ExecutionInfo& info) {
  serial_.store(serial() + 1, std::memory_order_relaxed);
  enabled_.clear();
  suspicions_.clear();
  if (!timers_.is_empty()) timers_.clear();
  object_count_ = destroyed_count_ = owned_count_ = 0;
  pools_.begin_execution();
  step_.store(0, std::memory_order_relaxed);
  steps_max_ = info.steps_max;
  faults_ = info.faults;
  faults_left_ = kInjectedFaultsMax;
  event_hash_ = class_hash_ = 0;
  now_ = 0;
  choice_next_ = choices_.data();
  thread_count_ = 0;
  live_count_ = awaited_count_ = 0;
  is_main_waiting_ = false;
  deadlocks_.begin_execution();
  had_timeout_ = false;
  outcome_ = Outcome::kCompleted;
  set_mode(Entry::kSilent);
  observing_ = options_.observing | (tracer_.is_on() ? observe::kTrace : 0U);
  if (!has_variables_) observing_ &= ~observe::kDetectors;
  if (!is_contention_counted_) observing_ &= ~observe::kContention;
  if ((observing_ & observe::kOrders) != 0) {
    observers_.orders.begin_execution();
    for (ThreadRecord* const thread : threads_) thread->held = 0;
  }
  was_blind_ = false;
  circles_.begin_execution(body_->state_known());
  observers_.begin();
  tracer_.begin_execution(faults_);
  if (tracer_.is_whole()) observers_.read_order.begin_execution();
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

void Execution::enlist(ObjectState& state, const ObjectRow& row, const Declaration& declaration,
                       std::uint32_t clocks) {
  observers_.clocks.make_room(clocks);
  Identities::Slot* slot = identities_.expect(row, declaration);
  if (slot == nullptr) slot = &identities_.identify(row, declaration);
  slot->state = &state;
  contention_.reserve(slot->identity);
  state.id = ObjectId{object_count_++};
  state.identity = slot->identity;
  state.is_destroyed = false;
  state.hash = slot->name_hash;
  state.reads_hash = 0;
  state.clock_slot = observers_.clocks.reserve(clocks);
  if (row.is_variable) enlist_variable(state);
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
  if (thread_count_ == 1 && steps() == 0) {
    observing_ |= options_.observing & observe::kDetectors;
    update_slow_from();
    observers_.clocks.begin_thread(kMainThread, kNoThread);
  } else {
    was_blind_ = (options_.observing & observe::kDetectors) != 0;
  }
}

ObjectId Execution::find_object(std::string_view name) const {
  for (std::uint32_t object = 0; object < object_count_; ++object) {
    if (identity_of(ObjectId{object}).info.name == name) return ObjectId{object};
  }
  return kNoObject;
}

std::uint64_t Execution::declaration_hash_of(const void* execution, ObjectId object) {
  return static_cast<const Execution*>(execution)->identity_of(object).declaration_hash;
}

// Thread 0 is the first object of every execution, so that most of it stays as it is.
ThreadRecord& Execution::begin_main() {
  ThreadRecord& main = *threads_[0];
  const bool is_known = main.object.id == ObjectId{0};
  reset_thread(main, kMainThread, kNoThread, main_hash());
  main.is_begun = true;
  thread_count_ = live_count_ = 1;
  if (is_known) {
    object_count_ = 1;
    identities_.begin_execution(1);
  } else {
    identities_.begin_execution(0);
    enlist(main.object, kThreadRow, {.name = "main"}, 0);
    main.ended.reset(main.object, false);
    main.ended.holder = kMainThread;
  }
  if ((observing_ & observe::kClocks) != 0) {
    observers_.clocks.begin_thread(kMainThread, kNoThread);
  }
  return main;
}

void Execution::reset_thread(ThreadRecord& thread, ThreadId id, ThreadId creator,
                             std::uint64_t hash) {
  thread.gate = nullptr;
  thread.pending_since = 0;
  thread.was_blocked = thread.is_parked = thread.is_timer_set = thread.is_expired = false;
  thread.is_begun = thread.is_ended = thread.is_dropped = thread.is_daemon = false;
  thread.is_owned = false;
  thread.id = id;
  thread.bit = ThreadSet::bit_of_first(id);
  thread.creator = creator;
  thread.spawned_at = thread.ended_at = thread.woken_at = kNoStep;
  thread.hold_count = 0;
  thread.hash = hash;
  if (!thread.holds.empty()) thread.holds.clear();
}

ThreadRecord& Execution::spawn(const ObjectRow& row, const Declaration& declaration, bool is_daemon,
                               const ThreadBody& body) {
  const ThreadId id{thread_count_++};
  if (index_of(id) >= threads_.size()) [[unlikely]] {
    threads_.push_back(&thread_storage_.emplace_back());
  }
  if (index_of(id) == 64) update_slow_from();
  ThreadRecord& thread = *threads_[index_of(id)];
  const ThreadRecord& creator = *running_;
  reset_thread(thread, id, creator.id, (creator.hash + index_of(id)) * 0x9e37'79b9'7f4a'7c15ULL);
  thread.is_daemon = is_daemon;
  // Field by field: the caller has just written them so, and a wider load would wait for that.
  thread.body.run = body.run;
  thread.body.context = body.context;
  thread.body.argument = body.argument;
  thread.body.drop = body.drop;
  if (!is_silent()) thread.spawned_at = steps();
  if (!enlist_again(thread.object, row, declaration, 0)) enlist(thread.object, row, declaration, 0);
  copy_op(thread.pending, {.kind = OpKind::kBegin,
                           .object = thread.object.id,
                           .value = is_daemon ? 1U : 0U,
                           .site = declaration.site});
  thread.ended.reset(thread.object, false);
  thread.ended.holder = id;
  if ((observing_ & observe::kClocks) != 0) {
    observers_.clocks.begin_thread(id, creator.id);
    observers_.clocks.spawned(creator.id);
    tracer_.clock_use(ClockUse::Kind::kSpawn, creator.id, thread);
  }
  ++live_count_;
  if (!is_daemon) ++awaited_count_;
  if (fiber_ != nullptr) {
    fiber_->begin(thread);
  } else {
    vehicle_->start(thread);
  }
  enabled_.insert(id);
  return thread;
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

void Execution::wait_for_all() {
  if (awaited_count_ == 0) return;
  is_main_waiting_ = true;
  set_mode(Entry::kControlled);
  ThreadRecord& main = *running_;
  hand_over(main, deadlocks_.is_end_deadly(main) ? give_up() : choose_next());
  if (is_abandoning()) unwind();
  is_main_waiting_ = false;
  set_mode(Entry::kSilent);
}

void Execution::set_points(bool has_points) {
  if (mode_ == Entry::kControlled && !has_points) set_mode(Entry::kAtomic);
  if (mode_ == Entry::kAtomic && has_points) set_mode(Entry::kControlled);
}

void Execution::set_silent(bool is_silent) {
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
