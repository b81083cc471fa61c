// The operations of a lock for several readers or one writer.
#include "snarl/primitives/rwlock.h"

#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/rwlock.h"
#include "snarl/primitives/turn.h"

namespace snarl {
namespace {

void append_owners(const ObjectState& object, std::vector<ThreadId>& owners) {
  const auto& model = static_cast<const RWLockModel&>(object);
  if (model.writer != kNoThread) owners.push_back(model.writer);
  owners.insert(owners.end(), model.readers.begin(), model.readers.end());
}

constexpr ObjectRow kRWLockRow{
    .word = kRWLockWord, .owners_of = &append_owners, .add_state = &add_state_of<RWLockModel>};

// The model's clocks: readers learn from the writer before them, writers from everybody.
std::uint32_t writer_clock(const RWLockModel& model) { return model.clock_slot; }
std::uint32_t everybody_clock(const RWLockModel& model) { return model.clock_slot + 1; }

// Events of a lock that prefers writers say so: when its operations were possible differs.
std::uint64_t policy(const RWLockModel& model) {
  return model.prefers_writers ? kPrefersWriters : 0;
}

bool draws_writers(Execution& execution, const RWLockModel& model, Preference preference) {
  if (preference != Preference::kEither) return preference == Preference::kWriters;
  if (execution.is_abandoning() || execution.choose(ChoiceKind::kValue, 2) == 0) return false;
  execution.note_hidden_choice(model.hash);
  return true;
}

void refresh(Execution& execution, RWLockModel& model) {
  execution.refresh(model.readable);
  execution.refresh(model.writable);
}

template <OpKind kKind>
void take_read(Execution& execution, Entry entry, RWLockModel& model, const Op& op, Result result) {
  model.take_read(execution.self().id);
  conclude<Role{kKind, Sync::kTake, Holding::kTake}>(
      execution, entry, model, writer_clock(model), op,
      {.result = result, .source = model.write_released_at, .value = policy(model)},
      &model.readable);
  refresh(execution, model);
}

template <OpKind kKind>
void take_write(Execution& execution, Entry entry, RWLockModel& model, const Op& op,
                Result result) {
  const bool was_read_last =
      model.write_released_at == kNoStep ||
      (model.read_released_at != kNoStep && model.read_released_at > model.write_released_at);
  const Step source = was_read_last ? model.read_released_at : model.write_released_at;
  model.take_write(execution.self().id);
  conclude<Role{kKind, Sync::kTake, Holding::kTake}>(
      execution, entry, model, everybody_clock(model), op,
      {.result = result, .source = source, .value = policy(model)}, &model.writable);
  refresh(execution, model);
}

// What came of asking for a lock that prefers writers.
enum class Asked : std::uint8_t { kTaken, kQueued, kSkipped };

// Does not wait: takes the lock if it is free, else stands in the queue from then on.
Asked ask_to_write(Execution& execution, RWLockModel& model, const Op& op, Result result) {
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return Asked::kSkipped;
  if (model.writable.is_open) {
    take_write<OpKind::kAcquireWrite>(execution, entry, model, op, result);
    return Asked::kTaken;
  }
  model.queue_up(execution.self().id, op.is_timed);
  const Op queued{.kind = OpKind::kQueueWrite, .object = model.id, .site = op.site};
  conclude<Role{OpKind::kQueueWrite}>(execution, entry, model, 0, queued,
                                      {.value = model.queue.size()});
  refresh(execution, model);
  return Asked::kQueued;
}

// True where writers are preferred and there are others who could go on meanwhile.
bool is_asked_first(const Execution& execution, const RWLockModel& model) {
  return model.prefers_writers && execution.is_controlled();
}

// The owner that a wrong release names.
ThreadId some_owner(const RWLockModel& model) {
  if (model.writer != kNoThread) return model.writer;
  return model.readers.empty() ? kNoThread : model.readers.front();
}

}  // namespace

RWLock::RWLock(const Name& name, Preference preference, Site site)
    : model_(&Execution::current().make<RWLockModel>(kRWLockRow, declared(name, site), 2)) {
  model_->reset(draws_writers(Execution::current(), *model_, preference));
}

RWLock::~RWLock() {
  destroy(*model_, some_owner(*model_),
          !model_->readable.waiting.is_empty() || !model_->writable.waiting.is_empty());
}

void RWLock::acquire_read(Site site) {
  Execution& execution = Execution::current();
  RWLockModel& model = *model_;
  const Op op{.kind = OpKind::kAcquireRead, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op, &model.readable);
  if (entry == Entry::kSkipped) return;
  take_read<OpKind::kAcquireRead>(execution, entry, model, op, Result::kDone);
}

bool RWLock::acquire_read_for(std::chrono::nanoseconds timeout, Site site) {
  Execution& execution = Execution::current();
  RWLockModel& model = *model_;
  const Op op{.kind = OpKind::kAcquireRead, .is_timed = true, .object = model.id, .site = site};
  const Entry entry = take_timed_turn(execution, op, model.readable, timeout);
  if (entry == Entry::kSkipped) return false;
  if (!model.readable.is_open) {
    give_up<OpKind::kAcquireRead>(execution, entry, model, op, &model.readable);
    return false;
  }
  take_read<OpKind::kAcquireRead>(execution, entry, model, op, Result::kTrue);
  return true;
}

bool RWLock::try_acquire_read(Site site) {
  Execution& execution = Execution::current();
  RWLockModel& model = *model_;
  const Op op{.kind = OpKind::kTryAcquireRead, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return false;
  if (!model.readable.is_open) {
    conclude<Role{OpKind::kTryAcquireRead}>(execution, entry, model, 0, op, {Result::kFalse});
    return false;
  }
  take_read<OpKind::kTryAcquireRead>(execution, entry, model, op, Result::kTrue);
  return true;
}

void RWLock::acquire_write(Site site) {
  Execution& execution = Execution::current();
  RWLockModel& model = *model_;
  const Op op{.kind = OpKind::kAcquireWrite, .object = model.id, .site = site};
  if (is_asked_first(execution, model) &&
      ask_to_write(execution, model, op, Result::kDone) != Asked::kQueued) {
    return;
  }
  const Entry entry = take_turn(execution, model, op, &model.writable);
  if (entry == Entry::kSkipped) return;
  take_write<OpKind::kAcquireWrite>(execution, entry, model, op, Result::kDone);
}

bool RWLock::acquire_write_for(std::chrono::nanoseconds timeout, Site site) {
  Execution& execution = Execution::current();
  RWLockModel& model = *model_;
  const Op op{.kind = OpKind::kAcquireWrite, .is_timed = true, .object = model.id, .site = site};
  if (is_asked_first(execution, model)) {
    const Asked asked = ask_to_write(execution, model, op, Result::kTrue);
    if (asked != Asked::kQueued) return asked == Asked::kTaken;
  }
  const Entry entry = take_timed_turn(execution, op, model.writable, timeout);
  if (entry == Entry::kSkipped) return false;
  if (!model.writable.is_open) {
    model.leave_queue(execution.self().id);
    give_up<OpKind::kAcquireWrite>(execution, entry, model, op, &model.writable);
    refresh(execution, model);
    return false;
  }
  take_write<OpKind::kAcquireWrite>(execution, entry, model, op, Result::kTrue);
  return true;
}

bool RWLock::try_acquire_write(Site site) {
  Execution& execution = Execution::current();
  RWLockModel& model = *model_;
  const Op op{.kind = OpKind::kTryAcquireWrite, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return false;
  if (!model.writable.is_open) {
    conclude<Role{OpKind::kTryAcquireWrite}>(execution, entry, model, 0, op, {Result::kFalse});
    return false;
  }
  take_write<OpKind::kTryAcquireWrite>(execution, entry, model, op, Result::kTrue);
  return true;
}

void RWLock::release_read(Site site) {
  Execution& execution = Execution::current();
  RWLockModel& model = *model_;
  const ThreadId me = execution.self().id;
  const Op op{.kind = OpKind::kReleaseRead, .object = model.id, .site = site};
  if (!model.is_reader(me)) return fail_not_owner(execution, model, op);
  const Entry entry = take_turn<Holding::kDrop>(execution, model, op);
  if (entry == Entry::kSkipped) return;
  model.drop_read(me, execution.next_step());
  conclude<Role{OpKind::kReleaseRead, Sync::kGiveMore, Holding::kDrop}>(
      execution, entry, model, everybody_clock(model), op, {.value = policy(model)});
  refresh(execution, model);
}

void RWLock::release_write(Site site) {
  Execution& execution = Execution::current();
  RWLockModel& model = *model_;
  ThreadRecord& me = execution.self();
  const Op op{.kind = OpKind::kReleaseWrite, .object = model.id, .site = site};
  if (model.writer != me.id) return fail_not_owner(execution, model, op);
  const Entry entry = take_turn<Holding::kDrop>(execution, model, op);
  if (entry == Entry::kSkipped) return;
  model.drop_write(execution.next_step());
  conclude<Role{OpKind::kReleaseWrite, Sync::kGive, Holding::kDrop}>(
      execution, entry, model, writer_clock(model), op, {.value = policy(model)});
  if (entry != Entry::kSilent) {
    execution.synchronize<Sync::kGive>(me, everybody_clock(model));
  }
  refresh(execution, model);
}

void RWLock::release(Site site) {
  if (model_->writer == Execution::current().self().id) {
    release_write(site);
  } else {
    release_read(site);
  }
}

bool RWLock::locked(Site site) const {
  Execution& execution = Execution::current();
  RWLockModel& model = *model_;
  const Op op{.kind = OpKind::kLocked, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return false;
  const Result result = model.writable.is_open ? Result::kFalse : Result::kTrue;
  conclude<Role{OpKind::kLocked}>(execution, entry, model, 0, op, {result});
  return result == Result::kTrue;
}

}  // namespace snarl
