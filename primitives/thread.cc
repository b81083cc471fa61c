// Beginning threads, joining them, asking who lives.
#include "snarl/primitives/thread.h"

#include "snarl/harness/engine/spawn.h"
#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/turn.h"

namespace snarl {
namespace {

constexpr ObjectRow kThreadRow{kThreadWord};

// Returns false where a thread would wait for itself.
bool check_other(Execution& execution, const ThreadRecord& target, const Op& join) {
  if (&target != &execution.self()) return true;
  refuse(execution, "join_self", join, "joined by itself");
  return false;
}

void fail_nobody(Execution& execution, Site site) {
  refuse(execution, "join_nobody", {.kind = OpKind::kJoin, .site = site},
         "joined a handle that stands for no thread");
}

void conclude_join(Execution& execution, Entry entry, ThreadRecord& target, const Op& op,
                   Result result) {
  conclude<Role{OpKind::kJoin}>(execution, entry, target.object, 0, op,
                                {.result = result, .source = target.ended_at});
  execution.join_clock(execution.self(), target);
  execution.set_owned(target, false);
}

}  // namespace

ThreadRecord* detail::begin_thread(const Name& name, Site site, bool is_daemon,
                                   const Closure& closure) {
  Execution& execution = Execution::current();
  ObjectState nobody_yet;
  nobody_yet.id = kNoObject;
  Op op{.kind = OpKind::kSpawn, .site = site};
  const Entry entry = take_turn(execution, nobody_yet, op);
  if (entry == Entry::kSkipped) return nullptr;
  ThreadRecord& thread = execution.spawn(kThreadRow, declared(name, site), is_daemon);
  thread.body = {closure.run, closure.context, 0, closure.drop};
  execution.set_owned(thread, !is_daemon);
  if (entry == Entry::kSilent) {
    execution.set_silent(false);
    return &thread;
  }
  op.object = thread.object.id;
  conclude<Role{OpKind::kSpawn}>(execution, entry, thread.object, 0, op, {});
  return &thread;
}

void detail::let_go(ThreadRecord* thread) {
  Execution* const execution = Execution::current_or_null();
  if (thread != nullptr && execution != nullptr) execution->set_owned(*thread, false);
}

std::uint32_t detail::thread_index() { return index_of(Execution::current().self().id); }

bool detail::is_unwinding() { return Execution::current().is_abandoning(); }

std::string_view ThreadHandle::name() const {
  return Execution::current().identity_of(record_->object.id).info.name;
}

std::uint32_t ThreadHandle::id() const { return index_of(record_->id); }

bool ThreadHandle::is_daemon() const { return record_->is_daemon; }

void ThreadHandle::join(Site site) const {
  Execution& execution = Execution::current();
  if (record_ == nullptr) return fail_nobody(execution, site);
  ThreadRecord& target = *record_;
  const Op op{.kind = OpKind::kJoin, .object = target.object.id, .site = site};
  if (!check_other(execution, target, op)) return;
  const Entry entry = take_turn(execution, target.object, op, &target.ended);
  if (entry == Entry::kSkipped) return;
  conclude_join(execution, entry, target, op, Result::kDone);
}

bool ThreadHandle::join_for(std::chrono::nanoseconds timeout, Site site) const {
  Execution& execution = Execution::current();
  if (record_ == nullptr) {
    fail_nobody(execution, site);
    return true;
  }
  ThreadRecord& target = *record_;
  const Op op{.kind = OpKind::kJoin, .is_timed = true, .object = target.object.id, .site = site};
  if (!check_other(execution, target, op)) return false;
  target.is_watched = true;
  const Entry entry = take_timed_turn(execution, op, target.ended, timeout);
  if (entry == Entry::kSkipped) return false;
  if (!target.is_ended) {
    give_up<OpKind::kJoin>(execution, entry, target.object, op);
    return false;
  }
  conclude_join(execution, entry, target, op, Result::kTrue);
  return true;
}

bool ThreadHandle::is_alive(Site site) const {
  if (record_ == nullptr) return false;
  Execution& execution = Execution::current();
  ThreadRecord& target = *record_;
  const Op op{.kind = OpKind::kIsAlive, .object = target.object.id, .site = site};
  target.is_watched = true;
  const Entry entry = take_turn(execution, target.object, op);
  if (entry == Entry::kSkipped) return false;
  const bool is_alive = !target.is_ended;
  const Effect effect{.result = is_alive ? Result::kTrue : Result::kFalse,
                      .source = is_alive ? kNoStep : target.ended_at};
  conclude<Role{OpKind::kIsAlive}>(execution, entry, target.object, 0, op, effect);
  if (!is_alive) execution.join_clock(execution.self(), target);
  return is_alive;
}

ThreadHandle Thread::current() { return ThreadHandle(&Execution::current().self()); }

std::vector<ThreadHandle> Thread::living(Site site) {
  Execution& execution = Execution::current();
  ObjectState everybody;
  everybody.id = kNoObject;
  const Op op{.kind = OpKind::kIsAlive, .site = site};
  for (std::uint32_t index = 0; index < execution.thread_count(); ++index) {
    execution.thread(ThreadId{index}).is_watched = true;
  }
  const Entry entry = take_turn(execution, everybody, op);
  std::vector<ThreadHandle> living;
  if (entry == Entry::kSkipped) return living;
  const bool has_main = entry != Entry::kSilent && !execution.is_main_waiting();
  for (std::uint32_t index = has_main ? 0 : 1; index < execution.thread_count(); ++index) {
    ThreadRecord& thread = execution.thread(ThreadId{index});
    if (!thread.is_ended) living.emplace_back(&thread);
  }
  conclude<Role{OpKind::kIsAlive}>(execution, entry, everybody, 0, op, {.value = living.size()});
  return living;
}

}  // namespace snarl
