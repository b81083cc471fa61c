// One pass over the events, with a clock for each thread and one for each event that others took
// something from.
#include "snarl/harness/campaign/lock_requests.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace snarl {
namespace {

using Clock = std::vector<std::uint32_t>;

// 128 MiB; beyond it nothing is taken to be ordered, which costs attempts and hides nothing.
constexpr std::size_t kClockEntriesMax = std::size_t{1} << 25U;

void join(Clock& clock, const Clock& other) {
  for (std::size_t thread = 0; thread < clock.size(); ++thread) {
    clock[thread] = std::max(clock[thread], other[thread]);
  }
}

// True for events that took a value: the order of these says nothing about what must be.
bool is_of_variable(OpKind kind) {
  switch (kind) {
    case OpKind::kRead:
    case OpKind::kWrite:
    case OpKind::kLoad:
    case OpKind::kStore:
    case OpKind::kExchange:
    case OpKind::kFetchAdd:
    case OpKind::kUpdate:
    case OpKind::kCompareExchange:
      return true;
    default:
      return false;
  }
}

bool waits_for_ever(const OpEvent& event) {
  if (event.op.is_timed) return false;
  switch (event.op.kind) {
    case OpKind::kAcquire:
    case OpKind::kAcquireRead:
    case OpKind::kAcquireWrite:
    case OpKind::kReacquire:
      return true;
    default:
      return false;
  }
}

class Reader {
 public:
  explicit Reader(const Trace& trace)
      : trace_(trace),
        holds_(trace.threads.size()),
        clocks_(trace.threads.size() + 1, Clock(trace.threads.size() + 1)) {}

  std::vector<LockRequest> read() {
    find_sources();
    if (sources_.size() * clocks_.size() > kClockEntriesMax) sources_.clear();
    auto change = trace_.hold_changes.begin();
    for (const OpEvent& event : trace_.events) {
      const bool has_change = change != trace_.hold_changes.end() && change->step == event.step;
      const bool is_taken = has_change && change->is_taken;
      Clock& clock = clocks_[slot_of(event.thread)];
      if (hands_over(event, is_taken)) take_over(event, clock);
      const std::uint32_t position = ++clock[slot_of(event.thread)];
      if (is_taken) take(event, position, clock);
      for (; change != trace_.hold_changes.end() && change->step == event.step; ++change) {
        if (!change->is_taken) drop(event.thread, change->object);
      }
      give(event, clock);
    }
    return std::move(requests_);
  }

 private:
  // The clock of time, a thread of its own, is the last.
  std::size_t slot_of(ThreadId thread) const {
    return thread == kClockThread ? clocks_.size() - 1 : index_of(thread);
  }

  // The source of a lock that was taken is who had it before; of one taken again, who woke its
  // thread.
  static bool hands_over(const OpEvent& event, bool is_taken) {
    if (event.source == kNoStep || is_of_variable(event.op.kind)) return false;
    return !is_taken || event.op.kind == OpKind::kReacquire;
  }

  void find_sources() {
    auto change = trace_.hold_changes.begin();
    for (const OpEvent& event : trace_.events) {
      while (change != trace_.hold_changes.end() && change->step < event.step) ++change;
      const bool is_taken =
          change != trace_.hold_changes.end() && change->step == event.step && change->is_taken;
      if (hands_over(event, is_taken)) sources_.insert(event.source);
    }
  }

  void take_over(const OpEvent& event, Clock& clock) {
    if (const auto given = given_.find(event.source); given != given_.end()) {
      join(clock, given->second);
    }
  }

  void give(const OpEvent& event, const Clock& clock) {
    // Who passes a barrier names the last that arrived, behind all others.
    if (event.op.kind == OpKind::kArrive) {
      Clock& arrived = arrived_.try_emplace(event.op.object, Clock(clock.size())).first->second;
      join(arrived, clock);
      if (sources_.count(event.step) != 0) given_[event.step] = arrived;
    } else if (sources_.count(event.step) != 0) {
      given_[event.step] = clock;
    }
  }

  void take(const OpEvent& event, std::uint32_t position, const Clock& clock) {
    auto& held = holds_[index_of(event.thread)];
    const bool is_shared = snarl::is_shared(event.op.kind);
    if (!held.empty() && waits_for_ever(event) && is_one_of_few(event, held)) {
      requests_.push_back(
          {event.thread, event.step, event.op.object, is_shared, held, position, clock});
    }
    held.push_back({event.op.object, is_shared, event.step});
  }

  // A loop does the same many times.
  bool is_one_of_few(const OpEvent& event, const std::vector<HeldLock>& held) {
    std::vector<std::uint32_t> key = {index_of(event.thread), index_of(event.op.object),
                                      static_cast<std::uint32_t>(event.op.kind)};
    for (const HeldLock& each : held) {
      key.push_back(2 * index_of(each.lock) + (each.is_shared ? 1U : 0U));
    }
    return ++times_[key] <= kSameRequestsMax;
  }

  void drop(ThreadId thread, ObjectId lock) {
    auto& held = holds_[index_of(thread)];
    const auto last = std::find_if(held.rbegin(), held.rend(),
                                   [lock](const HeldLock& each) { return each.lock == lock; });
    if (last != held.rend()) held.erase(std::next(last).base());
  }

  const Trace& trace_;
  std::vector<std::vector<HeldLock>> holds_;  // of each thread
  std::vector<Clock> clocks_;                 // of each thread
  std::unordered_set<Step> sources_;
  std::unordered_map<Step, Clock> given_;                      // of those sources
  std::unordered_map<ObjectId, Clock> arrived_;                // at each barrier
  std::map<std::vector<std::uint32_t>, std::uint32_t> times_;  // that a request was made
  std::vector<LockRequest> requests_;
};

}  // namespace

std::vector<LockRequest> lock_requests(const Trace& trace) { return Reader(trace).read(); }

bool are_concurrent(const LockRequest& one, const LockRequest& other) {
  return one.clock[index_of(other.thread)] < other.position &&
         other.clock[index_of(one.thread)] < one.position;
}

}  // namespace snarl
