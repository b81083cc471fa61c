// The check stream: covers any execution in a few bytes and places the first difference.
#include "snarl/harness/campaign/check_stream.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "snarl/harness/base/rng.h"

namespace snarl {
namespace {

// The events of an execution; those from `changed_from` on differ from the ones of another
// `changed_from`.
CheckStream stream_of(std::uint64_t event_count, std::uint64_t changed_from = ~0ULL,
                      CheckStream stream = {}) {
  for (std::uint64_t step = 0; step < event_count; ++step) {
    stream.add(mix_bits(step / 3) + (step >= changed_from ? 1 : 0));
  }
  return stream;
}

TEST(CheckStream, KeepsOneByteForEachOfTheFirst64Events) {
  EXPECT_EQ(stream_of(64).bytes().size(), 64U);
  EXPECT_EQ(stream_of(64).window(), 1U);
}

TEST(CheckStream, DoublesItsWindowWhenTheBytesAreUsedUp) {
  EXPECT_EQ(stream_of(65).bytes().size(), 33U);
  EXPECT_EQ(stream_of(65).window(), 2U);
  EXPECT_EQ(stream_of(100'000).bytes().size(), 49U);
  EXPECT_EQ(stream_of(100'000).window(), 2048U);
}

TEST(CheckStream, OfNoEventsIsEmpty) { EXPECT_TRUE(CheckStream{}.bytes().empty()); }

TEST(CheckStream, GoesOnInTheHalfEmptyWindowAfterDoublingAnOddNumberOfBytes) {
  EXPECT_EQ(stream_of(4, ~0ULL, CheckStream{1, 3}).result(), thinned(stream_of(4).result(), 3));
}

TEST(CheckStream, SeesTheOrderOfEventsInsideOneWindow) {
  CheckStream one{4, 1};
  CheckStream other{4, 1};
  for (const std::uint64_t hash : {1U, 2U, 3U}) one.add(hash);
  for (const std::uint64_t hash : {2U, 1U, 3U}) other.add(hash);
  EXPECT_NE(one.bytes(), other.bytes());
}

TEST(CheckStream, StaysFineWhenGivenTheWindowAndTheRoomForAReplay) {
  const CheckStream stream = stream_of(1000, ~0ULL, CheckStream{2, 1000});
  EXPECT_EQ(stream.window(), 2U);
  EXPECT_EQ(stream.bytes().size(), 500U);
}

RC_GTEST_PROP(CheckStream, ThinnedIsWhatACoarserStreamWouldHaveCollected, ()) {
  const auto event_count = *rc::gen::inRange<std::uint64_t>(0, 300);
  const auto bytes_max = *rc::gen::inRange<std::size_t>(1, 64);
  RC_ASSERT(thinned(stream_of(event_count).result(), bytes_max) ==
            stream_of(event_count, ~0ULL, CheckStream{1, bytes_max}).result());
}

TEST(CheckStreamThinned, ToNothingLeavesNothing) {
  EXPECT_TRUE(thinned(stream_of(10).result(), 0).bytes.empty());
}

TEST(FirstDifference, IsNothingBetweenEqualExecutionsInDifferentWindows) {
  const CheckBytes fine = stream_of(50).result();
  EXPECT_EQ(first_difference(fine, thinned(fine, 8)), std::nullopt);
  EXPECT_EQ(first_difference(thinned(fine, 8), fine), std::nullopt);
}

TEST(FirstDifference, IsTheVeryStepWhileTheWindowIsOneEvent) {
  EXPECT_EQ(first_difference(stream_of(20).result(), stream_of(20, 7).result()),
            (StepWindow{7, 7}));
}

TEST(FirstDifference, IsTheWindowOfTheCoarserStream) {
  const CheckBytes expected = thinned(stream_of(50).result(), 8);  // 8 events a byte
  EXPECT_EQ(first_difference(expected, stream_of(50, 20).result()), (StepWindow{16, 23}));
}

TEST(FirstDifference, IsWhereTheShorterExecutionEnded) {
  EXPECT_EQ(first_difference(stream_of(20).result(), stream_of(12).result()), (StepWindow{12, 12}));
  EXPECT_EQ(first_difference(stream_of(12).result(), stream_of(20).result()), (StepWindow{12, 12}));
}

TEST(FirstDifference, StaysInsideTheRangeOfSteps) {
  const CheckBytes expected{1ULL << 32U, {1}};
  EXPECT_EQ(first_difference(expected, {1ULL << 32U, {2}}), (StepWindow{0, kNoStep - 1}));
}

// Each byte misses one change in 256, so some of 300 executions show theirs a window late: what is
// said is never before the change, and in more than nine of ten it is the window of the change.
TEST(FirstDifference, HoldsTheChangedStep) {
  int hits = 0;
  constexpr int kExecutions = 300;
  for (int change = 0; change < kExecutions; ++change) {
    const auto step = static_cast<std::uint64_t>(change);
    const auto difference =
        first_difference(stream_of(kExecutions).result(), stream_of(kExecutions, step).result());
    if (!difference) continue;
    EXPECT_GE(difference->last_step, step);
    hits += difference->first_step <= step ? 1 : 0;
  }
  EXPECT_GT(hits, kExecutions * 9 / 10);
}

}  // namespace
}  // namespace snarl
