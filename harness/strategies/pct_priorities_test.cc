// The bound of PCT by brute force: every bug of depth d in small programs is hit by enough of all
// priorities and change points, and by too few where the well-known shortcuts are taken.
#include "snarl/harness/strategies/pct_priorities.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "snarl/harness/base/testing/chi_square.h"

namespace snarl {
namespace {

using testing_support::chi_square_excess;
using testing_support::kExcessMax;

using Schedule = std::vector<std::uint32_t>;  // who took each step

// Threads of equally many operations, none of which ever waits.
struct Shape {
  std::uint32_t threads;
  std::uint32_t ops_each;

  std::uint32_t op_count() const { return threads * ops_each; }
  // Most steps at which at least two threads are enabled: the last one never is.
  std::uint32_t step_count_max() const { return op_count() - 1; }
};

template <class Chooser>
Schedule run(Chooser& chooser, const Shape& shape) {
  EnabledSet enabled;
  std::vector<std::uint32_t> left(shape.threads, shape.ops_each);
  for (std::uint32_t thread = 0; thread < shape.threads; ++thread) enabled.insert(ThreadId{thread});
  Schedule schedule;
  while (enabled.count() > 0) {
    const ThreadId thread = chooser.choose(enabled);
    schedule.push_back(index_of(thread));
    if (--left[index_of(thread)] == 0) enabled.erase(thread);
  }
  return schedule;
}

enum class Variant : std::uint8_t {
  kPct,
  kDistinctPoints,          // as other tools have it: one drop a step at most
  kDistinctPointsToBottom,  // and below all others, whatever the label
  kLabelsUpwards,           // where points meet, the lowest label is given first
};

bool has_distinct_points(Variant variant) {
  return variant == Variant::kDistinctPoints || variant == Variant::kDistinctPointsToBottom;
}

// PCT as it must not be.
class WrongPct {
 public:
  WrongPct(Variant variant, const std::vector<std::uint32_t>& points)
      : variant_(variant), points_(points) {}

  void set_rank(ThreadId thread, std::uint32_t rank) { priorities_[thread] = 1000 + int(rank); }

  ThreadId choose(const EnabledSet& enabled) {
    for (std::size_t point = 0; point < points_.size(); ++point) {
      if (points_[point] != step_) continue;
      const bool is_to_bottom = variant_ == Variant::kDistinctPointsToBottom;
      priorities_[highest(enabled)] = is_to_bottom ? --bottom_ : static_cast<int>(point) + 1;
    }
    ++step_;
    return highest(enabled);
  }

 private:
  ThreadId highest(const EnabledSet& enabled) {
    ThreadId best = enabled.nth(0);
    enabled.for_each([&](ThreadId thread) {
      if (priorities_[thread] > priorities_[best]) best = thread;
    });
    return best;
  }

  Variant variant_;
  const std::vector<std::uint32_t>& points_;
  std::map<ThreadId, int> priorities_;
  std::uint32_t step_ = 0;
  int bottom_ = 0;
};

// Runs one execution with the priorities and points given.
Schedule run_with(Variant variant, const Shape& shape, const std::vector<std::uint32_t>& ranks,
                  const std::vector<std::uint32_t>& points) {
  const auto run_ranked = [&](auto& chooser) {
    for (std::uint32_t thread = 0; thread < shape.threads; ++thread) {
      chooser.set_rank(ThreadId{thread}, ranks[thread]);
    }
    return run(chooser, shape);
  };
  if (variant == Variant::kPct) {
    PctPriorities priorities;
    priorities.begin(points, 0);
    return run_ranked(priorities);
  }
  WrongPct chooser(variant, points);
  return run_ranked(chooser);
}

bool has_repetition(std::vector<std::uint32_t> points) {
  std::sort(points.begin(), points.end());
  return std::adjacent_find(points.begin(), points.end()) != points.end();
}

struct Outcomes {
  std::map<Schedule, std::uint32_t> counts;
  std::uint32_t total = 0;
};

// All equally likely executions of depth d: every order of the threads, every list of d - 1 points.
Outcomes enumerate(Variant variant, const Shape& shape, std::uint32_t depth, std::uint32_t steps) {
  Outcomes outcomes;
  std::vector<std::uint32_t> points(depth - 1);
  bool has_more = true;
  while (has_more) {
    if (!has_distinct_points(variant) || !has_repetition(points)) {
      std::vector<std::uint32_t> ranks(shape.threads);
      std::iota(ranks.begin(), ranks.end(), 0U);
      do {
        ++outcomes.counts[run_with(variant, shape, ranks, points)];
        ++outcomes.total;
      } while (std::next_permutation(ranks.begin(), ranks.end()));
    }
    has_more = false;
    for (auto& point : points) {  // counts up in base `steps`
      has_more = ++point < steps;
      if (has_more) break;
      point = 0;
    }
  }
  return outcomes;
}

void add_interleavings(std::vector<Schedule>& all, Schedule& prefix,
                       std::vector<std::uint32_t>& left) {
  bool is_end = true;
  for (std::uint32_t thread = 0; thread < left.size(); ++thread) {
    if (left[thread] == 0) continue;
    is_end = false;
    --left[thread];
    prefix.push_back(thread);
    add_interleavings(all, prefix, left);
    prefix.pop_back();
    ++left[thread];
  }
  if (is_end) all.push_back(prefix);
}

// The constraints "this operation before that one of another thread" that a schedule meets, a bit
// each.
std::uint64_t constraints_met(const Schedule& schedule, const Shape& shape) {
  std::vector<std::uint32_t> place(shape.op_count());  // by operation, thread by thread
  std::vector<std::uint32_t> done(shape.threads);
  for (std::uint32_t step = 0; step < schedule.size(); ++step) {
    place[schedule[step] * shape.ops_each + done[schedule[step]]++] = step;
  }
  std::uint64_t met = 0;
  std::uint32_t bit = 0;
  for (std::uint32_t one = 0; one < place.size(); ++one) {
    for (std::uint32_t other = 0; other < place.size(); ++other) {
      if (one / shape.ops_each == other / shape.ops_each) continue;
      if (place[one] < place[other]) met |= 1ULL << bit;
      ++bit;
    }
  }
  return met;
}

struct Weakest {
  std::uint32_t sets = 0;            // satisfiable sets of d constraints
  std::uint32_t sets_missed = 0;     // by every execution
  std::uint32_t hits = 0xffff'ffff;  // executions that meet the set met least often
  std::uint32_t total = 0;

  // Whether the probability of every set is at least 1/(threads * steps^(depth - 1)).
  bool reaches_bound(const Shape& shape, std::uint32_t depth, std::uint32_t steps) const {
    std::uint64_t inverse = shape.threads;
    for (std::uint32_t point = 1; point < depth; ++point) inverse *= steps;
    return hits * inverse >= total;
  }
};

// Looks at every set of `depth` constraints that some interleaving meets.
Weakest weakest_set(Variant variant, const Shape& shape, std::uint32_t depth, std::uint32_t steps) {
  const Outcomes outcomes = enumerate(variant, shape, depth, steps);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> met_counts;
  Schedule prefix;
  std::vector<std::uint32_t> left(shape.threads, shape.ops_each);
  std::vector<Schedule> all;
  add_interleavings(all, prefix, left);
  for (const Schedule& schedule : all) {
    const auto found = outcomes.counts.find(schedule);
    met_counts.emplace_back(constraints_met(schedule, shape),
                            found == outcomes.counts.end() ? 0 : found->second);
  }
  Weakest weakest;
  weakest.total = outcomes.total;
  const std::uint32_t bits = shape.op_count() * (shape.op_count() - shape.ops_each);
  for (std::uint64_t set = (1ULL << depth) - 1; set < (1ULL << bits);) {
    bool is_satisfiable = false;
    std::uint32_t hits = 0;
    for (const auto& [met, count] : met_counts) {
      if ((met & set) != set) continue;
      is_satisfiable = true;
      hits += count;
    }
    if (is_satisfiable) {
      ++weakest.sets;
      weakest.sets_missed += hits == 0 ? 1U : 0U;
      weakest.hits = std::min(weakest.hits, hits);
    }
    // The next number with as many bits set.
    const std::uint64_t lowest = set & (~set + 1);
    const std::uint64_t ripple = set + lowest;
    set = ripple | (((set ^ ripple) >> 2U) / lowest);
  }
  return weakest;
}

struct BoundCase {
  Shape shape;
  std::uint32_t depth;
};

class PctBound : public testing::TestWithParam<BoundCase> {};

TEST_P(PctBound, HoldsForEverySatisfiableSetOfConstraints) {
  const auto& [shape, depth] = GetParam();
  // The least k that is as long as any execution, where the bound is tightest, and a longer one.
  for (const std::uint32_t steps : {shape.step_count_max(), shape.op_count()}) {
    const Weakest weakest = weakest_set(Variant::kPct, shape, depth, steps);
    EXPECT_GT(weakest.sets, 0U);
    EXPECT_EQ(weakest.sets_missed, 0U);
    EXPECT_TRUE(weakest.reaches_bound(shape, depth, steps))
        << weakest.hits << " of " << weakest.total << " with " << steps << " steps";
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, PctBound,
                         testing::Values(BoundCase{{2, 3}, 2}, BoundCase{{3, 2}, 2},
                                         BoundCase{{3, 2}, 3}, BoundCase{{3, 2}, 4},
                                         BoundCase{{3, 3}, 3}, BoundCase{{4, 2}, 3},
                                         BoundCase{{3, 2}, 5}, BoundCase{{2, 4}, 4},
                                         BoundCase{{2, 3}, 5}, BoundCase{{4, 1}, 3}),
                         [](const auto& test) {
                           return std::to_string(test.param.shape.threads) + "threads" +
                                  std::to_string(test.param.shape.ops_each) + "operations_depth" +
                                  std::to_string(test.param.depth);
                         });

// The checker itself: it must see that the shortcuts lose the guarantee, and only at depth 4.
constexpr Shape kThreeByTwo{3, 2};

TEST(PctShortcuts, KeepTheBoundAtDepthThree) {
  const std::uint32_t steps = kThreeByTwo.op_count();
  for (const Variant variant :
       {Variant::kDistinctPoints, Variant::kDistinctPointsToBottom, Variant::kLabelsUpwards}) {
    EXPECT_TRUE(weakest_set(variant, kThreeByTwo, 3, steps).reaches_bound(kThreeByTwo, 3, steps));
  }
}

TEST(PctShortcuts, DistinctPointsFallBelowTheBoundAtDepthFour) {
  const std::uint32_t steps = kThreeByTwo.op_count();
  const Weakest weakest = weakest_set(Variant::kDistinctPoints, kThreeByTwo, 4, steps);
  EXPECT_EQ(weakest.sets, 5073U);
  EXPECT_EQ(weakest.total, 720U);
  EXPECT_EQ(weakest.hits, 1U);  // 1/720, the bound is 1/648
  EXPECT_FALSE(weakest.reaches_bound(kThreeByTwo, 4, steps));
}

TEST(PctShortcuts, DropsToTheBottomMissSetsOfConstraintsAltogether) {
  const std::uint32_t steps = kThreeByTwo.op_count();
  const Weakest weakest = weakest_set(Variant::kDistinctPointsToBottom, kThreeByTwo, 4, steps);
  EXPECT_EQ(weakest.sets_missed, 24U);
}

TEST(PctShortcuts, LabelsUpwardsFallBelowTheBoundAtDepthFour) {
  const std::uint32_t steps = kThreeByTwo.op_count();
  const Weakest weakest = weakest_set(Variant::kLabelsUpwards, kThreeByTwo, 4, steps);
  EXPECT_EQ(weakest.hits, 1U);  // 1/1296
  EXPECT_FALSE(weakest.reaches_bound(kThreeByTwo, 4, steps));
}

TEST(PctPriorities, DropsOneThreadAfterTheOtherAtOneStep) {
  PctPriorities priorities;
  priorities.begin(std::vector<std::uint32_t>{0, 0}, 0);
  for (std::uint32_t thread = 0; thread < 3; ++thread)
    priorities.set_rank(ThreadId{thread}, thread);
  // 2 drops to label 2, then 1 drops to label 1.
  EXPECT_EQ(run(priorities, {3, 1}), (Schedule{0, 2, 1}));
}

TEST(PctPriorities, CountsOnlyStepsWithAChoice) {
  PctPriorities priorities;
  priorities.begin({}, 0);
  EnabledSet enabled;
  enabled.insert(ThreadId{5});
  priorities.choose(enabled);
  EXPECT_EQ(priorities.step_count(), 0U);
  enabled.insert(ThreadId{6});
  priorities.choose(enabled);
  EXPECT_EQ(priorities.step_count(), 1U);
}

TEST(PctPriorities, GivesEachOrderOfThreadsTheSameChance) {
  std::map<Schedule, std::uint32_t> orders;
  PctPriorities priorities;
  for (std::uint64_t seed = 0; seed < 24'000; ++seed) {
    priorities.begin({}, seed);
    ++orders[run(priorities, {4, 1})];
  }
  std::vector<std::uint32_t> counts;
  counts.reserve(orders.size());
  for (const auto& [order, count] : orders) counts.push_back(count);
  EXPECT_EQ(counts.size(), 24U);
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

TEST(PctPriorities, GivesALaterThreadAUniformRank) {
  // How many of the four threads that were there before run before the new one.
  std::vector<std::uint32_t> counts(5);
  PctPriorities priorities;
  for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
    priorities.begin({}, seed);
    EnabledSet enabled;
    for (std::uint32_t thread = 0; thread < 4; ++thread) enabled.insert(ThreadId{thread});
    priorities.choose(enabled);
    enabled.insert(ThreadId{9});
    std::uint32_t before = 0;
    for (ThreadId first = priorities.choose(enabled); first != ThreadId{9};
         first = priorities.choose(enabled)) {
      enabled.erase(first);
      ++before;
    }
    ++counts[before];
  }
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

TEST(PctPriorities, AtTheBottomComesAfterAllOthers) {
  PctPriorities priorities;
  priorities.begin(std::vector<std::uint32_t>{0}, 0);
  for (std::uint32_t thread = 0; thread < 3; ++thread)
    priorities.set_rank(ThreadId{thread}, thread);
  priorities.drop_to_bottom(ThreadId{0});
  // 2 drops to label 1 and stays above the bottom.
  EXPECT_EQ(run(priorities, {3, 1}), (Schedule{1, 2, 0}));
}

TEST(PctPriorities, TheLastOneAtTheBottomIsTheLowest) {
  PctPriorities priorities;
  priorities.begin({}, 0);
  priorities.drop_to_bottom(ThreadId{1});
  priorities.drop_to_bottom(ThreadId{0});
  EXPECT_EQ(run(priorities, {2, 1}), (Schedule{1, 0}));
}

TEST(PctPriorities, ALabelDoesNotLiftAThreadFromTheBottom) {
  PctPriorities priorities;
  priorities.begin(std::vector<std::uint32_t>{0}, 0);
  priorities.drop_to_bottom(ThreadId{1});
  priorities.drop_to_bottom(ThreadId{0});
  // 1 is about to run and drops below 0.
  EXPECT_EQ(run(priorities, {2, 1}), (Schedule{0, 1}));
}

}  // namespace
}  // namespace snarl
