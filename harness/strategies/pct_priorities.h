// The decisions of PCT, with nothing random in them, so that they can be enumerated.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "snarl/harness/base/thread_set.h"

namespace snarl {

// The enabled thread of the highest priority runs; at change point i the one that is about to run
// drops to priority i, below all initial ones, and another is chosen.
// Source: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized Scheduler with Probabilistic
// Guarantees of Finding Bugs", ASPLOS 2010.
// Drawing points with replacement, dropping one thread after the other where several points meet,
// and doing so from the highest label down is needed for the bound: with distinct points, drops to
// the bottom, or labels from 1 up, some bugs of depth 4 have a lower probability than 1/(n
// k^(d-1)). Cost: O(enabled threads) a choice.
class PctPriorities {
 public:
  // Starts an execution. `change_points`: the step of each, from 0, among the steps with at least
  // two enabled threads; the i-th of them, from 1, is the one that drops to i. `rank_seed`: decides
  // the initial priorities; each order of the threads is equally likely.
  void begin(std::span<const std::uint32_t> change_points, std::uint64_t rank_seed);

  // Replaces the initial priority of a thread: a higher rank runs first.
  void set_rank(ThreadId thread, std::uint32_t rank);

  // Returns: who takes the next step. Requires: at least one enabled thread.
  ThreadId choose(const EnabledSet& enabled);

  // Puts a thread below all others, until the next one is put there.
  void drop_to_bottom(ThreadId thread);

  std::uint32_t step_count() const { return step_count_; }  // with at least two enabled threads

 private:
  // Above 0: labels of change points; above kInitial: initial ones; below 0: put to the bottom.
  using Priority = std::int64_t;
  static constexpr Priority kInitial = Priority{1} << 62;

  struct ChangePoint {
    std::uint32_t step;
    std::uint32_t label;
  };

  Priority& priority_of(ThreadId thread);
  ThreadId highest(const EnabledSet& enabled);

  std::vector<Priority> priorities_;  // by thread; grown when a thread is first seen
  std::vector<ChangePoint> points_;   // by step; at one step the highest label first
  std::size_t next_point_ = 0;
  std::uint64_t rank_seed_ = 0;
  Priority bottom_ = 0;
  std::uint32_t step_count_ = 0;
};

}  // namespace snarl
