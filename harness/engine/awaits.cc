// Keeps what each thread has looked at, and in which version.
#include "snarl/harness/engine/awaits.h"

#include <algorithm>

#include "snarl/harness/base/bits.h"

namespace snarl {

bool changes_something(const OpEvent& event) {
  const bool has_failed = event.result == Result::kFalse || has_given_up(event.result);
  const bool is_in_vain = has_failed || (event.result == Result::kSpurious &&
                                         event.op.kind == OpKind::kCompareExchange);
  return row_of(event.op.kind).effect == OpEffect::kWrites && !is_in_vain &&
         event.op.kind != OpKind::kExpire;
}

namespace {

// Other steps have the thread not where it was, whatever its state says: others may see that.
bool is_look(const OpEvent& event) {
  switch (event.op.kind) {
    case OpKind::kSleep:
    case OpKind::kWake:
      return true;
    case OpKind::kProgress:
    case OpKind::kChoose:  // it may be given something else the next time
      return false;
    default:
      // What a fault on purpose did is not done again by itself.
      return !changes_something(event) && !event.op.is_timed && event.result != Result::kSpurious &&
             event.result != Result::kEarlyTimeout;
  }
}

}  // namespace

void Awaits::begin(std::uint32_t threads) {
  if (threads > threads_.size()) threads_.resize(threads);
  for (Thread& thread : threads_) {
    thread.looks.clear();
    thread.states.clear();
  }
  versions_.clear();
  waiting_ = 0;
}

std::uint32_t& Awaits::version_of(ObjectId object) {
  if (index_of(object) >= versions_.size()) versions_.resize(index_of(object) + 1, 0);
  return versions_[index_of(object)];
}

std::uint64_t Awaits::on(const OpEvent& event, Holding passing) {
  const bool is_passing = passing != Holding::kNone;
  const ObjectId object = event.op.object;
  if (event.thread != kClockThread) {
    Thread& thread = threads_[index_of(event.thread)];
    if (is_passing || is_look(event)) {
      thread.looks.push_back({event, object == kNoObject ? 0 : version_of(object), passing});
    } else {
      thread.looks.clear();
      thread.states.clear();
    }
  }
  if (is_passing || !changes_something(event) || object == kNoObject) return 0;
  ++version_of(object);
  std::uint64_t woken = 0;
  for (std::uint64_t left = waiting_; left != 0; left &= left - 1) {
    const std::uint32_t index = bits::lowest(left);
    const Thread& thread = threads_[index];
    const auto from = thread.looks.begin() + static_cast<std::ptrdiff_t>(thread.repeated_from);
    const bool is_looked_at = std::any_of(from, thread.looks.end(), [object](const Look& look) {
      return look.event.op.object == object && look.passing == Holding::kNone;
    });
    if (is_looked_at) woken |= std::uint64_t{1} << index;
  }
  waiting_ &= ~woken;
  return woken;
}

bool Awaits::is_unchanged(const Look& look) {
  const ObjectId object = look.event.op.object;
  return object == kNoObject || look.passing != Holding::kNone ||
         look.version == version_of(object);
}

// True if the thread holds a lock here that it lets go in between: others could go on then.
bool Awaits::lets_go_first(const std::vector<Look>& looks, std::size_t from) {
  std::vector<ObjectId> taken;
  for (std::size_t index = from; index < looks.size(); ++index) {
    const ObjectId lock = looks[index].event.op.object;
    if (looks[index].passing == Holding::kTake) taken.push_back(lock);
    const bool is_taken = std::find(taken.begin(), taken.end(), lock) != taken.end();
    if (looks[index].passing == Holding::kDrop && !is_taken) return true;
  }
  return false;
}

bool Awaits::look(ThreadId id, std::uint64_t state) {
  Thread& thread = threads_[index_of(id)];
  const auto [known, is_new] = thread.states.try_emplace(state, thread.looks.size());
  if (is_new || known->second == thread.looks.size()) return false;
  if (lets_go_first(thread.looks, known->second)) return false;
  const auto from = thread.looks.begin() + static_cast<std::ptrdiff_t>(known->second);
  const auto is_as_it_was = [this](const Look& look) { return is_unchanged(look); };
  if (!std::all_of(from, thread.looks.end(), is_as_it_was)) {
    known->second = thread.looks.size();
    return false;
  }
  thread.repeated_from = known->second;
  waiting_ |= std::uint64_t{1} << index_of(id);
  return true;
}

std::vector<OpEvent> Awaits::steps_of(ThreadId id) const {
  const Thread& thread = threads_[index_of(id)];
  std::vector<OpEvent> steps;
  for (std::size_t index = thread.repeated_from; index < thread.looks.size(); ++index) {
    steps.push_back(thread.looks[index].event);
  }
  return steps;
}

}  // namespace snarl
