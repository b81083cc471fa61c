// How executions end: threads that end, deadlock, the step bound, faults, and the unwinding after
// them.
#include <cxxabi.h>
#include <fmt/format.h>
#include <signal.h>
#include <string.h>

#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

#include "snarl/harness/base/check.h"
#include "snarl/harness/detectors/fault.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/perform.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {
namespace {

// A thread that goes on calling primitives while it is unwound never ends by itself.
constexpr std::uint32_t kUnwindOperationsMax = 10'000;

// Frees the exceptions that this stack has caught: nobody will come to the end of their handlers.
void release_caught_exceptions() {
  while (abi::__cxa_current_exception_type() != nullptr) abi::__cxa_end_catch();
}

}  // namespace

void Execution::run_loop(const std::function<bool()>& loop) {
  Execution* const outer = tls_current;
  tls_current = this;
  const std::terminate_handler outer_handler = std::set_terminate(&on_terminate);
  loop_function_ = &loop;
  run_controller();
  std::set_terminate(outer_handler);
  tls_current = outer;
}

void Execution::run_controller() {
  has_loop_ended_ = false;
  while (!has_loop_ended_) {
    ThreadRecord& main = *threads_[0];
    main.id = kMainThread;
    main.is_dropped = false;
    running_ = &main;
    vehicle_->start(main);
    vehicle_->transfer(controller_, main);
    while (is_reap_requested_ || circles_.is_asked()) {
      if (circles_.is_asked()) {
        circles_.answer();
        vehicle_->transfer(controller_, *running_);
        continue;
      }
      is_reap_requested_ = false;
      reap_all();
      if (main.is_dropped) break;
      unwinding_operations_ = 0;
      running_ = &main;
      if (!is_main_reaped_) set_mode(Entry::kSilent);
      vehicle_->transfer(controller_, main);
    }
    if (!has_loop_ended_) {
      is_loop_dropped_ = true;
      vehicle_->abandon(main, false);
    }
  }
}

// Unwinds all threads but thread 0, the youngest first.
void Execution::reap_all() {
  if (crash_signal_ != 0) suspect_crash();
  if ((observing_ & observe::kTransactions) != 0) observers_.atomicity.give_up(detect_context_);
  tracer_.finish();
  deadlocks_.conclude();
  set_mode(Entry::kSkipped);
  for (std::uint32_t index = thread_count_; index-- > 1;) {
    ThreadRecord& thread = *threads_[index];
    thread.ended.waiting.clear();  // they are unwound where they wait
    if (thread.is_ended) continue;
    if (thread.is_begun && !thread.is_dropped) {
      running_ = &thread;
      unwinding_operations_ = 0;
      vehicle_->transfer(controller_, thread);
    }
    if (!thread.is_begun && thread.body.drop != nullptr) thread.body.drop(thread.body.context);
    if (!thread.is_ended) vehicle_->abandon(thread, !thread.is_begun);
    disown_children(thread);
    thread.is_ended = true;
  }
  live_count_ = 1;
}

// Who is cut off in the middle of a join cannot be blamed for what it has not joined.
void Execution::disown_children(const ThreadRecord& parent) {
  if (owned_count_ == 0) return;
  for (std::uint32_t index = 1; index < thread_count_; ++index) {
    if (threads_[index]->creator == parent.id) set_owned(*threads_[index], false);
  }
}

void Execution::reap(bool is_main_included) {
  is_reap_requested_ = true;
  is_main_reaped_ = is_main_included;
  ThreadRecord& me = *running_;
  vehicle_->transfer(me, controller_);
}

// The running thread gives the execution up. Thread 0 alone unwinds itself.
void Execution::stop() {
  if (live_count_ > 1 || running_->id != kMainThread) {
    reap(true);
  } else {
    set_mode(Entry::kSkipped);
    unwinding_operations_ = 0;
  }
}

ThreadRecord& Execution::stuck() {
  deadlocks_.nobody_left();
  return give_up();
}

// The execution ends with a fault. Returns: who goes on.
ThreadRecord& Execution::give_up() {
  outcome_ = Outcome::kStopped;
  is_reap_requested_ = true;
  is_main_reaped_ = true;
  return controller_;
}

// The strategy has no use for the rest. Returns: who goes on.
ThreadRecord& Execution::leave_it() {
  ThreadRecord& next = give_up();
  outcome_ = Outcome::kGivenUp;
  return next;
}

ThreadRecord& Execution::cut() {
  if (outcome_ != Outcome::kStopped) outcome_ = Outcome::kCut;
  is_reap_requested_ = true;
  is_main_reaped_ = true;
  return controller_;
}

void Execution::suspect(FindingKind kind, const char* cause, ObjectId object, const Site& site,
                        std::string_view text) {
  if (is_abandoning() || deadlocks_.is_trying()) return;
  Signature signature(kind, cause);
  if (kind == FindingKind::kMisuse && object != kNoObject) {
    signature.add(identity_of(object).declaration_hash);
  }
  signature.add(site);
  Suspicion suspicion;
  suspicion.examine = kind == FindingKind::kDeadlock ? &examine_deadlock : &examine_fault;
  if (kind == FindingKind::kDeadlock) suspicion.threads = {running_->id};
  suspicion.kind = kind;
  suspicion.cause = cause;
  suspicion.signature = signature.value();
  suspicion.object = object;
  suspicion.thread = running_->id;
  suspicion.second = steps() == 0 ? kNoStep : steps() - 1;
  suspicion.site = site;
  tracer_.place(suspicion.site);
  tracer_.place(running_->pending.site);
  suspicion.text = text;
  suspicions_.add(std::move(suspicion));
}

namespace {

// What the thread declared last is what fails only if it is of the same object and place. If not,
// nothing is known of the operation but its place.
void note_failing(Op& pending, ObjectId object, const Site& site) {
  Site published = pending.site;
  if (!is_in_program(site)) published.column = site.column;  // it may be marked
  const bool is_it = pending.object == object && is_same_place(published, site);
  if (!is_it) pending = Op{.site = site};
}

}  // namespace

void Execution::fail(FindingKind kind, const char* cause, ObjectId object, const Site& site,
                     std::string_view text) {
  if (is_abandoning()) {
    unwind();
    return;
  }
  note_failing(running_->pending, object, site);
  suspect(kind, cause, object, site, text);
  outcome_ = Outcome::kStopped;
  stop();
  unwind();
}

void Execution::fail_release(const char* cause, ObjectId object, const Site& site,
                             std::string_view text) {
  if (is_abandoning()) {
    skip();
    return;
  }
  note_failing(running_->pending, object, site);
  suspect(FindingKind::kMisuse, cause, object, site, text);
  outcome_ = Outcome::kStopped;
  stop();
}

void Execution::fail_soon(FindingKind kind, const char* cause, ObjectId object,
                          std::string_view text) noexcept {
  suspect(kind, cause, object, running_->pending.site, text);
  outcome_ = Outcome::kStopped;
  steps_max_ = 0;
  forbid_shortcuts();
}

void Execution::fail_for_waiting(const Op& op, const ObjectState& object) {
  if (is_silent()) {
    running_->pending = op;
    fail(FindingKind::kDeadlock, "nobody_left", object.id, op.site,
         "waits where no other thread can run");
  } else {
    fail(FindingKind::kMisuse, "would_wait_in_atomic", object.id, op.site,
         "would have to wait inside an atomic block");
  }
}

// An operation of a thread that is unwound.
void Execution::skip() {
  if (++unwinding_operations_ <= kUnwindOperationsMax) return;
  release_caught_exceptions();
  drop_frames();
}

void Execution::unwind() {
  skip();
  if (std::uncaught_exceptions() == 0 && !body_->returns_when_abandoned()) throw Abandoned{};
}

// The running thread finds the execution given up while it stood before its published operation.
// Releases stand in destructors, where nothing may be thrown: the next operation will.
void Execution::come_back() {
  const OpKind kind = running_->pending.kind;
  const bool is_release = kind == OpKind::kRelease || kind == OpKind::kReleaseRead ||
                          kind == OpKind::kReleaseWrite || kind == OpKind::kDropHandle;
  is_release ? skip() : unwind();
}

void Execution::crash(int signal, const void* address) {
  if (!is_abandoning()) {
    crash_signal_ = signal;
    crash_address_ = address;
    outcome_ = Outcome::kStopped;
    is_reap_requested_ = true;
    is_main_reaped_ = true;
  }
  drop_frames();
}

// Says what crashed, back on a stack that is whole.
void Execution::suspect_crash() {
  const int signal = std::exchange(crash_signal_, 0);
  const bool is_overflow = signal == SIGSEGV && running_->carrier->stack->guards(crash_address_);
  const char* const cause = is_overflow ? "stack_overflow" : "signal";
  const std::string text =
      is_overflow ? fmt::format("used up its stack of {} KiB; --stack-bytes sets its size",
                                options_.stack_bytes / 1024)
                  : fmt::format("was ended by {} (SIG{})", strsignal(signal), sigabbrev_np(signal));
  suspect(FindingKind::kCrash, cause, running_->object.id, running_->pending.site, text);
}

// Leaves a stack that cannot be unwound for ever.
void Execution::drop_frames() {
  ++frames_dropped_;
  running_->is_dropped = true;
  vehicle_->transfer(*running_, controller_);
  std::abort();  // not reached: nobody transfers to a dropped stack
}

void Execution::on_terminate() {
  Execution* const execution = tls_current;
  if (execution == nullptr) std::abort();
  if (!execution->is_abandoning()) {
    execution->catch_exception(*execution->running_);
    execution->is_reap_requested_ = true;
    execution->is_main_reaped_ = true;
  }
  release_caught_exceptions();
  execution->drop_frames();
}

// The thread's last frame is gone. Returns: who goes on.
[[gnu::always_inline]] inline ThreadRecord& Execution::end_thread(ThreadRecord& me) {
  me.is_ended = true;
  --live_count_;
  if (is_abandoning()) return controller_;
  if (outcome_ == Outcome::kStopped) {  // its exception ended the execution
    is_reap_requested_ = true;
    is_main_reaped_ = true;
    return controller_;
  }
  copy_op(me.pending, {.kind = OpKind::kEnd, .object = me.object.id, .site = me.pending.site});
  me.ended_at = commit<Role{OpKind::kEnd}>(me, me.object, 0, me.pending, {});
  if (me.hold_count > 0) suspect_held(me);
  enabled_.erase(me.id, me.bit);
  me.ended.is_open = true;
  open(me.ended);
  if (!me.is_daemon) --awaited_count_;
  ThreadRecord& next = is_main_waiting_ && awaited_count_ == 0 ? *threads_[0]
                       : deadlocks_.is_end_deadly(me)          ? give_up()
                                                               : choose_next();
  running_ = &next;
  return next;
}

ThreadRecord& Execution::carry(void* context, ThreadRecord& thread) {
  Execution& execution = *static_cast<Execution*>(context);
  tls_current = &execution;
  if (thread.id != kMainThread) {
    execution.run_body(thread);
    return execution.end_thread(thread);
  }
  while (!(*execution.loop_function_)()) continue;
  execution.has_loop_ended_ = true;
  return execution.controller_;
}

namespace {

// Others can come between a thread's last operation and its end.
[[gnu::noinline]] void wait_to_end(Execution& execution, ThreadRecord& me) {
  const Op end{.kind = OpKind::kEnd, .object = me.object.id, .site = me.pending.site};
  execution.publish(me, end, nullptr);
  me.was_blocked = false;
  execution.point(me);
}

}  // namespace

void Execution::run_body(ThreadRecord& thread) {
  thread.is_begun = true;
  try {
    commit<Role{OpKind::kBegin}>(thread, thread.object, 0, thread.pending,
                                 {.source = thread.spawned_at});
    thread.body.run(thread.body.context, thread.body.argument);
    // Nobody else can tell but daemons, whom the last one's end cuts off, and who has asked.
    if (live_count_ > awaited_count_ + 1 || thread.is_watched) [[unlikely]] {
      const bool is_last = awaited_count_ == 1 && !thread.is_daemon;
      if (mode_ == Entry::kControlled && (is_last || thread.is_watched)) wait_to_end(*this, thread);
    }
  } catch (const Abandoned&) {
    SNARL_CHECK(is_abandoning(), "a thread was unwound in an execution that goes on");
  } catch (...) {
    catch_exception(thread);
  }
}

void Execution::look_for_leaks_one_by_one() {
  if (is_abandoning() || outcome_ != Outcome::kCompleted) return;
  const std::string_view thread_word = identities_.slot(threads_[0]->object.id).row->word;
  for (std::uint32_t index = 1; index < object_count(); ++index) {
    const Identities::Slot& slot = identities_.slot(ObjectId{index});
    if (slot.state->is_destroyed || slot.row->word == thread_word) continue;
    suspect_left(*slot.state, "object", "was made and never destroyed");
  }
  for (std::uint32_t index = 1; index < thread_count_; ++index) {
    const ThreadRecord& thread = *threads_[index];
    if (thread.is_owned && thread.is_ended) {
      suspect_left(thread.object, "thread", "ended, and nobody joined it or let it go");
    }
  }
}

void Execution::suspect_left(const ObjectState& object, const char* cause, std::string_view text) {
  // What a stack that was left for ever holds is no leak of the program's.
  for (std::uint32_t index = 0; index < thread_count_; ++index) {
    if (threads_[index]->is_dropped) return;
  }
  suspect(FindingKind::kLeak, cause, object.id, identity_of(object.id).info.site, text);
}

// A thread ended while it owned something that nobody else can release.
void Execution::suspect_held(ThreadRecord& me) {
  std::vector<ThreadId> owners;
  for (std::uint32_t index = 0; index < object_count(); ++index) {
    const Identities::Slot& slot = identities_.slot(ObjectId{index});
    const ObjectRow& row = *slot.row;
    if (row.owners_of == nullptr || slot.state->is_destroyed) continue;
    owners.clear();
    row.owners_of(*slot.state, owners);
    for (const ThreadId owner : owners) {
      if (owner != me.id) continue;
      suspect(FindingKind::kMisuse, "ended_holding", slot.state->id, me.pending.site,
              "still owned by the thread when it ended");
      break;
    }
  }
}

}  // namespace snarl
