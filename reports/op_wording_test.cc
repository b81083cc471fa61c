// Operations in the words of their source.
#include "snarl/reports/op_wording.h"

#include <gtest/gtest.h>

#include <bit>
#include <set>

#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

class Describe : public testing::Test {
 protected:
  std::string said(OpKind kind, ObjectId object, std::uint64_t operand = 0, std::uint64_t value = 0,
                   Result result = Result::kDone) {
    OpEvent event;
    event.op.kind = kind;
    event.op.object = object;
    event.op.value = operand;
    event.value = value;
    event.result = result;
    return describe(*builder.build(), event);
  }

  TraceBuilder builder;
  ThreadId main = builder.thread("main");
  ObjectId counter = builder.object("counter", "var", ValueFormat::kSigned);
  ObjectId lock = builder.object("fork[1]", "lock");
  ObjectId pool = builder.object("pool", "semaphore");
  ObjectId queue = builder.object("q", "queue", ValueFormat::kSigned);
  ObjectId opaque = builder.object("text", "var");
};

TEST_F(Describe, ShowsTheValueRead) {
  EXPECT_EQ(said(OpKind::kRead, counter, 0, static_cast<std::uint64_t>(-2)), "counter -> -2");
}

TEST_F(Describe, ShowsTheValueWrittenAndTheOneBefore) {
  EXPECT_EQ(said(OpKind::kWrite, counter, 1, 7), "counter = 1 (was 7)");
}

// What is published is an operand that means something else.
TEST_F(Describe, ShowsWhatAnUpdateWroteButNotItsOperand) {
  EXPECT_EQ(said(OpKind::kUpdate, counter, 4, 5), "counter.update() = 4 (was 5)");
  EXPECT_EQ(said(OpKind::kUpdate, opaque, 4, 5), "text.update()");
  Op pending;
  pending.kind = OpKind::kUpdate;
  pending.object = counter;
  pending.value = 1;
  EXPECT_EQ(describe(*builder.build(), pending), "counter.update()");
}

TEST_F(Describe, ShowsNoValueThatHasNoFormat) {
  EXPECT_EQ(said(OpKind::kRead, opaque, 1, 2), "read text");
  EXPECT_EQ(said(OpKind::kWrite, opaque, 1, 2), "text");
}

TEST_F(Describe, CallsALock) { EXPECT_EQ(said(OpKind::kAcquire, lock), "fork[1].acquire()"); }

TEST_F(Describe, TellsThatATryFailed) {
  EXPECT_EQ(said(OpKind::kTryAcquire, lock, 0, 0, Result::kFalse),
            "fork[1].try_acquire() -> false");
}

TEST_F(Describe, TellsThatATimedCallGaveUp) {
  EXPECT_EQ(said(OpKind::kGet, queue, 0, 0, Result::kTimeout), "q.get() timed out");
}

TEST_F(Describe, ShowsThePermitsLeft) {
  EXPECT_EQ(said(OpKind::kAcquire, pool, 0, 1), "pool.acquire() (1 left)");
}

TEST_F(Describe, ShowsACountOtherThanOne) {
  EXPECT_EQ(said(OpKind::kRelease, pool, 1, 1), "pool.release() (1 left)");
  EXPECT_EQ(said(OpKind::kRelease, pool, 2, 3), "pool.release(2) (3 left)");
}

TEST_F(Describe, TellsThatAFlagWasSetAlready) {
  EXPECT_EQ(said(OpKind::kSet, lock, 0, 0, Result::kTrue), "fork[1].set()");
  EXPECT_EQ(said(OpKind::kSet, lock, 0, 0, Result::kFalse), "fork[1].set() (was so already)");
}

TEST_F(Describe, ShowsItemsOfAQueue) {
  EXPECT_EQ(said(OpKind::kPut, queue, 3, 1), "q.put(3)");
  EXPECT_EQ(said(OpKind::kGet, queue, 0, 3), "q.get() -> 3");
  EXPECT_EQ(said(OpKind::kTryGet, queue, 0, 0, Result::kFalse), "q.try_get() -> none");
  EXPECT_EQ(said(OpKind::kSize, queue, 0, 2), "q.size() -> 2");
}

TEST_F(Describe, ShowsBothSidesOfACompareExchange) {
  EXPECT_EQ(said(OpKind::kCompareExchange, counter, 1, 0, Result::kTrue),
            "counter.compare_exchange(1) -> true, was 0");
  EXPECT_EQ(said(OpKind::kCompareExchange, counter, 1, 5, Result::kFalse),
            "counter.compare_exchange(1) -> false, is 5");
}

TEST_F(Describe, NamesTheThreadOfASpawn) {
  EXPECT_EQ(said(OpKind::kSpawn, kNoObject, 0), "spawn main");
  EXPECT_EQ(said(OpKind::kJoin, kNoObject, 9), "thread#9.join()");
}

TEST_F(Describe, ShowsHowLongASleepIs) {
  EXPECT_EQ(said(OpKind::kSleep, kNoObject, 50'000'000), "sleep 50ms");
}

TEST(FormatValue, FollowsTheFormat) {
  EXPECT_EQ(format_value(ValueFormat::kNone, 1), "");
  EXPECT_EQ(format_value(ValueFormat::kUnsigned, ~0ULL), "18446744073709551615");
  EXPECT_EQ(format_value(ValueFormat::kSigned, ~0ULL), "-1");
  EXPECT_EQ(format_value(ValueFormat::kBool, 1), "true");
  EXPECT_EQ(format_value(ValueFormat::kFloat, std::bit_cast<std::uint64_t>(0.5)), "0.5");
  EXPECT_EQ(format_value(ValueFormat::kDuration, 1'500), "1500ns");
}

TEST(OpName, IsUniqueAndReadBack) {
  std::set<std::string> names;
  for (std::size_t index = 0; index < kOpRows.size(); ++index) {
    const auto kind = static_cast<OpKind>(index);
    EXPECT_TRUE(names.insert(op_name(kind)).second) << op_name(kind);
    EXPECT_EQ(op_from_name(op_name(kind)), kind);
  }
  EXPECT_EQ(op_name(OpKind::kJoinQueue), "join_queue");
}

TEST(OpName, RefusesOtherWords) { EXPECT_EQ(op_from_name("kAcquire"), std::nullopt); }

}  // namespace
}  // namespace snarl
