// What the executions under PCT of a campaign are worth together: which bugs they cannot have
// missed.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "snarl/harness/strategy.h"

namespace snarl {

// Written by PCT, added up over blocks in any order. Each execution of depth d whose change points
// were spread over k points hits a bug of depth d or less, among t threads and at most k points,
// with probability 1/(t k^(d-1)) or more, whatever came before (Burckhardt and others, ASPLOS 2010;
// pct_priorities.h). A bug's depth is the number of pairs of operations whose order suffices to
// show it; a point is a choice of a thread.
// Only executions whose k is the greatest number of points that any execution had are counted:
// others could not have reached the last of them.
struct PctRecord {
  static constexpr std::uint32_t kDepthMax = 10;

  std::uint32_t points_max = 0;   // choices of the longest execution
  std::uint32_t threads_max = 0;  // made in an execution at most, the main one included
  bool has_main = false;          // the main thread was one of those to choose from
  bool is_void = false;           // somewhere more than the priorities decided
  std::array<std::uint64_t, kDepthMax + 1> schedules{};  // by depth; with k = points_max

  // The execution before `info` is over.
  void ended(const ExecutionInfo& info) {
    if (info.choices_previous > points_max) {
      points_max = info.choices_previous;
      schedules = {};
    }
    threads_max = std::max(threads_max, info.threads_previous);
    // From half the bound on a fair walk takes over.
    is_void |= info.steps_previous >= info.steps_max / 2;
  }

  void begins(std::uint32_t depth, std::uint32_t points) {
    if (points == points_max) ++schedules[depth];
  }

  void add(const PctRecord& other) {
    if (other.points_max > points_max) schedules = {};
    if (other.points_max >= points_max) {
      for (std::size_t depth = 0; depth < schedules.size(); ++depth) {
        schedules[depth] += other.schedules[depth];
      }
    }
    points_max = std::max(points_max, other.points_max);
    threads_max = std::max(threads_max, other.threads_max);
    has_main |= other.has_main;
    is_void |= other.is_void;
  }

  std::uint32_t competing_threads() const { return threads_max - (has_main ? 0 : 1); }

  friend bool operator==(const PctRecord&, const PctRecord&) = default;
};

// Returns: the greatest d for which each bug of depth d among that many threads and points would
// have been found with probability `confidence`; 0 if there is none.
std::uint32_t depth_found(const PctRecord& record, double confidence);

}  // namespace snarl
