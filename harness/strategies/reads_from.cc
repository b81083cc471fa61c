// Learns actions, and the pairs of giver and taker.
#include "snarl/harness/strategies/reads_from.h"

#include <algorithm>

namespace snarl {
namespace {

// True for operations that may get something from an earlier one on their object, or find it as it
// began.
bool takes(OpKind kind) {
  switch (kind) {
    case OpKind::kRead:
    case OpKind::kLoad:
    case OpKind::kExchange:
    case OpKind::kFetchAdd:
    case OpKind::kUpdate:
    case OpKind::kCompareExchange:
    case OpKind::kAcquire:
    case OpKind::kTryAcquire:
    case OpKind::kAcquireRead:
    case OpKind::kAcquireWrite:
    case OpKind::kTryAcquireRead:
    case OpKind::kTryAcquireWrite:
    case OpKind::kIsSet:
    case OpKind::kReacquire:
    case OpKind::kGet:
    case OpKind::kTryGet:
    case OpKind::kGetAll:
      return true;
    default:
      return false;
  }
}

// True for operations whose effect a later one may take. Others are learnt as they give.
bool gives(OpKind kind) {
  switch (kind) {
    case OpKind::kWrite:
    case OpKind::kStore:
    case OpKind::kExchange:
    case OpKind::kFetchAdd:
    case OpKind::kUpdate:
    case OpKind::kCompareExchange:
    case OpKind::kRelease:
    case OpKind::kReleaseRead:
    case OpKind::kReleaseWrite:
    case OpKind::kSet:
    case OpKind::kClear:
    case OpKind::kPut:
    case OpKind::kTryPut:
      return true;
    default:
      return false;
  }
}

bool is_about_threads(OpKind kind) {
  return kind == OpKind::kBegin || kind == OpKind::kEnd || kind == OpKind::kSpawn ||
         kind == OpKind::kJoin || kind == OpKind::kIsAlive;
}

}  // namespace

void ReadsFrom::begin() {
  ++execution_;
  new_pairs_.clear();
  pairs_hash_ = 0;
}

Action ReadsFrom::action_of(const Op& op) {
  // By its place in the text, never by the address of the file's name.
  const std::uint64_t what =
      (static_cast<std::uint64_t>(index_of(op.object)) << 8U) | static_cast<std::uint64_t>(op.kind);
  const std::uint64_t where = (static_cast<std::uint64_t>(op.site.line) << 32U) |
                              static_cast<std::uint64_t>(op.site.column);
  const Action action = action_ids_.id_of(mix_bits(what) + where);
  if (action == actions_.size()) add_action(action, op);
  return action;
}

void ReadsFrom::add_action(Action action, const Op& op) {
  ActionRow row;
  row.kind = op.kind;
  row.object = op.object;
  if (op.object != kNoObject) {
    ObjectRow& object = row_of_object(op.object);
    if (takes(op.kind)) takers_.push_back(action);
    if (gives(op.kind)) {
      row.gives_to = op.object;
      object.givers.push_back(action);
    }
  }
  actions_.push_back(row);
}

ReadsFrom::ObjectRow& ReadsFrom::row_of_object(ObjectId object) {
  if (index_of(object) >= objects_.size()) objects_.resize(index_of(object) + 1);
  return objects_[index_of(object)];
}

void ReadsFrom::observe(const OpEvent& event, Action action) {
  if (event.step >= done_.size()) done_.resize(event.step + 1);
  done_[event.step] = {action, event.thread};
  if (is_about_threads(event.op.kind) || event.op.object == kNoObject) return;
  const bool has_failed = event.result == Result::kFalse || has_given_up(event.result);
  if (event.source != kNoStep || (takes(event.op.kind) && !has_failed)) take(action, event);
  if (has_failed) return;
  for (const ObjectId object : {actions_[action].gives_to, actions_[action].gives_to_other}) {
    if (object == kNoObject) continue;
    ObjectRow& row = objects_[index_of(object)];
    row.given_in = execution_;
    row.last_giver = action;
  }
}

void ReadsFrom::take(Action taker, const OpEvent& event) {
  const Action giver = giver_of(event);
  if (giver != kInitial) {
    if (done_[event.source].thread == event.thread) return;
    if (!gives_to(giver, event.op.object)) {
      actions_[giver].gives_to_other = event.op.object;
      std::vector<Action>& givers = row_of_object(event.op.object).givers;
      if (std::find(givers.begin(), givers.end(), giver) == givers.end()) givers.push_back(giver);
    }
  }
  const std::uint32_t pair = pair_ids_.id_of((static_cast<std::uint64_t>(giver) << 32U) | taker);
  if (pair == pairs_in_.size()) {
    pairs_in_.push_back(0);
    new_pairs_.push_back({giver, taker});
  }
  if (pairs_in_[pair] == execution_) return;
  pairs_in_[pair] = execution_;
  pairs_hash_ += mix_bits(pair + 1);
}

}  // namespace snarl
