// The closure, as the number of steps of each thread that are in it.
#include "snarl/harness/campaign/sync_preserving.h"

#include <algorithm>
#include <unordered_map>

namespace snarl {
namespace {

class Closure {
 public:
  Closure(const Trace& trace, std::span<const LockRequest> requests)
      : trace_(trace),
        counts_(trace.threads.size() + 1),
        bounds_(trace.threads.size() + 1, kNoStep),
        positions_(trace.events.size()) {
    number();
    for (const LockRequest& request : requests) {
      const std::size_t slot = index_of(request.thread);
      counts_[slot] = request.position - 1;
      bounds_[slot] = request.position;
    }
  }

  // Returns: false if a request is in it.
  bool close() {
    bool is_grown = true;
    while (is_grown && !is_broken_) {
      is_grown = false;
      open_.clear();
      for (const OpEvent& event : trace_.events) {
        if (!contains(event.step)) continue;
        const bool is_taken = releases_.count(event.step) != 0;
        if (event.source != kNoStep && (!is_taken || event.op.kind == OpKind::kReacquire)) {
          is_grown |= include(event.source);
        }
        if (is_taken) is_grown |= close_before(event);
      }
    }
    return !is_broken_;
  }

  std::vector<ThreadId> steps() const {
    std::vector<ThreadId> steps;
    for (const OpEvent& event : trace_.events) {
      if (contains(event.step)) steps.push_back(event.thread);
    }
    return steps;
  }

 private:
  std::size_t slot_of(ThreadId thread) const {
    return thread == kClockThread ? counts_.size() - 1 : index_of(thread);
  }

  // Gives each event its position in its thread, and each taking of a lock its end.
  void number() {
    std::vector<std::uint32_t> counts(counts_.size());
    for (const OpEvent& event : trace_.events) {
      positions_[event.step] = ++counts[slot_of(event.thread)];
    }
    std::unordered_map<std::uint64_t, std::vector<Step>> taken;  // by thread and lock
    for (const HoldChange& change : trace_.hold_changes) {
      const ThreadId thread = trace_.events[change.step].thread;
      auto& steps = taken[std::uint64_t{index_of(thread)} << 32U | index_of(change.object)];
      if (change.is_taken) {
        steps.push_back(change.step);
        releases_[change.step] = kNoStep;
      } else if (!steps.empty()) {
        releases_[steps.back()] = change.step;
        steps.pop_back();
      }
    }
  }

  bool contains(Step step) const {
    return positions_[step] <= counts_[slot_of(trace_.events[step].thread)];
  }

  // Returns: whether that is new.
  bool include(Step step) {
    if (contains(step)) return false;
    const std::size_t slot = slot_of(trace_.events[step].thread);
    counts_[slot] = positions_[step];
    is_broken_ |= counts_[slot] >= bounds_[slot];
    return true;
  }

  // Who had the lock before, in a mode that excludes this one, has let it go before.
  bool close_before(const OpEvent& event) {
    bool is_grown = false;
    const bool is_shared = snarl::is_shared(event.op.kind);
    std::vector<Taken>& open = open_[event.op.object];
    for (const Taken& earlier : open) {
      if (!exclude_each_other(earlier.is_shared, is_shared)) continue;
      const Step release = releases_.at(earlier.step);
      if (release == kNoStep) {
        is_broken_ = true;
      } else {
        is_grown |= include(release);
      }
    }
    if (!is_shared) open.clear();
    open.push_back({event.step, is_shared});
    return is_grown;
  }

  struct Taken {
    Step step;
    bool is_shared;
  };

  const Trace& trace_;
  std::vector<std::uint32_t> counts_;        // of each thread's steps that are in it
  std::vector<std::uint32_t> bounds_;        // of each thread: it must stay below
  std::vector<std::uint32_t> positions_;     // of each event in its thread, from 1
  std::unordered_map<Step, Step> releases_;  // of each taking of a lock; kNoStep: never
  std::unordered_map<ObjectId, std::vector<Taken>> open_;
  bool is_broken_ = false;
};

}  // namespace

std::optional<std::vector<ThreadId>> sync_preserving_steps(const Trace& trace,
                                                           std::span<const LockRequest> requests) {
  Closure closure(trace, requests);
  if (!closure.close()) return std::nullopt;
  return closure.steps();
}

}  // namespace snarl
