// Priorities of threads, their drops at change points, and the highest of the enabled.
#include "snarl/harness/strategies/pct_priorities.h"

#include <algorithm>
#include <tuple>

#include "snarl/harness/base/rng.h"

namespace snarl {

void PctPriorities::begin(std::span<const std::uint32_t> change_points, std::uint64_t rank_seed) {
  priorities_.clear();
  points_.clear();
  for (const std::uint32_t step : change_points) {
    points_.push_back({step, static_cast<std::uint32_t>(points_.size()) + 1});
  }
  std::sort(points_.begin(), points_.end(), [](const ChangePoint& one, const ChangePoint& other) {
    return std::tie(one.step, other.label) < std::tie(other.step, one.label);
  });
  next_point_ = 0;
  rank_seed_ = rank_seed;
  bottom_ = 0;
  step_count_ = 0;
}

void PctPriorities::set_rank(ThreadId thread, std::uint32_t rank) {
  priority_of(thread) = kInitial + rank;
}

ThreadId PctPriorities::choose(const EnabledSet& enabled) {
  ThreadId chosen = highest(enabled);
  if (enabled.count() < 2) return chosen;
  for (; next_point_ < points_.size() && points_[next_point_].step == step_count_; ++next_point_) {
    Priority& priority = priority_of(chosen);
    if (priority < 0) {
      drop_to_bottom(chosen);  // a label would lift a thread that has yielded
    } else {
      priority = points_[next_point_].label;
    }
    chosen = highest(enabled);
  }
  ++step_count_;
  return chosen;
}

void PctPriorities::drop_to_bottom(ThreadId thread) { priority_of(thread) = --bottom_; }

PctPriorities::Priority& PctPriorities::priority_of(ThreadId thread) {
  // Independent numbers give a new thread a uniform place among those that are there already.
  for (std::uint64_t id = priorities_.size(); id <= index_of(thread); ++id) {
    const std::uint64_t number = Rng(rank_seed_, id).next() >> 2U;
    priorities_.push_back(kInitial + static_cast<Priority>(number));
  }
  return priorities_[index_of(thread)];
}

ThreadId PctPriorities::highest(const EnabledSet& enabled) {
  ThreadId best = kNoThread;
  Priority best_priority = 0;
  enabled.for_each([&](ThreadId thread) {
    const Priority priority = priority_of(thread);
    if (best != kNoThread && priority <= best_priority) return;
    best = thread;
    best_priority = priority;
  });
  return best;
}

}  // namespace snarl
