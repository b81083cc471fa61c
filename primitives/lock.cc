// The operations of an exclusive lock.
#include "snarl/primitives/lock.h"

#include "snarl/harness/engine/perform.h"
#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/lock.h"

namespace snarl {
namespace {

void append_owner(const ObjectState& object, std::vector<ThreadId>& owners) {
  const ThreadId owner = static_cast<const LockModel&>(object).owner;
  if (owner != kNoThread) owners.push_back(owner);
}

constexpr ObjectRow kRow{kLockWord, &append_owner};

constexpr Role kAcquired{OpKind::kAcquire, Sync::kTake, Holding::kTake};
constexpr Role kNotAcquired{OpKind::kAcquire};
constexpr Role kTried{OpKind::kTryAcquire, Sync::kTake, Holding::kTake};
constexpr Role kNotTried{OpKind::kTryAcquire};

}  // namespace

Lock::Lock(Name name, Site site)
    : model_(&Execution::current().make<LockModel>(kRow, {name.text, name.element, site})) {
  model_->reset();
}

Lock::~Lock() { destroy(*model_, model_->owner, !model_->free.waiting.is_empty()); }

void Lock::acquire(Site site) {
  Execution& execution = Execution::current();
  LockModel& model = *model_;
  perform<kAcquired>(execution, model, model.clock_slot,
                     {.kind = OpKind::kAcquire, .object = model.id, .site = site}, &model.free,
                     [&model](ThreadRecord& me, Step) -> Effect {
                       model.take(me.id);
                       return {.source = model.released_at};
                     });
  execution.refresh(model.free);
}

bool Lock::acquire_for(std::chrono::nanoseconds timeout, Site site) {
  Execution& execution = Execution::current();
  LockModel& model = *model_;
  const Effect effect = perform_timed<kAcquired, kNotAcquired>(
      execution, model, model.clock_slot,
      {.kind = OpKind::kAcquire, .object = model.id, .site = site}, model.free, timeout,
      [&model](ThreadRecord& me, Step) -> Effect {
        model.take(me.id);
        return {.result = Result::kTrue, .source = model.released_at};
      });
  execution.refresh(model.free);
  return effect.result == Result::kTrue;
}

bool Lock::try_acquire(Site site) {
  Execution& execution = Execution::current();
  LockModel& model = *model_;
  const Effect effect = perform_try<kTried, kNotTried>(
      execution, model, model.clock_slot,
      {.kind = OpKind::kTryAcquire, .object = model.id, .site = site},
      [&model] { return model.free.is_open; },
      [&model](ThreadRecord& me, Step) -> Effect {
        model.take(me.id);
        return {.result = Result::kTrue, .source = model.released_at};
      });
  execution.refresh(model.free);
  return effect.result == Result::kTrue;
}

void Lock::release(Site site) {
  Execution& execution = Execution::current();
  LockModel& model = *model_;
  if (model.owner != execution.self().id) [[unlikely]] {
    return fail_not_owner(execution, model, model.owner, site);
  }
  perform<Role{OpKind::kRelease, Sync::kGive, Holding::kDrop}>(
      execution, model, model.clock_slot,
      {.kind = OpKind::kRelease, .object = model.id, .site = site}, nullptr,
      [&model](ThreadRecord&, Step step) -> Effect {
        model.drop(step);
        return {};
      });
  execution.refresh(model.free);
}

bool Lock::locked(Site site) const {
  Execution& execution = Execution::current();
  LockModel& model = *model_;
  return perform<Role{OpKind::kLocked}>(
             execution, model, model.clock_slot,
             {.kind = OpKind::kLocked, .object = model.id, .site = site}, nullptr,
             [&model](ThreadRecord&, Step) -> Effect {
               return {.result = model.owner == kNoThread ? Result::kFalse : Result::kTrue};
             })
             .result == Result::kTrue;
}

}  // namespace snarl
