// Steering by pairs of giver and taker: what is learnt, and what it finds.
#include <gtest/gtest.h>

#include "snarl/harness/strategies/reads_from.h"
#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/testing/straight_lines.h"

namespace snarl {
namespace {

using testing_support::FakeExecution;
using testing_support::Line;
using testing_support::run_lines;
using testing_support::Schedule;

OpEvent event_of(std::uint32_t thread, OpKind kind, std::uint32_t object, Step step,
                 Step source = kNoStep) {
  return {.op = {.kind = kind, .object = ObjectId{object}},
          .thread = ThreadId{thread},
          .step = step,
          .source = source};
}

class ReadsFromTest : public testing::Test {
 protected:
  void SetUp() override { reads_from.begin(); }

  Action observe(const OpEvent& event) {
    const Action action = reads_from.action_of(event.op);
    reads_from.observe(event, action);
    return action;
  }

  ReadsFrom reads_from;
};

TEST_F(ReadsFromTest, PairsAReadWithTheWriteOfAnotherThread) {
  const Action write = observe(event_of(1, OpKind::kWrite, 7, 0));
  const Action read = observe(event_of(2, OpKind::kRead, 7, 1, 0));
  ASSERT_EQ(reads_from.new_pairs().size(), 1U);
  EXPECT_EQ(reads_from.new_pairs()[0].giver, write);
  EXPECT_EQ(reads_from.new_pairs()[0].taker, read);
  EXPECT_EQ(reads_from.last_giver(ObjectId{7}), write);
}

TEST_F(ReadsFromTest, PairsAnEarlyReadWithTheInitialState) {
  observe(event_of(1, OpKind::kRead, 7, 0));
  ASSERT_EQ(reads_from.new_pairs().size(), 1U);
  EXPECT_EQ(reads_from.new_pairs()[0].giver, kInitial);
}

TEST_F(ReadsFromTest, LeavesOutWhatAThreadTakesFromItself) {
  observe(event_of(1, OpKind::kWrite, 7, 0));
  observe(event_of(1, OpKind::kRead, 7, 1, 0));
  EXPECT_TRUE(reads_from.new_pairs().empty());
}

TEST_F(ReadsFromTest, TellsPlacesAndObjectsApart) {
  OpEvent here = event_of(1, OpKind::kWrite, 7, 0);
  here.op.site = {"file", 3, 1};
  OpEvent there = here;
  there.op.site.line = 4;
  OpEvent elsewhere = here;
  elsewhere.op.object = ObjectId{8};
  const Action action = reads_from.action_of(here.op);
  EXPECT_NE(action, reads_from.action_of(there.op));
  EXPECT_NE(action, reads_from.action_of(elsewhere.op));
  here.op.site.file = "the same text at another address";
  EXPECT_EQ(action, reads_from.action_of(here.op));
}

TEST_F(ReadsFromTest, LearnsThatANotifyGivesToALock) {
  const Action notify = observe(event_of(1, OpKind::kNotify, 3, 0));
  EXPECT_FALSE(reads_from.gives_to(notify, ObjectId{4}));
  observe(event_of(2, OpKind::kReacquire, 4, 1, 0));
  EXPECT_TRUE(reads_from.gives_to(notify, ObjectId{4}));
  EXPECT_EQ(reads_from.givers_to(ObjectId{4}), std::vector<Action>{notify});
}

TEST_F(ReadsFromTest, KnowsAPairInTheNextExecution) {
  observe(event_of(1, OpKind::kWrite, 7, 0));
  observe(event_of(2, OpKind::kRead, 7, 1, 0));
  const std::uint64_t hash = reads_from.pairs_hash();
  reads_from.begin();
  EXPECT_EQ(reads_from.last_giver(ObjectId{7}), kInitial);
  observe(event_of(1, OpKind::kWrite, 7, 0));
  observe(event_of(2, OpKind::kRead, 7, 1, 0));
  observe(event_of(2, OpKind::kRead, 7, 2, 0));
  EXPECT_TRUE(reads_from.new_pairs().empty());
  EXPECT_EQ(reads_from.pairs_hash(), hash);
}

TEST_F(ReadsFromTest, GivesNothingWhereAnAttemptFails) {
  OpEvent failed = event_of(1, OpKind::kCompareExchange, 7, 0);
  failed.result = Result::kFalse;
  observe(failed);
  EXPECT_EQ(reads_from.last_giver(ObjectId{7}), kInitial);
}

// Returns: the executions until thread 0, between two reads of object 0, has let each of the other
// threads write both of theirs, on average over 20 campaigns of at most `executions_max`.
double executions_until_last(const char* name, std::uint64_t executions_max) {
  // Reads object 0 while nobody has written it, and object 1 when the last thread has.
  const std::vector<Line> lines = {
      {{OpKind::kRead, 0}, {OpKind::kRead, 1}},
      {{OpKind::kWrite, 2},
       {OpKind::kWrite, 2},
       {OpKind::kWrite, 2},
       {OpKind::kRead, 0},
       {OpKind::kWrite, 1}},
      {{OpKind::kWrite, 0}, {OpKind::kWrite, 3}, {OpKind::kWrite, 3}, {OpKind::kRead, 1}},
  };
  std::uint64_t executions = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto strategy = make_strategy(*find_strategy(name));
    for (std::uint64_t index = 0; index < executions_max; ++index) {
      ++executions;
      strategy->begin({.seed = seed,
                       .index = index,
                       .steps_previous = index == 0 ? 0 : 11U,
                       .choices_previous = 10});
      // Thread 0's first read, thread 2's write, thread 1's read of it and write, 0's second read.
      const Schedule schedule = run_lines(*strategy, lines);
      std::uint32_t next[3] = {0, 0, 0};
      bool is_in_order[3] = {false, false, false};
      bool is_written = false;
      for (const std::uint32_t thread : schedule) {
        const std::uint32_t op = next[thread]++;
        if (thread == 2 && op == 0) is_written = true;
        if (thread == 0 && op == 0) is_in_order[0] = !is_written;
        if (thread == 1 && op == 3) is_in_order[1] = is_written;
        if (thread == 0 && op == 1) is_in_order[2] = next[1] == 5 && next[2] < 4;
      }
      if (is_in_order[0] && is_in_order[1] && is_in_order[2]) break;
    }
  }
  return static_cast<double>(executions) / 20;
}

TEST(RffStrategy, NeedsFewerExecutionsThanThePlainScores) {
  EXPECT_LT(executions_until_last("rff", 2000), executions_until_last("pos", 2000));
}

TEST(RffStrategy, IsPlainSamplingInItsFirstExecution) {
  // Nothing is known yet, so each of the three threads is first equally often.
  std::vector<std::uint32_t> first(3);
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    const auto rff = make_rff_strategy();
    rff->begin({.seed = seed});
    const Line line{{OpKind::kWrite, 0}};
    ++first[run_lines(*rff, {line, line, line}).front()];
  }
  EXPECT_LT(testing_support::chi_square_excess(first), testing_support::kExcessMax);
}

TEST(RffStrategy, LetsAnAvoidedThreadGoOnSome) {
  // Thread 0 reads object 0 until thread 1 has written it: a constraint may avoid the write, but no
  // longer than for 300 choices. A fresh score then beats thread 1's 500 times in a row with
  // probability 1/500 at most.
  const auto rff = make_rff_strategy();
  std::uint32_t long_count = 0;
  for (std::uint64_t index = 0; index < 500; ++index) {
    rff->begin({.seed = 1, .index = index});
    FakeExecution execution;
    execution.enabled.insert(ThreadId{0});
    execution.enabled.insert(ThreadId{1});
    execution.pending = {OpKind::kRead, OpKind::kWrite};
    execution.objects = {ObjectId{0}, ObjectId{0}};
    while (execution.step < 5000 && execution.next(*rff) != ThreadId{1}) {
    }
    const Step written = execution.step - 1;
    execution.enabled.erase(ThreadId{1});
    execution.sources = {written};
    execution.next(*rff);
    long_count += written > 800 ? 1U : 0U;
  }
  EXPECT_LT(long_count, 10U);
}

TEST(RffStrategy, ReachesEveryPairSoon) {
  // A reader behind fifty operations of its own, and a writer of as many: the writes that it can
  // read are 51 (with the initial state), spread evenly by nothing but the constraints.
  Line reader(50, {OpKind::kWrite, 1});
  reader.push_back({OpKind::kRead, 0});
  const std::vector<Line> lines = {reader, Line(5, {OpKind::kWrite, 0})};
  const auto rff = make_rff_strategy();
  std::vector<std::uint32_t> seen(6, 0);
  for (std::uint64_t index = 0; index < 400; ++index) {
    rff->begin({.seed = 1, .index = index});
    std::uint32_t written = 0;
    std::uint32_t done = 0;
    for (const std::uint32_t thread : run_lines(*rff, lines)) {
      if (thread == 1) ++written;
      if (thread == 0 && ++done == 51) ++seen[written];
    }
  }
  EXPECT_GT(seen.front(), 0U);
  EXPECT_GT(seen.back(), 0U);
}

}  // namespace
}  // namespace snarl
