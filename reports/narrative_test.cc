// What the few sentences about a fault say, and that they say nothing that the trace does not show.
#include "snarl/reports/narrative.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kDiningFile = "reports/testdata/dining.snarl";

std::vector<std::string> narrative_of(const CampaignResult& result) {
  return narrative(result.scenarios.at(0).findings.at(0), kDiningFile);
}

// Two threads, "first" and "second", at a lock "m" and a variable "x".
struct Story {
  Story() {
    builder.thread("main");
    first = builder.thread("first");
    second = builder.thread("second");
    lock = builder.object("m", "lock");
    variable = builder.object("x", "var", ValueFormat::kSigned);
    finding.kind = FindingKind::kDeadlock;
    finding.cause = "nobody_left";
  }

  std::vector<std::string> told() {
    finding.trace = builder.build();
    return narrative(finding, kDiningFile);
  }

  TraceBuilder builder;
  ThreadId first, second;
  ObjectId lock, variable;
  Finding finding;
};

TEST(Narrative, OfADeadlockSaysWhoWasInterruptedAndWhatDecides) {
  EXPECT_THAT(
      narrative_of(deadlock_of_two()),
      ElementsAre("philosopher[0] runs first (step 0).", "philosopher[1] runs (step 1).",
                  "philosopher[0] goes on and is interrupted after fork[0].acquire() (step 2), "
                  "before fork[1].acquire().",
                  "Then philosopher[1] goes on (step 3) and waits in fork[0].acquire().",
                  "What decides is that step 3 comes before fork[1].acquire() of philosopher[0]: "
                  "the other way round was run, and does not show this."));
}

TEST(Narrative, OfALostUpdateEndsWithTheWriteThatBuries) {
  EXPECT_THAT(
      narrative_of(lost_update()),
      ElementsAre("worker[0] runs first (step 0).",
                  "worker[1] runs and is interrupted after counter -> 0 (line 17, step 2), before "
                  "counter = 1.",
                  "worker[0] goes on to its end (steps 3 to 5).",
                  "Then worker[1] goes on with counter = 1 (was 1) (step 6).",
                  "What decides is that step 3 comes before counter = 1 of worker[1] (step 6): the "
                  "other way round was run, and does not show this."));
}

TEST(Narrative, OfARaceStopsAtTheSecondAccess) {
  const auto told = narrative_of(data_race());
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[1], "Then reader runs with flag -> true (step 2).");
}

TEST(Narrative, OfAFailedCheckEndsWithTheLastThread) {
  EXPECT_THAT(narrative_of(check_failed()).back(),
              HasSubstr("Then worker[1] goes on to its end (steps 6 to 7)."));
}

TEST(Narrative, OfAMisuseSaysWhatWasTried) {
  EXPECT_THAT(narrative_of(misuse()),
              ElementsAre("owner runs first (step 0).", "Then thief runs and tries m.release()."));
}

TEST(Narrative, SaysWaitsOnlyOfWhoWaits) {
  Story story;
  story.builder.event(story.first, OpKind::kAcquire, story.lock, 5);
  story.builder.event(story.second, OpKind::kBegin, kNoObject, 0);
  story.builder.blocked(story.second, OpKind::kAcquire, story.lock, story.first, 6);
  story.builder.event(story.first, OpKind::kRelease, story.lock, 7);
  EXPECT_THAT(story.told(), ElementsAre("first runs first (step 0).",
                                        "second runs (step 1) and waits in m.acquire().",
                                        "Then first goes on with m.release() (line 7, step 2)."));
}

TEST(Narrative, NamesAWaitByItsFirstHalf) {
  Story story;
  story.builder.event(story.first, OpKind::kWait, story.lock, 5);
  story.builder.blocked(story.first, OpKind::kReacquire, story.lock, kNoThread, 5);
  story.builder.event(story.second, OpKind::kEnd, kNoObject, 0);
  EXPECT_THAT(story.told(), ElementsAre("first runs first (step 0) and waits in m.wait().",
                                        "Then second runs to its end (step 1)."));
}

TEST(Narrative, TellsTheEndOfALongStoryOnlyIfItIsMinimised) {
  Story story;
  for (int round = 0; round < 10; ++round) {
    story.builder.read(story.first, story.variable, 0, 5);
    story.builder.read(story.second, story.variable, 0, 5);
  }
  EXPECT_THAT(story.told(), IsEmpty());
  story.finding.minimality = Minimality::kLocal;
  const auto told = story.told();
  ASSERT_THAT(told, SizeIs(4));
  EXPECT_EQ(told.front(), "After 16 earlier turns, first goes on (step 16).");
}

TEST(Narrative, SaysThatTimeMoves) {
  Story story;
  story.builder.event(story.first, OpKind::kBegin, kNoObject, 0);
  story.builder.event(kClockThread, OpKind::kExpire, kNoObject, 0);
  story.builder.event(story.first, OpKind::kEnd, kNoObject, 0);
  EXPECT_EQ(story.told().at(1), "Time moves to the next deadline (step 1).");
}

TEST(Narrative, IsEmptyWithoutATrace) {
  EXPECT_THAT(narrative(Finding{}, kDiningFile), IsEmpty());
  EXPECT_THAT(narrative_of(exception()), IsEmpty());
}

TEST(Narrative, SaysThatAnOptionAloneDecides) {
  Story story;
  OpEvent& chosen = story.builder.event(story.first, OpKind::kChoose, kNoObject, 5);
  chosen.op.value = 2;
  chosen.value = 1;
  story.finding.deciding_option = 0;
  EXPECT_EQ(story.told().back(),
            "What decides is choose(2) = 1 (line 5, step 0): whatever else could be chosen there "
            "was run, and does not show this.");
  chosen.result = Result::kSpurious;
  EXPECT_EQ(story.told().back(),
            "What decides is the fault of step 0: the same was run without it, and does not show "
            "this.");
}

// What a file says need not fit together.
TEST(Narrative, DoesNotClaimAnOrderThatTheTraceDoesNotHave) {
  Story story;
  story.builder.event(story.first, OpKind::kEnd, kNoObject, 0);
  story.finding.deciding = {7, story.second, kNoStep};
  EXPECT_THAT(story.told(), SizeIs(1));
  story.finding.deciding = {0, ThreadId{99}, kNoStep};
  EXPECT_THAT(story.told(), SizeIs(1));
  story.finding.deciding_option = 7;
  EXPECT_THAT(story.told(), SizeIs(1));
}

}  // namespace
}  // namespace snarl
