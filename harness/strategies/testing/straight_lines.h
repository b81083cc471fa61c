// Threads that each do a fixed list of operations, and what a strategy makes of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "snarl/harness/base/testing/chi_square.h"
#include "snarl/harness/strategies/testing/fake_execution.h"

namespace snarl::testing_support {

struct LineOp {
  OpKind kind = OpKind::kWrite;
  std::uint32_t object = 0;  // of a spawn: the thread that it begins
};

using Line = std::vector<LineOp>;
using Schedule = std::vector<std::uint32_t>;  // who took each step

// Threads 0, 1, ... run their lines; those that some line spawns begin then, the others at once. A
// read takes what the last write of its object gave.
inline Schedule run_lines(Strategy& strategy, const std::vector<Line>& lines) {
  FakeExecution execution;
  std::vector<std::uint32_t> next(lines.size(), 0);
  std::map<std::uint32_t, Step> written;
  execution.pending.resize(lines.size());
  execution.objects.resize(lines.size(), kNoObject);
  execution.sources.resize(lines.size(), kNoStep);
  const auto publish = [&](std::uint32_t thread) {
    const LineOp& op = lines[thread][next[thread]];
    execution.pending[thread] = op.kind;
    execution.objects[thread] = op.kind == OpKind::kSpawn ? kNoObject : ObjectId{op.object};
    execution.enabled.insert(ThreadId{thread});
  };
  std::vector<bool> is_spawned(lines.size(), false);
  for (const Line& line : lines) {
    for (const LineOp& op : line) {
      if (op.kind == OpKind::kSpawn) is_spawned[op.object] = true;
    }
  }
  for (std::uint32_t thread = 0; thread < lines.size(); ++thread) {
    if (!is_spawned[thread]) publish(thread);
  }
  Schedule schedule;
  while (execution.enabled.count() > 0) {
    // Whoever is chosen reads what is there now.
    execution.enabled.for_each([&](ThreadId id) {
      const LineOp& op = lines[index_of(id)][next[index_of(id)]];
      const auto last = written.find(op.object);
      const bool is_taking = op.kind == OpKind::kRead && last != written.end();
      execution.sources[index_of(id)] = is_taking ? last->second : kNoStep;
    });
    const std::uint32_t thread = index_of(execution.next(strategy));
    if (thread >= lines.size() || !execution.enabled.contains(ThreadId{thread})) break;
    schedule.push_back(thread);
    const LineOp& op = lines[thread][next[thread]++];
    if (op.kind == OpKind::kWrite) written[op.object] = execution.step - 1;
    if (op.kind == OpKind::kSpawn) publish(op.object);
    if (next[thread] == lines[thread].size()) {
      execution.enabled.erase(ThreadId{thread});
    } else {
      publish(thread);
    }
  }
  return schedule;
}

// Returns: how often each schedule came up in executions `first` to `first + count - 1`.
inline std::map<Schedule, std::uint32_t> tally_lines(Strategy& strategy,
                                                     const std::vector<Line>& lines,
                                                     std::uint64_t first, std::uint64_t count) {
  std::map<Schedule, std::uint32_t> tally;
  for (std::uint64_t index = first; index < first + count; ++index) {
    strategy.begin({.seed = 1, .index = index});
    ++tally[run_lines(strategy, lines)];
  }
  return tally;
}

// Returns: the excess of the tally over equal probabilities, and fails unless there are so many.
template <class Key>
double excess_over_uniform(const std::map<Key, std::uint32_t>& tally, std::size_t category_count) {
  std::vector<std::uint32_t> counts;
  counts.reserve(tally.size());
  for (const auto& [key, count] : tally) counts.push_back(count);
  EXPECT_EQ(counts.size(), category_count);
  return chi_square_excess(counts);
}

// Every interleaving in which the threads do so many operations each.
inline std::vector<Schedule> interleavings(std::vector<std::uint32_t> op_counts) {
  Schedule schedule;
  for (std::uint32_t thread = 0; thread < op_counts.size(); ++thread) {
    schedule.insert(schedule.end(), op_counts[thread], thread);
  }
  std::vector<Schedule> all;
  do {
    all.push_back(schedule);
  } while (std::next_permutation(schedule.begin(), schedule.end()));
  return all;
}

}  // namespace snarl::testing_support
