// The operations of a queue, without its items' type.
#include "snarl/primitives/queue.h"

#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/queue.h"
#include "snarl/primitives/rights.h"
#include "snarl/primitives/turn.h"

namespace snarl::detail {
namespace {

// Room is made and items are done by anybody.
bool senders_of(const Gate& gate, std::vector<ThreadId>& actors) {
  const auto& model = static_cast<const QueueModel&>(*gate.object);
  return &gate == &model.readable && model.senders.append(actors);
}

constexpr ObjectRow kQueueRow{
    .word = kQueueWord, .add_state = &add_state_of<QueueModel>, .actors_of = &senders_of};

void refresh(Execution& execution, QueueModel& model) {
  execution.refresh(model.readable);
  execution.refresh(model.writable);
  execution.refresh(model.all_done);
}

Entry take_turn_within(Execution& execution, QueueModel& model, const Op& op, Gate& gate,
                       Patience patience) {
  switch (patience.kind) {
    case Patience::Kind::kForever:
      return take_turn(execution, model, op, &gate);
    case Patience::Kind::kNever:
      return take_turn(execution, model, op);
    case Patience::Kind::kTimed:
      return take_timed_turn(execution, op, gate, patience.timeout);
  }
  return Entry::kSkipped;
}

// The event of an operation that did not get what it wanted.
template <OpKind kKind, OpKind kTryKind>
void fall_short(Execution& execution, Entry entry, QueueModel& model, const Op& op,
                Patience patience) {
  if (patience.kind == Patience::Kind::kNever) {
    conclude<Role{kTryKind}>(execution, entry, model, 0, op, {Result::kFalse});
  } else {
    give_up<kKind>(execution, entry, model, op);
  }
}

Result success(Patience patience) {
  return patience.kind == Patience::Kind::kForever ? Result::kDone : Result::kTrue;
}

// A put's event; the room it took and the item it left have a clock each.
template <OpKind kKind>
void conclude_put(Execution& execution, Entry entry, QueueModel& model, const Op& op,
                  const Effect& effect) {
  const std::uint32_t clock = model.clock_slot;
  const Step step = conclude<Role{kKind, Sync::kWithdraw, Holding::kPermit}>(
      execution, entry, model, clock + QueueModel::kRoomClock, op, effect, &model.writable);
  if (step == kNoStep) return;
  execution.synchronize<Sync::kDeposit>(execution.self(), clock + QueueModel::kItemClock, step);
}

template <OpKind kKind>
void conclude_get(Execution& execution, Entry entry, QueueModel& model, const Op& op,
                  const Effect& effect) {
  const std::uint32_t clock = model.clock_slot;
  const Step step = conclude<Role{kKind, Sync::kWithdraw, Holding::kPermit}>(
      execution, entry, model, clock + QueueModel::kItemClock, op, effect, &model.readable);
  if (step == kNoStep || model.capacity == 0) return;
  execution.synchronize<Sync::kDeposit>(execution.self(), clock + QueueModel::kRoomClock, step);
}

// The event of a get that finds a closed and empty queue.
template <OpKind kKind>
void conclude_end(Execution& execution, Entry entry, QueueModel& model, const Op& op) {
  conclude<Role{kKind, Sync::kTake}>(execution, entry, model,
                                     model.clock_slot + QueueModel::kCloseClock, op,
                                     {.result = Result::kFalse, .source = model.closed_at});
}

}  // namespace

QueueModel& make_queue(const Name& name, Site site, ValueFormat format, std::uint32_t capacity) {
  auto& model = Execution::current().make<QueueModel>(kQueueRow, declared(name, site, format),
                                                      QueueModel::kClockCount);
  model.reset(capacity);
  return model;
}

void destroy_queue(QueueModel& model) noexcept {
  destroy(model, kNoThread,
          !model.readable.waiting.is_empty() || !model.writable.waiting.is_empty() ||
              !model.all_done.waiting.is_empty());
}

bool put_item(QueueModel& model, Patience patience, Site site, std::uint64_t bits, MoveItem move,
              void* context, Right right) {
  Execution& execution = Execution::current();
  const bool is_try = patience.kind == Patience::Kind::kNever;
  const Op op{.kind = is_try ? OpKind::kTryPut : OpKind::kPut,
              .is_timed = patience.kind == Patience::Kind::kTimed,
              .object = model.id,
              .value = bits,
              .site = site};
  const auto has_right = [&] {
    return check_right(execution, model.senders, right == Right::kByHandle, op);
  };
  if (!has_right()) return false;  // also where it would have to wait first
  const Entry entry = take_turn_within(execution, model, op, model.writable, patience);
  if (entry == Entry::kSkipped || !has_right()) return false;
  if (model.is_closed) {
    execution.fail(FindingKind::kMisuse, "put_after_close", model.id, site,
                   "an item was put into a closed queue");
    return false;
  }
  if (model.is_full()) {
    fall_short<OpKind::kPut, OpKind::kTryPut>(execution, entry, model, op, patience);
    return false;
  }
  const Step room = model.put(execution.next_step());
  move(context);
  const Effect effect{.result = success(patience), .source = room, .value = model.size()};
  if (is_try) {
    conclude_put<OpKind::kTryPut>(execution, entry, model, op, effect);
  } else {
    conclude_put<OpKind::kPut>(execution, entry, model, op, effect);
  }
  refresh(execution, model);
  return true;
}

bool get_item(QueueModel& model, Patience patience, Site site, MoveItem move, void* context) {
  Execution& execution = Execution::current();
  const bool is_try = patience.kind == Patience::Kind::kNever;
  const Op op{.kind = is_try ? OpKind::kTryGet : OpKind::kGet,
              .is_timed = patience.kind == Patience::Kind::kTimed,
              .object = model.id,
              .site = site};
  const Entry entry = take_turn_within(execution, model, op, model.readable, patience);
  if (entry == Entry::kSkipped) return false;
  if (model.size() == 0) {
    if (!model.is_closed) {
      fall_short<OpKind::kGet, OpKind::kTryGet>(execution, entry, model, op, patience);
    } else if (is_try) {
      conclude_end<OpKind::kTryGet>(execution, entry, model, op);
    } else {
      conclude_end<OpKind::kGet>(execution, entry, model, op);
    }
    return false;
  }
  const Step source = model.get(execution.next_step());
  const Effect effect{.result = success(patience), .source = source, .value = move(context)};
  if (is_try) {
    conclude_get<OpKind::kTryGet>(execution, entry, model, op, effect);
  } else {
    conclude_get<OpKind::kGet>(execution, entry, model, op, effect);
  }
  refresh(execution, model);
  look_behind(execution, model.senders, model.readable);
  return true;
}

bool get_items(QueueModel& model, Patience patience, Site site, MoveItem move, void* context) {
  Execution& execution = Execution::current();
  const Op op{.kind = OpKind::kGetAll,
              .is_timed = patience.kind == Patience::Kind::kTimed,
              .object = model.id,
              .site = site};
  const Entry entry = take_turn_within(execution, model, op, model.readable, patience);
  if (entry == Entry::kSkipped) return false;
  if (model.size() == 0) {
    if (model.is_closed) {
      conclude_end<OpKind::kGetAll>(execution, entry, model, op);
    } else {
      fall_short<OpKind::kGetAll, OpKind::kGetAll>(execution, entry, model, op, patience);
    }
    return false;
  }
  const std::uint32_t count = model.size();
  const Step next = execution.next_step();
  const bool has_events = next != kNoStep;
  Step source = kNoStep;
  for (std::uint32_t item = 0; item < count; ++item) {
    move(context);
    source = model.get(next);
    // Before the event: what it learns from all but the last is no more than what it learns.
    if (has_events && item + 1 < count) {
      execution.synchronize<Sync::kWithdraw>(
          execution.self(), model.clock_slot + QueueModel::kItemClock, next, source);
    }
  }
  conclude_get<OpKind::kGetAll>(execution, entry, model, op,
                                {.result = success(patience), .source = source, .value = count});
  for (std::uint32_t room = 1; has_events && model.capacity != 0 && room < count; ++room) {
    execution.synchronize<Sync::kDeposit>(execution.self(),
                                          model.clock_slot + QueueModel::kRoomClock, next);
  }
  refresh(execution, model);
  look_behind(execution, model.senders, model.readable);
  return true;
}

void finish_item(QueueModel& model, Site site) {
  Execution& execution = Execution::current();
  const Op op{.kind = OpKind::kTaskDone, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return;
  if (model.unfinished == 0) {
    return execution.fail(FindingKind::kMisuse, "task_done_without_item", model.id, site,
                          "said to be done with more items than were put");
  }
  model.finish(execution.next_step());
  conclude<Role{OpKind::kTaskDone, Sync::kGiveMore}>(execution, entry, model,
                                                     model.clock_slot + QueueModel::kDoneClock, op,
                                                     {.value = model.unfinished});
  refresh(execution, model);
}

bool join_queue(QueueModel& model, Patience patience, Site site) {
  Execution& execution = Execution::current();
  const Op op{.kind = OpKind::kJoinQueue,
              .is_timed = patience.kind == Patience::Kind::kTimed,
              .object = model.id,
              .site = site};
  const Entry entry = take_turn_within(execution, model, op, model.all_done, patience);
  if (entry == Entry::kSkipped) return false;
  if (!model.all_done.is_open) {
    give_up<OpKind::kJoinQueue>(execution, entry, model, op);
    return false;
  }
  conclude<Role{OpKind::kJoinQueue, Sync::kTake}>(
      execution, entry, model, model.clock_slot + QueueModel::kDoneClock, op,
      {.result = success(patience), .source = model.done_at});
  return true;
}

Handle first_sender(QueueModel& model, Site site) { return {model, model.senders, site}; }

void allow_only(QueueModel& model, const std::vector<ThreadId>& threads) {
  limit_actors(model.senders, threads);
}

void close_queue(QueueModel& model, Site site, Right right) {
  Execution& execution = Execution::current();
  const Op op{.kind = OpKind::kClose, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return;
  if (!check_right(execution, model.senders, right == Right::kByHandle, op)) return;
  const Result result = model.is_closed ? Result::kFalse : Result::kTrue;
  if (!model.is_closed) model.close(execution.next_step());
  conclude<Role{OpKind::kClose, Sync::kGiveMore}>(execution, entry, model,
                                                  model.clock_slot + QueueModel::kCloseClock, op,
                                                  {.result = result, .value = model.size()});
  refresh(execution, model);
}

std::uint32_t size_of_queue(QueueModel& model, Site site) {
  Execution& execution = Execution::current();
  const Op op{.kind = OpKind::kSize, .object = model.id, .site = site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return 0;
  const std::uint32_t size = model.size();
  conclude<Role{OpKind::kSize}>(execution, entry, model, 0, op, {.value = size});
  return size;
}

}  // namespace snarl::detail
