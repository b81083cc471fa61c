// What a finding rests on.
#include "snarl/reports/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Finding& only_finding(const CampaignResult& result) {
  return result.scenarios[0].findings[0];
}

TEST(HeldAt, KnowsTheLocksAThreadHas) {
  const CampaignResult result = data_race();
  const Trace& trace = *only_finding(result).trace;
  EXPECT_THAT(held_at(trace, 1), ElementsAre("m"));
  EXPECT_THAT(held_at(trace, 2), IsEmpty());
}

TEST(HeldAt, CountsTheDepthOfARecursiveLock) {
  TraceBuilder builder;
  const ThreadId thread = builder.thread("t");
  const ObjectId lock = builder.object("r", "rlock");
  builder.event(thread, OpKind::kAcquire, lock, 1);
  builder.event(thread, OpKind::kAcquire, lock, 2);
  builder.event(thread, OpKind::kRelease, lock, 3);
  builder.event(thread, OpKind::kYield, kNoObject, 4);
  builder.event(thread, OpKind::kRelease, lock, 5);
  builder.event(thread, OpKind::kYield, kNoObject, 6);
  EXPECT_THAT(held_at(*builder.build(), 3), ElementsAre("r"));
  EXPECT_THAT(held_at(*builder.build(), 5), IsEmpty());
}

TEST(HeldAt, ForgetsATryThatFailed) {
  TraceBuilder builder;
  const ThreadId thread = builder.thread("t");
  const ObjectId lock = builder.object("m", "lock");
  builder.event(thread, OpKind::kTryAcquire, lock, 1).result = Result::kFalse;
  builder.event(thread, OpKind::kYield, kNoObject, 2);
  EXPECT_THAT(held_at(*builder.build(), 1), IsEmpty());
}

TEST(RaceSides, AreInOrderOfTheirSteps) {
  CampaignResult result = data_race();
  Finding& finding = result.scenarios[0].findings[0];
  finding.steps_marked = {2, 1};
  const std::vector<RaceSide> sides = race_sides(finding);
  ASSERT_EQ(sides.size(), 2U);
  EXPECT_EQ(sides[0].thread, "writer");
  EXPECT_EQ(sides[0].step, 1U);
  EXPECT_EQ(sides[1].operation, "flag -> true");
}

TEST(RaceSides, AreEmptyWithoutATrace) {
  CampaignResult result = data_race();
  Finding& finding = result.scenarios[0].findings[0];
  finding.trace = nullptr;
  EXPECT_THAT(race_sides(finding), IsEmpty());
}

TEST(LostUpdateStory, TellsReadLostWriteAndBurial) {
  const CampaignResult result = lost_update();
  const LostUpdateStory story = lost_update_story(only_finding(result));
  ASSERT_EQ(story.steps.size(), 3U);
  EXPECT_FALSE(story.steps[0].is_write);
  EXPECT_EQ(story.steps[0].version, 0U);
  EXPECT_TRUE(story.steps[1].is_lost);
  EXPECT_EQ(story.steps[1].thread, "worker[0]");
  EXPECT_EQ(story.steps[2].version, 2U);
  EXPECT_EQ(story.steps[2].version_basis, 0U);
  EXPECT_EQ(story.value_final, "1");
}

LostUpdateStory story_of(std::shared_ptr<const Trace> trace, std::vector<Step> marked) {
  Finding finding;
  finding.kind = FindingKind::kLostUpdate;
  finding.steps_marked = std::move(marked);
  finding.trace = std::move(trace);
  return lost_update_story(finding);
}

TEST(LostUpdateStory, StartsAtTheReadThatTheWriteNames) {
  TraceBuilder builder;
  const ThreadId first = builder.thread("a");
  const ThreadId second = builder.thread("b");
  const ObjectId counter = builder.object("counter", "var", ValueFormat::kSigned);
  builder.read(first, counter, 0, 1);
  builder.write(second, counter, 5, 0, 2);
  builder.read(first, counter, 5, 3);
  builder.write(first, counter, 1, 5, 4);
  builder.event(first, OpKind::kYield, kNoObject, 5);
  Trace trace = *builder.build();
  trace.events[3].basis = 0;
  const LostUpdateStory story = story_of(std::make_shared<const Trace>(trace), {1, 3});
  ASSERT_EQ(story.steps.size(), 3U);
  EXPECT_EQ(story.steps[0].step, 0U);
}

TEST(LostUpdateStory, SaysWhatAnAdditionCameTo) {
  TraceBuilder builder;
  const ThreadId first = builder.thread("a");
  const ThreadId second = builder.thread("b");
  const ObjectId counter = builder.object("counter", "atomic", ValueFormat::kSigned);
  builder.read(first, counter, 5, 1);
  OpEvent& added = builder.event(second, OpKind::kFetchAdd, counter, 2);
  added.op.value = 2;
  added.value = 5;
  builder.write(first, counter, 6, 7, 3);
  const LostUpdateStory story = story_of(builder.build(), {1, 2});
  ASSERT_EQ(story.steps.size(), 3U);
  EXPECT_EQ(story.steps[1].value, "7");
}

TEST(LostUpdateStory, CountsTheLostWritesItDoesNotList) {
  TraceBuilder builder;
  const ThreadId first = builder.thread("a");
  const ThreadId second = builder.thread("b");
  const ObjectId counter = builder.object("counter", "var", ValueFormat::kSigned);
  builder.read(first, counter, 0, 1);
  for (std::uint64_t turn = 0; turn < 10; ++turn) builder.write(second, counter, turn + 1, turn, 2);
  builder.write(first, counter, 1, 10, 3);
  Finding finding;
  finding.kind = FindingKind::kLostUpdate;
  finding.steps_marked = {10, 11};
  finding.trace = builder.build();
  const LostUpdateStory story = lost_update_story(finding);
  EXPECT_EQ(story.steps.size() - 2 + story.writes_left_out, 10U);
  EXPECT_EQ(story.steps.back().version, 11U);
}

TEST(LostUpdateStory, IsEmptyIfNobodyElseWrote) {
  TraceBuilder builder;
  const ThreadId thread = builder.thread("a");
  const ObjectId counter = builder.object("counter", "var", ValueFormat::kSigned);
  builder.read(thread, counter, 0, 1);
  builder.write(thread, counter, 1, 0, 2);
  Finding finding;
  finding.kind = FindingKind::kLostUpdate;
  finding.steps_marked = {0, 1};
  finding.trace = builder.build();
  EXPECT_THAT(lost_update_story(finding).steps, IsEmpty());
}

}  // namespace
}  // namespace snarl
