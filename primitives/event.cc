// The operations of a flag that threads wait for.
#include "snarl/primitives/event.h"

#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/event.h"
#include "snarl/primitives/rights.h"
#include "snarl/primitives/turn.h"

namespace snarl {
namespace {

// What is set and cleared again is lost on those who have not passed in between.
LastWake last_set_of(const ObjectState& object, ThreadId waiter) {
  const auto& model = static_cast<const EventModel&>(object);
  return {model.set_at, !model.set.is_open && !model.passed.contains(waiter)};
}

bool setters_of(const Gate& gate, std::vector<ThreadId>& actors) {
  return static_cast<const EventModel*>(gate.object)->setters.append(actors);
}

constexpr ObjectRow kEventRow{.word = kEventWord,
                              .last_wake_of = &last_set_of,
                              .add_state = &add_state_of<EventModel>,
                              .actors_of = &setters_of};

void pass(Execution& execution, Entry entry, EventModel& model, const Op& op, Result result) {
  model.passed.insert(execution.self().id);
  conclude<Role{OpKind::kWait, Sync::kTake}>(execution, entry, model, model.clock_slot, op,
                                             {.result = result, .source = model.set_at});
}

}  // namespace

Event::Event(const Name& name, Site site)
    : model_(&Execution::current().make<EventModel>(kEventRow, declared(name, site))) {
  model_->reset();
}

Event::~Event() { destroy(*model_, kNoThread, !model_->set.waiting.is_empty()); }

Event::Setter::Setter(Event& event, Site site)
    : Handle(*event.model_, event.model_->setters, site), event_(&event) {}

void Event::allow_only(const std::vector<ThreadId>& threads) {
  limit_actors(model_->setters, threads);
}

void Event::set_by(bool is_by_handle, Site site) {
  Execution& execution = Execution::current();
  EventModel& model = *model_;
  const Op op{.kind = OpKind::kSet, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return;
  if (!check_right(execution, model.setters, is_by_handle, op)) return;
  if (model.set.is_open) {  // the waiters learn from everybody who set it
    conclude<Role{OpKind::kSet, Sync::kGiveMore}>(execution, entry, model, model.clock_slot, op,
                                                  {Result::kFalse});
    return;
  }
  model.set.is_open = true;
  model.set_at = execution.next_step();
  model.passed.clear();
  conclude<Role{OpKind::kSet, Sync::kGive}>(execution, entry, model, model.clock_slot, op,
                                            {Result::kTrue});
  execution.refresh(model.set);
}

void Event::clear(Site site) {
  Execution& execution = Execution::current();
  EventModel& model = *model_;
  const Op op{.kind = OpKind::kClear, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return;
  const Result result = model.set.is_open ? Result::kTrue : Result::kFalse;
  model.set.is_open = false;
  conclude<Role{OpKind::kClear}>(execution, entry, model, model.clock_slot, op, {result});
  execution.refresh(model.set);
  look_behind(execution, model.setters, model.set);
}

bool Event::is_set(Site site) const {
  Execution& execution = Execution::current();
  EventModel& model = *model_;
  const Op op{.kind = OpKind::kIsSet, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return false;
  if (!model.set.is_open) {
    conclude<Role{OpKind::kIsSet}>(execution, entry, model, 0, op, {Result::kFalse});
    return false;
  }
  conclude<Role{OpKind::kIsSet, Sync::kTake}>(execution, entry, model, model.clock_slot, op,
                                              {.result = Result::kTrue, .source = model.set_at});
  return true;
}

void Event::wait(Site site) {
  Execution& execution = Execution::current();
  EventModel& model = *model_;
  const Op op{.kind = OpKind::kWait, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op, &model.set);
  if (entry != Entry::kSkipped) pass(execution, entry, model, op, Result::kDone);
}

bool Event::wait_for(std::chrono::nanoseconds timeout, Site site) {
  Execution& execution = Execution::current();
  EventModel& model = *model_;
  const Op op{.kind = OpKind::kWait, .is_timed = true, .object = model.id, .site = site};
  const Entry entry = take_timed_turn(execution, op, model.set, timeout);
  if (entry == Entry::kSkipped) return false;
  const bool is_set = model.set.is_open;
  if (is_set) {
    pass(execution, entry, model, op, Result::kTrue);
  } else {
    give_up<OpKind::kWait>(execution, entry, model, op);
  }
  return is_set;
}

}  // namespace snarl
