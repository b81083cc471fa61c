// One execution of a scenario: publishes operations, asks who goes on, hands over, records,
// abandons.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "snarl/harness/base/in_program.h"
#include "snarl/harness/engine/body.h"
#include "snarl/harness/engine/circle_watch.h"
#include "snarl/harness/engine/contention.h"
#include "snarl/harness/engine/deadlock_watch.h"
#include "snarl/harness/engine/identities.h"
#include "snarl/harness/engine/marks.h"
#include "snarl/harness/engine/observers.h"
#include "snarl/harness/engine/pools.h"
#include "snarl/harness/engine/role.h"
#include "snarl/harness/engine/thread_record.h"
#include "snarl/harness/engine/timers.h"
#include "snarl/harness/engine/tracer.h"
#include "snarl/harness/strategies/random_walk.h"
#include "snarl/harness/strategy.h"
#include "snarl/harness/vehicles/fiber.h"

namespace snarl {

class Execution {
 public:
  explicit Execution(const EngineOptions& options);
  ~Execution();
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  // The execution that the calling thread belongs to. Errors: throws std::logic_error if there is
  // none.
  static Execution& current() {
    if (tls_current == nullptr) [[unlikely]]
      throw_outside();
    return *tls_current;
  }
  static Execution* current_or_null() { return tls_current; }

  // ---- For the campaign ----

  // Runs `loop` on a carrier of its own, in which run_once() may be called. `loop` is called again
  // if its stack had to be dropped, until it returns true.
  void run_loop(const std::function<bool()>& loop);

  // Runs one execution. Requires: called inside run_loop(), after strategy.begin(info).
  Outcome run_once(Body& body, Strategy& strategy, const ExecutionInfo& info);

  // True if the stack of the last run_once() was dropped, so that it never returned; forgets it.
  bool take_dropped_loop();
  Outcome outcome() const { return outcome_; }

  // Keeps the next executions in `trace`, each in place of the one before; null: nothing.
  void set_trace(Trace* trace, Traced traced = Traced::kEverything);
  Tracer& tracer() { return tracer_; }

  void set_exhaustive(bool is_exhaustive);
  void set_asking_always(bool is_asking) { options_.is_asking_always = is_asking; }

  // From where on the next executions compare their states, to find out whether threads go round in
  // circles; between executions.
  void compare_states(Comparing comparing) { circles_.compare(comparing); }

  const Suspicions& suspicions() const { return suspicions_; }
  std::uint64_t event_hash() const { return event_hash_; }
  std::uint64_t class_hash() const { return class_hash_; }  // equal for equal happens-before orders
  std::uint64_t serial() const { return serial_.load(std::memory_order_relaxed); }  // grows
  Step steps() const { return step_.load(std::memory_order_relaxed); }
  bool is_at_step_bound() const { return steps() >= steps_max_; }
  const std::vector<std::uint32_t>& choices();  // thread ids and options, in order
  std::uint32_t choice_count() const {
    return static_cast<std::uint32_t>(choice_next_ - choices_.data());
  }
  // True if a variable came up when events had happened already that only the detectors of
  // variables look at: what they would have seen shows when the execution is examined. Later
  // executions see.
  bool was_blind() const { return was_blind_; }
  bool had_timeout() const { return had_timeout_; }
  std::uint64_t frames_dropped() const { return frames_dropped_; }  // over all executions
  const Identities& identities() const { return identities_; }
  const Contention& contention() const { return contention_; }
  Contention& contention() { return contention_; }
  void note_orders(bool is_noting);  // of locks inside locks, in the next executions
  LockOrders& lock_orders() { return observers_.orders; }
  // Whether the next executions count in the table of waiting.
  void count_contention(bool is_counted);

  // ---- For the primitives -----------------------------------------------------------------

  ThreadRecord& self() { return *running_; }
  ThreadRecord& thread(ThreadId id) { return *threads_[index_of(id)]; }
  const ThreadRecord& thread(ThreadId id) const { return *threads_[index_of(id)]; }
  std::uint32_t thread_count() const { return thread_count_; }
  const ObjectState& object(ObjectId id) const { return *identities_.slot(id).state; }
  std::uint32_t object_count() const { return identities_.made(); }
  bool is_enabled(ThreadId id) const { return enabled_.contains(id); }
  bool is_abandoning() const { return mode_ == Entry::kSkipped; }

  // Makes a model, pooled, with an identity. Requires: all objects of `row` are of this `Model`.
  template <class Model>
  Model& make(const ObjectRow& row, const Declaration& declaration, std::uint32_t clocks = 1);

  // Errors: throws Abandoned where unwinding has to begin; never for a release.
  template <Holding kHolding>
  Entry enter() {
    if (mode_ == Entry::kControlled) [[likely]]
      return Entry::kControlled;
    if (mode_ == Entry::kSkipped) {
      if constexpr (kHolding == Holding::kDrop) {
        skip();
      } else {
        unwind();
      }
    }
    return mode_;
  }

  bool is_controlled() const { return mode_ == Entry::kControlled; }

  // True if the next choice is the random walk's among the first 64 threads, in controlled mode:
  // then choose_quickly() may make it before anything is published, for the random walk looks at no
  // published operation.
  bool is_quick() const { return steps() < slow_from_; }
  // True if no other thread can go on, and nobody need be asked; the second one: and the walk is
  // random, and nothing looks at events but the table of waiting.
  bool is_alone() const { return steps() < alone_until_ && !has_several_low(); }
  bool is_alone_and_lean() const { return steps() < not_lean_from_ && !has_several_low(); }
  bool has_several_low() const { return (enabled_.low() & (enabled_.low() - 1)) != 0; }
  // Returns: who goes on; null, with nothing drawn, in rare cases: then choose_next() finds out.
  // Requires: is_quick(), and the running thread can go on.
  [[gnu::always_inline]] ThreadRecord* choose_quickly(ThreadRecord& me);
  ThreadRecord& choose_next();  // in all cases

  // Publishes what the running thread is about to do and where it waits (null: nowhere).
  [[gnu::always_inline]] void publish(ThreadRecord& me, const Op& op, Gate* gate) {
    copy_op(me.pending, op);
    wait_at(me, gate);
  }
  // The second half of it, for any gate.
  [[gnu::always_inline]] void wait_at(ThreadRecord& me, Gate* gate) {
    stand_at(me, gate, false);
    if (gate != nullptr && !gate->is_open) [[unlikely]]
      block(me);
  }
  // `is_quick`: as is_quick() says.
  [[gnu::always_inline]] void stand_at(ThreadRecord& me, Gate* gate, bool is_quick) {
    if (gate == nullptr) return;
    me.gate = gate;
    me.pending_since = steps();
    me.was_blocked = false;
    gate->waiting.insert(me.id, me.bit, is_quick);
  }

  // The scheduling point: returns when the running thread was chosen, or with false when the
  // operation must be skipped. Errors: throws Abandoned.
  bool point(ThreadRecord& me) {
    ThreadRecord& next = choose_next();
    return &next == &me ? mode_ != Entry::kSkipped : give_way(me, nullptr, next);
  }
  // The same for an operation that is published all but its gate.
  bool wait_for_turn(ThreadRecord& me, Gate* gate);
  // The same when it is chosen already that another one goes on, and the gate is open.
  [[gnu::always_inline]] bool give_way(ThreadRecord& me, Gate* gate, ThreadRecord& next) {
    stand_at(me, gate, true);
    hand_over(me, next);
    return mode_ != Entry::kSkipped;
  }

  void leave_gate(ThreadRecord& me, Gate& gate, bool is_quick = true) {
    gate.waiting.erase(me.id, me.bit, is_quick);
    me.gate = nullptr;
  }
  void leave_gate(ThreadRecord& me) {
    if (me.gate != nullptr) leave_gate(me, *me.gate);
  }

  // Makes the operation an event and tells the observers. Returns its step.
  template <Role kRole>
  [[gnu::always_inline]] void take_step(ThreadRecord& me, ObjectState& object,
                                        std::uint64_t operand, const Effect& effect, Step step);
  // The same as commit() where is_alone_and_lean() held.
  template <Role kRole>
  [[gnu::always_inline]] void commit_leanly(ThreadRecord& me, ObjectState& object,
                                            std::uint64_t operand, const Effect& effect, Step step);
  template <Role kRole>
  [[gnu::always_inline]] Step commit(ThreadRecord& me, ObjectState& object,
                                     std::uint32_t clock_slot, const Op& op, const Effect& effect,
                                     Step basis = kNoStep, const Gate* gate = nullptr);
  template <Role kRole>
  [[gnu::always_inline]] void commit_at(Step step, ThreadRecord& me, ObjectState& object,
                                        std::uint32_t clock_slot, const Op& op,
                                        const Effect& effect, Step basis, const Gate* gate);

  // The same for an operation without a scheduling point.
  static void publish_quietly(ThreadRecord& me, const Op& op) {
    copy_op(me.pending, op);
    me.was_blocked = false;
  }
  // An operation that would have to wait where nobody else can run: a fault of the program.
  void fail_for_waiting(const Op& op, const ObjectState& object);

  // The step that the next event will have; kNoStep while there are no events.
  Step next_step() const { return is_silent() ? kNoStep : steps(); }

  template <Role kRole>
  static void note_holding(ThreadRecord& me) {
    if constexpr (kRole.holding == Holding::kTake) ++me.hold_count;
    if constexpr (kRole.holding == Holding::kDrop) --me.hold_count;
  }

  // Acts on a gate that its model has shut, open before, where the next step is `next`; on one that
  // it has opened. `leanly`: where is_alone_and_lean() held, so no trace, and none but the first 64
  // threads.
  [[gnu::always_inline]] void shut(Gate& gate, Step next);
  [[gnu::always_inline]] void open(Gate& gate);
  [[gnu::always_inline]] void shut_leanly(Gate& gate, Step next);
  [[gnu::always_inline]] void open_leanly(Gate& gate);
  void shut_for_others(Gate& gate);  // the part of shut() that is rare
  // Acts on what the model did to a gate, whatever it was.
  void refresh(Gate& gate);

  void pass_mark(std::string_view name);  // the running thread is there; see MarkKeeper
  // What the running thread does in between ought to be atomic. Neither an operation nor a point.
  void begin_transaction(const Site& site);
  void end_transaction() noexcept;
  // Behind a write that a condition has decided (decisions.h).
  void decided(const DecidedNow& now);
  // Asks the strategy for one of `option_count` options; one option is no choice.
  std::uint32_t choose(ChoiceKind kind, std::uint32_t option_count);
  // Says that a choice, `about` something, made this execution another one, even if no event does.
  void note_hidden_choice(std::uint64_t about = 0) {
    class_hash_ += (running_->hash + about) * 0x9e37'79b9'7f4a'7c15ULL;
  }
  FaultSet faults() const { return faults_; }  // that this execution may inject
  // Asks the strategy whether the fault happens here, if it may. Requires: a controlled operation
  // of the running thread.
  bool injects(InjectedFault fault) { return faults_.contains(fault) && asks_for_fault(); }

  // Parks the running thread until wake() or, if one was set, its timer; from then on it waits at
  // `gate` (null: nowhere) to do `next`. Needs a point.
  void park(ThreadRecord& me, const Op& next, Gate* gate);
  // Ends the parking of `sleeper`, because of the event at `step`.
  void wake(ThreadRecord& sleeper, Step step);
  // Lets everyone waiting at `gate` pass for sure, whatever becomes of the gate.
  void release_all(Gate& gate);

  std::uint64_t now() const { return now_; }  // virtual ns
  void set_timer(ThreadRecord& me, std::chrono::nanoseconds duration);
  // Begins a timed wait at the gate. Returns: where to wait; null: nowhere, a fault on purpose ends
  // it at once.
  Gate* begin_timed(ThreadRecord& me, Gate& gate, std::chrono::nanoseconds duration);
  void clear_timer(ThreadRecord& me);
  void note_timeout(const ObjectState* held = nullptr, const Gate* gate = nullptr);

  // Threads. `spawn` (spawn.h) neither has a point nor makes an event; the caller sets the body.
  [[gnu::always_inline]] ThreadRecord& spawn(const ObjectRow& row, const Declaration& declaration,
                                             bool is_daemon);
  void join_clock(ThreadRecord& me, const ThreadRecord& target);
  // For operations that touch more clocks than the one that commit() knows of: directly after it.
  template <Sync kSync>
  void synchronize(ThreadRecord& me, std::uint32_t clock_slot, Step step = kNoStep,
                   Step source = kNoStep);
  // For operations that drop another object than their event's, at the event at `step`.
  void note_drop(ThreadRecord& me, const ObjectState& object, Step step);
  // Thread 0 only: waits until every non-daemon thread has ended. No point, no event.
  void wait_for_all() {
    if (awaited_count_ > 0) wait_for_awaited();
  }
  // Thread 0 only: unwinds all other threads where they stand, before what they use dies.
  void cut_off_others() {
    if (live_count_ > 1) reap(false);
  }
  // Thread 0 only, behind the body: notes objects not destroyed and threads that nobody joined.
  void look_for_leaks() {
    if (object_count() != thread_count_ + destroyed_count_ || owned_count_ > 0) [[unlikely]]
      look_for_leaks_one_by_one();
  }
  void note_destroyed() { ++destroyed_count_; }
  // Whether somebody has still to join the thread, or to let it go.
  void set_owned(ThreadRecord& thread, bool is_owned);
  // True while thread 0 builds or checks, with nobody else there: no points, no events.
  bool is_silent() const { return mode_ == Entry::kSilent; }
  bool is_main_waiting() const { return is_main_waiting_; }
  bool is_clock_armed() const { return !timers_.is_empty(); }
  const EnabledSet& enabled() const { return enabled_; }
  DeadlockWatch& deadlocks() { return deadlocks_; }
  CircleWatch& circles() { return circles_; }
  const DeadlockWatch& deadlocks() const { return deadlocks_; }
  void set_points(bool has_points);  // of the running thread: off inside an atomic block
  void set_silent(bool is_silent) {  // thread 0 only
    if (is_silent != (mode_ == Entry::kSilent)) change_silence(is_silent);
  }

  // Ends the execution with a fault of the program under test. Errors: throws Abandoned; comes back
  // only where an exception is in flight already.
  void fail(FindingKind kind, const char* cause, ObjectId object, const Site& site,
            std::string_view text);
  // The same for a release, which may stand in a destructor: never throws, the next operation will.
  void fail_release(const char* cause, ObjectId object, const Site& site, std::string_view text);
  // The same where nothing may be thrown: the execution ends at the next scheduling point.
  void fail_soon(FindingKind kind, const char* cause, ObjectId object,
                 std::string_view text) noexcept;
  // Called from a signal handler on the stack of a thread that crashed: leaves that stack for ever.
  [[noreturn]] void crash(int signal, const void* address);
  // True while the running thread is in the scenario's own code.
  bool is_in_scenario() const { return is_body_running() && running_ != &controller_; }
  // The OS thread that runs the scenario; 0: the one that made the vehicle.
  pid_t runner() const { return runner_.load(std::memory_order_relaxed); }
  bool is_body_running() const { return is_body_running_.load(std::memory_order_relaxed); }
  // Notes a fault that ends nothing.
  void suspect(FindingKind kind, const char* cause, ObjectId object, const Site& site,
               std::string_view text);

  // Names, for messages of scenarios' own.
  const Identity& identity_of(ObjectId object) const {
    return identities_[identities_.slot(object).identity];
  }
  ObjectId find_object(std::string_view name) const;

 private:
  friend class CircleWatch;
  friend class DeadlockWatch;
  friend class MarkKeeper;
  friend class Tracer;
  [[noreturn]] static void throw_outside();
  // Almost every object is what it was in the execution before. Not so this one.
  template <class Model>
  [[gnu::noinline]] Model& make_other(const ObjectRow& row, const Declaration& declaration,
                                      std::uint32_t clocks);
  void shift();
  void enlist(ObjectState& state, const ObjectRow& row, const Declaration& declaration,
              std::uint32_t clocks, std::uint32_t pool);
  void enlist_thread(ThreadRecord& thread, const ObjectRow& row, const Declaration& declaration);
  ThreadRecord& spawn_otherwise(const ObjectRow& row, const Declaration& declaration,
                                bool is_daemon);
  void begin_thread(ThreadRecord& thread, const Site& site, bool is_daemon);
  void begin_clock(const ThreadRecord& thread);
  void reset(const ExecutionInfo& info);
  void update_observing();
  void change_silence(bool is_silent);
  void wait_for_awaited();
  void enlist_variable(const ObjectState& state);
  void note_variable();
  void set_mode(Entry mode);
  // `slow_from_` is 0 where a choice is not the random walk's among the first 64 threads.
  void forbid_shortcuts() { slow_from_ = not_lean_from_ = walk_of_many_until_ = alone_until_ = 0; }
  void update_slow_from();
  ThreadRecord& begin_main();
  void add_thread();

  template <Role kRole>
  [[gnu::noinline]] void observe_otherwise(ThreadRecord& me, ObjectState& object,
                                           std::uint32_t clock_slot, const Op& op, Step basis,
                                           const Gate* gate, Effect effect);
  void tell(const OpEvent& event, const Role& role, std::uint32_t clock_slot);
  template <Role kRole>
  void observe_event(std::uint32_t observing, ThreadRecord& me, ObjectState& object,
                     std::uint32_t clock_slot, const Op& op, const Effect& effect, Step step,
                     Step basis, const Gate* gate);
  // One of the first 64 threads; null, with nothing drawn, in rare cases.
  [[gnu::always_inline]] ThreadRecord* draw_quickly(std::uint64_t mask);
  // One of those that can go on, by the random walk, if they may be more than 8; else null.
  [[gnu::always_inline]] ThreadRecord* draw_among_many();
  ThreadRecord& choose_next_otherwise();
  ThreadRecord& choose_next_slowly();
  ThreadRecord& choose_in_any_case();
  Choice thread_choice();
  std::uint32_t ask(const Choice& choice, std::uint32_t fallback);
  bool asks_for_fault();
  bool ask_in_passing();
  void record_choice(std::uint32_t chosen) {
    if (choice_next_ == choice_last_) [[unlikely]]
      grow_choices();
    *choice_next_++ = chosen;
  }
  void grow_choices();

  [[gnu::always_inline]] void hand_over(ThreadRecord& from, ThreadRecord& to) {
    running_ = &to;
    if (fiber_ != nullptr) [[likely]] {
      fiber_->switch_to(from, to);
    } else {
      vehicle_->transfer(from, to);
    }
    if (mode_ == Entry::kSkipped) [[unlikely]]
      come_back();
  }

  void record_beside_waiting(ThreadId only);
  void block(ThreadRecord& me);
  void expire_timers();
  void suspect_crash();
  ThreadRecord& stuck();
  ThreadRecord& cut();
  ThreadRecord& leave_it();
  ThreadRecord& give_up();
  void stop();
  void skip();
  void unwind();
  void come_back();
  [[noreturn]] void drop_frames();
  void end_main();
  ThreadRecord& end_thread(ThreadRecord& me);
  void look_for_leaks_one_by_one();
  void reap(bool is_main_included);
  void run_controller();
  void reap_all();
  void disown_children(const ThreadRecord& parent);
  void suspect_held(ThreadRecord& me);
  void suspect_left(const ObjectState& object, const char* cause, std::string_view text);

  static ThreadRecord& carry(void* context, ThreadRecord& thread);
  void run_body(ThreadRecord& thread);
  void catch_exception(ThreadRecord& thread);
  static void on_terminate();
  static std::uint64_t declaration_hash_of(const void* execution, ObjectId object);

  SNARL_IN_PROGRAM static constinit thread_local Execution* tls_current;

  // Hot.
  ThreadRecord* running_ = nullptr;
  EnabledSet enabled_;
  Entry mode_ = Entry::kSilent;
  Step slow_from_ = 0;           // from this step on choices are not made inline
  Step not_lean_from_ = 0;       // the same; 0: more than the table of waiting looks at events
  std::uint32_t observing_ = 0;  // bits of observe::
  Step walk_of_many_until_ = 0;  // until then the choice is the random walk's among more than 64
  Step alone_until_ = 0;         // until then who alone can go on does so; for 64 threads or fewer
  std::atomic<Step> step_{0};    // atomic for the watchdog only
  Step steps_max_ = 0;
  std::uint64_t event_hash_ = 0;
  std::uint64_t class_hash_ = 0;
  std::uint64_t now_ = 0;
  RandomWalk* random_walk_ = nullptr;
  std::uint32_t* choice_next_ = nullptr;
  std::uint32_t* choice_last_ = nullptr;  // the last place there is
  std::vector<ThreadRecord*> threads_;    // by id; the first thread_count_ are of this execution
  std::uint32_t threads_known_ = 0;       // of the first 64 those that there are
  FiberVehicle* fiber_ = nullptr;
  Tracer tracer_{*this};
  OpEvent told_;  // the event that the strategy is told of, where there is no trace
  Observers observers_;
  Contention contention_;
  Suspicions suspicions_;
  DetectContext detect_context_;

  // Cold.
  EngineOptions options_;
  std::unique_ptr<Vehicle> vehicle_;
  std::deque<ThreadRecord> thread_storage_;
  std::vector<const Op*> pending_ops_;  // of threads_, where strategies look for them
  Identities identities_;
  Pools pools_;
  std::vector<std::uint32_t> choices_;
  Strategy* strategy_ = nullptr;
  std::vector<Mark>* marks_ = nullptr;
  Timers timers_;
  DeadlockWatch deadlocks_{*this};
  Body* body_ = nullptr;
  CircleWatch circles_{*this};
  std::atomic<pid_t> runner_{0};
  FaultSet faults_;
  std::uint32_t faults_left_ = 0;
  std::atomic<std::uint64_t> serial_{0};  // atomic for the watchdog only
  std::uint32_t destroyed_count_ = 0;     // of them, threads apart
  std::uint32_t owned_count_ = 0;         // threads that somebody has to join
  std::uint32_t awaited_count_ = 0;       // live threads that are no daemons, without thread 0
  bool is_main_waiting_ = false;
  bool had_timeout_ = false;
  bool was_blind_ = false;
  bool is_plain_ = true;  // there are none but the first 64 threads, and not everything is traced
  Outcome outcome_ = Outcome::kCompleted;
  std::uint32_t thread_count_ = 0;
  std::uint32_t live_count_ = 0;  // begun or to begin, not ended
  std::uint32_t observing_next_ = 0;
  bool is_reap_requested_ = false;
  bool is_main_reaped_ = false;  // the request includes thread 0
  bool has_variables_ = false;   // some execution made one
  bool has_loop_ended_ = false;
  std::atomic<bool> is_body_running_{false};  // run_once() has not returned yet
  bool is_loop_dropped_ = false;
  bool is_contention_counted_ = true;
  std::uint64_t frames_dropped_ = 0;
  std::uint32_t unwinding_operations_ = 0;
  int crash_signal_ = 0;  // of the thread that crashed in this execution; 0: none did
  const void* crash_address_ = nullptr;
  ThreadRecord controller_;  // the caller of run_loop()
  const std::function<bool()>* loop_function_ = nullptr;
};

}  // namespace snarl
