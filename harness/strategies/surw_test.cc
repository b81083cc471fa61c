// The selective walk: uniform over the orders of the operations on the chosen objects.
#include <gtest/gtest.h>

#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/testing/straight_lines.h"

namespace snarl {
namespace {

using testing_support::excess_over_uniform;
using testing_support::FakeExecution;
using testing_support::kExcessMax;
using testing_support::Line;
using testing_support::run_lines;
using testing_support::Schedule;
using testing_support::tally_lines;

// `before` private operations, `shared` writes of object 0, `after` private operations.
Line line(std::uint32_t thread, std::uint32_t before, std::uint32_t shared, std::uint32_t after) {
  Line ops(before, {OpKind::kWrite, 10 + thread});
  ops.insert(ops.end(), shared, {OpKind::kWrite, 0});
  ops.insert(ops.end(), after, {OpKind::kWrite, 10 + thread});
  return ops;
}

// Returns: the tally of the orders in which threads did their writes of object 0.
std::map<Schedule, std::uint32_t> tally_shared(const std::vector<Line>& lines,
                                               std::uint64_t executions) {
  const auto surw = make_surw_strategy();
  // Two executions show which objects are shared, and how often each thread uses them.
  tally_lines(*surw, lines, 0, 2);
  std::map<Schedule, std::uint32_t> tally;
  for (const auto& [schedule, count] : tally_lines(*surw, lines, 2, executions)) {
    std::vector<std::uint32_t> next(lines.size(), 0);
    Schedule order;
    for (const std::uint32_t thread : schedule) {
      const auto& op = lines[thread][next[thread]++];
      if (op.object == 0 && op.kind == OpKind::kWrite) order.push_back(thread);
    }
    tally[order] += count;
  }
  return tally;
}

// The only shared object is chosen in every execution. Each order is expected 100 times or more.
TEST(SurwStrategy, IsUniformOverOrdersOfTheSharedOperations) {
  const auto tally = tally_shared({line(0, 0, 3, 0), line(1, 0, 3, 0)}, 20'000);
  EXPECT_LT(excess_over_uniform(tally, 20), kExcessMax);
}

TEST(SurwStrategy, IsNotMisledByPrivateOperations) {
  const auto tally = tally_shared({line(0, 30, 2, 0), line(1, 0, 2, 9), line(2, 3, 1, 0)}, 20'000);
  EXPECT_LT(excess_over_uniform(tally, 30), kExcessMax);
}

TEST(SurwStrategy, IsUniformWhereAThreadSpawnsAnother) {
  // Thread 0 writes once before and twice after the spawn, thread 1 three times: the orders of 2
  // and 3 operations.
  const Line spawner{{OpKind::kWrite, 0},  {OpKind::kWrite, 10}, {OpKind::kSpawn, 1},
                     {OpKind::kWrite, 10}, {OpKind::kWrite, 0},  {OpKind::kWrite, 0}};
  EXPECT_LT(excess_over_uniform(tally_shared({spawner, line(1, 4, 3, 0)}, 20'000), 10), kExcessMax);
}

TEST(SurwStrategy, LeavesSomeSharedObjectsOutInSomeExecutions) {
  // Objects 0 and 1 are used in one block each by two threads. If only object 1 is chosen, thread
  // 0's writes of object 0 are scheduled by scores; in any case each of the four orders of who
  // comes first where must come up.
  const auto surw = make_surw_strategy();
  const Line ops{{OpKind::kWrite, 0}, {OpKind::kWrite, 1}};
  std::map<Schedule, std::uint32_t> tally = tally_lines(*surw, {ops, ops}, 0, 2000);
  EXPECT_EQ(tally.size(), 6U);
}

TEST(SurwStrategy, FindsTheLateWriterOfTenQuickly) {
  // Thread 9 has to come between the two writes of all others' last one: it reads object 0 after
  // and object 1 before anybody wrote it, the program `reorder_10`. A bound of 60 executions on
  // average leaves none of 20 campaigns above 600 with probability > 1 - 20 e^-10.
  std::vector<Line> lines(9, Line{{OpKind::kWrite, 0}, {OpKind::kWrite, 1}});
  lines.push_back({{OpKind::kRead, 0}, {OpKind::kRead, 1}});
  std::uint64_t executions = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto surw = make_surw_strategy();
    for (std::uint64_t index = 0; index < 600; ++index) {
      ++executions;
      surw->begin({.seed = seed, .index = index});
      std::vector<std::uint32_t> next(10, 0);
      std::uint32_t written[2] = {0, 0};
      std::uint32_t seen[2] = {0, 0};
      for (const std::uint32_t thread : run_lines(*surw, lines)) {
        const std::uint32_t op = next[thread]++;
        if (thread == 9) {
          seen[op] = written[op];
        } else {
          ++written[op];
        }
      }
      if (seen[0] != 0 && seen[1] == 0) break;
    }
  }
  EXPECT_LT(executions, 20U * 60U);
}

TEST(SurwStrategy, ReleasesThreadsThatTheMeantOneWaitsFor) {
  // Thread 1 reads object 5 for ever until thread 2 has written object 0 and then 5. Where object 0
  // is chosen and thread 1 is meant, thread 2 is held before it.
  const auto surw = make_surw_strategy();
  const Line spinner{{OpKind::kRead, 5}, {OpKind::kWrite, 0}};
  const Line setter{{OpKind::kWrite, 0}, {OpKind::kWrite, 5}};
  tally_lines(*surw, {spinner, setter}, 0, 4);
  for (std::uint64_t index = 4; index < 400; ++index) {
    surw->begin({.seed = 1, .index = index});
    FakeExecution execution;
    execution.enabled.insert(ThreadId{0});
    execution.enabled.insert(ThreadId{1});
    execution.pending = {OpKind::kRead, OpKind::kWrite};
    execution.objects = {ObjectId{5}, ObjectId{0}};
    std::uint32_t set_count = 0;
    while (execution.step < 5000 && set_count < 2) {
      if (execution.next(*surw) == ThreadId{1}) execution.objects[1] = ObjectId{5 * ++set_count};
    }
    // Held for 200 steps at most each time it has come to object 0, and beaten by a fresh score in
    // half of the others.
    ASSERT_EQ(set_count, 2U) << index;
  }
}

}  // namespace
}  // namespace snarl
