// What statements do, and where their scheduling points are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snarl/scenarios/language/testing/run_text.h"

namespace snarl::language::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Statements, LocalsAreNoOperations) {
  EXPECT_THAT(events_of(play("thread w { local a = 1; a += 2; a -= a * 4; a = a }")), IsEmpty());
  EXPECT_EQ(result_of("local a = 1; a += 2; a -= 5; result = a"), -2);
}

TEST(Statements, ALocalMayBeComputedFromItself) {
  EXPECT_EQ(result_of("local a = 3; a = 10 - a; a = a * a - a; result = a"), 42);
  EXPECT_EQ(result_of("local t = true; local f = result == 1; t = f or t; t = t and f or t; "
                      "if t { result = 1 }"),
            1);
}

TEST(Statements, ALocalOfALoopBeginsAnewInEveryTurn) {
  EXPECT_EQ(result_of("local sum = 0; repeat 3 { local a = 1; a += 1; sum += a }; result = sum"),
            6);
}

TEST(Statements, ACompoundAssignmentIsAReadAndAWrite) {
  EXPECT_THAT(events_of(play("var x = 5\nthread w { x += 2; x -= 3 }")),
              ElementsAre("w read x 5", "w write x 7", "w read x 7", "w write x 4"));
}

TEST(Statements, IfTakesTheFirstBranchThatHolds) {
  const auto taken = [](int value) {
    return result_of("local v = result + " + std::to_string(value) +
                     "; if v == 1 { result = 10 } else if v == 2 { result = 20 } "
                     "else { result = 30 }");
  };
  EXPECT_EQ(taken(1), 10);
  EXPECT_EQ(taken(2), 20);
  EXPECT_EQ(taken(3), 30);
  EXPECT_EQ(result_of("if result == 1 { result = 10 } else if result == 2 { result = 20 }"), 0);
}

TEST(Statements, WhileRunsAsLongAsItsConditionHolds) {
  EXPECT_EQ(result_of("while result < 5 { result += 2 }"), 6);
  EXPECT_EQ(result_of("while false { result += 2 }"), 0);
}

TEST(Statements, RepeatReadsItsCountOnce) {
  EXPECT_EQ(result_of("n = 3; repeat n { n += 10; result += 1 }", "var n = 0"), 3);
  EXPECT_EQ(result_of("local n = result - 4; repeat n { result += 1 }"), 0);
  EXPECT_EQ(result_of("repeat 2 { repeat 3 { result += 1 } }"), 6);
}

TEST(Statements, BreakAndContinueAreForTheInnermostLoop) {
  EXPECT_EQ(result_of("local i = 0; loop { i += 1; if i == 3 { continue }; if i > 5 { break }; "
                      "result += i }"),
            12);
  EXPECT_EQ(result_of("repeat 2 { loop { result += 1; break }; result += 10 }"), 22);
  EXPECT_EQ(result_of("local i = 0; repeat 4 { i += 1; if i % 2 == 0 { continue }; result += i }"),
            4);
  EXPECT_EQ(result_of("local i = 0; while i < 4 { i += 1; if i == 2 { continue }; result += i }"),
            8);
}

TEST(Statements, ReturnEndsTheThreadFromAnywhere) {
  EXPECT_EQ(result_of("result = 1; loop { repeat 3 { if result == 1 { return } } }; result = 2"),
            1);
}

TEST(Turns, ATurnThatDoesNothingHasASchedulingPoint) {
  EXPECT_THAT(events_of(play("thread w { repeat 2 { local a = 1 } }")),
              ElementsAre("w turn", "w turn"));
  EXPECT_THAT(events_of(play("thread w { local i = 0; while i < 2 { i += 1 } }")),
              ElementsAre("w turn", "w turn"));
  EXPECT_THAT(events_of(play("thread w { local i = 0; loop { i += 1; if i == 3 { break } } }")),
              ElementsAre("w turn", "w turn"));
}

TEST(Turns, ATurnWithAnOperationHasNoOther) {
  EXPECT_THAT(events_of(play("var x = 0\nthread w { while x < 1 { x = 1 } }")),
              ElementsAre("w read x 0", "w write x 1", "w read x 1"));
  EXPECT_THAT(events_of(play("thread w { repeat 2 { yield } }")),
              ElementsAre("w yield", "w yield"));
}

TEST(Turns, OnlyTheTurnsThatDoNothingCount) {
  EXPECT_THAT(events_of(play("var x = 0\nthread w { local i = 0\n"
                             "repeat 3 { i += 1; if i == 2 { continue }; x = i } }")),
              ElementsAre("w write x 1", "w turn", "w write x 3"));
  EXPECT_THAT(events_of(play("var x = 0\nthread w { local i = 0\n"
                             "repeat 3 { i += 1; if i == 2 { x = i } } }")),
              ElementsAre("w turn", "w write x 2", "w turn"));
}

TEST(Turns, ProgressIsNoOperation) {
  EXPECT_THAT(events_of(play("thread w { repeat 2 { progress } }")),
              ElementsAre("w progress", "w turn", "w progress", "w turn"));
}

TEST(Turns, AnInnerTurnIsAnOperationOfTheOuterOne) {
  EXPECT_THAT(events_of(play("thread w { repeat 2 { repeat 1 { } } }")),
              ElementsAre("w turn", "w turn"));
  EXPECT_THAT(events_of(play("thread w { repeat 2 { repeat 0 { } } }")),
              ElementsAre("w turn", "w turn"));
}

TEST(Turns, NoLoopHangs) {
  EXPECT_EQ(play("thread w { loop { } }").outcome, snarl::Outcome::kCut);
  EXPECT_EQ(play("thread w { loop { progress } }").outcome, snarl::Outcome::kCut);
  EXPECT_EQ(play("thread w { atomic { loop { } } }").outcome, snarl::Outcome::kCut);
  EXPECT_EQ(play("thread w { atomic { loop { progress } } }").outcome, snarl::Outcome::kCut);
  EXPECT_EQ(play("var x = 0\nthread w { atomic { loop { x = 1 } } }").outcome,
            snarl::Outcome::kCut);
}

TEST(With, TakesItsGuardsInOrderAndReleasesThemInReverse) {
  EXPECT_THAT(
      events_of(play("lock a\nrlock b\nrwlock r\nsemaphore s\n"
                     "thread w { with a, b, r.read, s { yield } }")),
      ElementsAre("w acquire a", "w acquire b", "w acquire_read r", "w acquire s", "w yield",
                  "w release s", "w release_read r", "w release b", "w release a"));
  EXPECT_THAT(events_of(play("rwlock r\nthread w { with r.write { yield } }")),
              ElementsAre("w acquire_write r", "w yield", "w release_write r"));
}

TEST(With, AConditionStandsForItsLock) {
  EXPECT_THAT(events_of(play("lock m\ncondition c on m\nthread w { with c { c.notify() } }")),
              ElementsAre("w acquire m", "w notify c", "w release m"));
  EXPECT_THAT(events_of(play("condition c\nthread w { with c { c.notify() } }")),
              ElementsAre("w acquire c", "w notify c", "w release c"));
}

TEST(With, ChoosesItsElementsWhenItGetsThere) {
  EXPECT_THAT(events_of(play("lock m[2]\nvar i = 1\n"
                             "thread w { with m[i], m[i - 1] { i = 5 } }")),
              ElementsAre("w read i 1", "w acquire m[1]", "w read i 1", "w acquire m[0]",
                          "w write i 5", "w release m[0]", "w release m[1]"));
}

TEST(With, IsLeftByBreakContinueAndReturn) {
  const std::string items = "lock a\nlock b\nthread w { local i = 0; with a { loop { with b { ";
  const auto events = [&](const std::string& way) {
    return events_of(play(items + way + " } } } }"));
  };
  EXPECT_THAT(events("break"),
              ElementsAre("w acquire a", "w acquire b", "w release b", "w release a"));
  EXPECT_THAT(events("i += 1; if i == 2 { break }; continue"),
              ElementsAre("w acquire a", "w acquire b", "w release b", "w acquire b", "w release b",
                          "w release a"));
  EXPECT_THAT(events("return"),
              ElementsAre("w acquire a", "w acquire b", "w release b", "w release a"));
}

TEST(With, IsLeftByAnError) {
  const Played played = play(
      "lock a\nrlock b\nvar x = 0\n"
      "thread w { with a { with b { x = 1 / x } } }");
  EXPECT_EQ(played.faults(), "exception/uncaught");
  EXPECT_THAT(events_of(played), ElementsAre("w acquire a", "w acquire b", "w read x 0",
                                             "w release b", "w release a"));
}

TEST(With, AGuardThatFailsReleasesThoseBeforeIt) {
  EXPECT_THAT(events_of(play("lock a\nlock b[2]\nvar i = 2\nthread w { with a, b[i] { } }")),
              ElementsAre("w acquire a", "w read i 2", "w release a"));
}

TEST(With, IsReleasedOnceOnly) {
  EXPECT_EQ(play("lock a\nthread w { with a { a.release() } }").faults(), "misuse/not_owner");
}

TEST(With, LeavesOthersTheirTurnWhileAnErrorPasses) {
  const Tally tally = enumerate(
      "lock a\natomic seen = 0\nvar x = 0\n"
      "thread w { with a { local z = 1 / x } }\n"
      "thread v { if a.locked() { seen.store(1) } }\n");
  EXPECT_EQ(tally.count_of("exception/uncaught"), tally.executions);
  EXPECT_GT(tally.executions, 2U);
}

TEST(AtomicBlock, IsOneStep) {
  const Tally together = enumerate("var x = 0\nthread w[2] { atomic { x += 1 } }\ncheck x == 2");
  EXPECT_EQ(together.count_of("check_failed/check"), 0U);
  const Tally apart = enumerate("var x = 0\nthread w[2] { x += 1 }\ncheck x == 2");
  EXPECT_GT(apart.executions, together.executions);
}

TEST(AtomicBlock, HasItsSchedulingPointBeforeItsFirstOperation) {
  // As many schedules as with one operation, and all of its events.
  const Tally block = enumerate("var x = 0\nvar y = 0\nthread w[2] { atomic { x += 1; y += 1 } }");
  const Tally one = enumerate("var x = 0\nthread w[2] { x = 1 }");
  EXPECT_EQ(block.executions, one.executions);
  EXPECT_THAT(events_of(play("var x = 0\nthread w { atomic { local a = 1; x += a } }")),
              ElementsAre("w read x 0", "w write x 1"));
}

TEST(AtomicBlock, WithoutAnOperationHasNone) {
  const Tally block = enumerate("thread w[2] { atomic { local a = 1 } }");
  const Tally none = enumerate("thread w[2] { }");
  EXPECT_EQ(block.executions, none.executions);
}

TEST(AtomicBlock, InAnotherIsAPartOfIt) {
  const Tally nested =
      enumerate("var x = 0\nthread w[2] { atomic { atomic { x = 1 }; x = 2 } }\ncheck x == 2");
  const Tally one = enumerate("var x = 0\nthread w[2] { x = 1 }");
  EXPECT_EQ(nested.executions, one.executions);
}

TEST(AtomicBlock, EndsHoweverItIsLeft) {
  for (const std::string way : {"break", "continue", "return"}) {
    // Behind the block the other thread gets its turn again.
    const Tally tally = enumerate("var x = 0\nthread w[2] { repeat 1 { atomic { x = 1; " + way +
                                  " } } }\nthread v { x = 2 }");
    const Tally plain = enumerate("var x = 0\nthread w[2] { x = 1 }\nthread v { x = 2 }");
    EXPECT_EQ(tally.executions, plain.executions) << way;
  }
  const Tally behind = enumerate(
      "var x = 0\nthread w[2] { repeat 1 { atomic { x = 1; break } }; "
      "x += 1 }\ncheck x == 2");
  EXPECT_GT(behind.count_of("data_race check_failed/check") +
                behind.count_of("data_race data_race check_failed/check") +
                behind.count_of("data_race data_race lost_update check_failed/check"),
            0U);
}

TEST(AtomicBlock, EndsWhereAnErrorPasses) {
  const Played played = play(
      "lock a\nvar x = 0\nthread w { with a { atomic { x = 1 / x } } }\n"
      "thread v { yield }");
  EXPECT_EQ(played.faults(), "exception/uncaught");
  EXPECT_THAT(events_of(played), ElementsAre("w acquire a", "w read x 0", "w release a"));
}

TEST(AtomicBlock, MayNotWait) {
  const std::string items = "lock m\nthread a { with m { yield } }\nthread b { atomic { ";
  const Tally first = enumerate(items + "m.acquire(); m.release() } }");
  EXPECT_GT(first.count_of("misuse/would_wait_in_atomic"), 0U);
  EXPECT_GT(first.count_of(""), 0U);
  EXPECT_EQ(first.faults.size(), 2U);
  EXPECT_EQ(play("queue q\nthread w { atomic { yield; q.get() } }").faults(),
            "misuse/would_wait_in_atomic");
}

TEST(AtomicBlock, MayTakeWhatIsFree) {
  EXPECT_TRUE(enumerate("lock m\nvar x = 0\nthread w[2] { atomic { with m { x += 1 } } }\n"
                        "check x == 2")
                  .is_clean());
}

TEST(Sleep, IsTwoOperations) {
  EXPECT_THAT(events_of(play("thread w { sleep 5ms }")),
              ElementsAre("w sleep", "clock expire", "w wake"));
}

TEST(Sleep, KeepsTheOrderOfDeadlines) {
  const Tally tally = enumerate(
      "atomic last = 0\nthread a { sleep 1ms + 1ms; last.store(1) }\n"
      "thread b { sleep 2000us + 1ns; last.store(2) }\n");
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(play("thread w { sleep 3s }").trace.events[2].op.value, 3'000'000'000U);
}

TEST(Progress, HasNoSchedulingPoint) {
  const Tally with_it = enumerate("thread w[2] { progress }");
  const Tally without = enumerate("thread w[2] { }");
  EXPECT_EQ(with_it.executions, without.executions);
}

TEST(Choose, IsAnEventWithoutASchedulingPoint) {
  EXPECT_THAT(events_of(play("var x = 0\nthread w { x = choose(3); local y = choose(1) }")),
              ElementsAre("w choose", "w write x 0", "w choose"));
  EXPECT_EQ(enumerate("thread w[2] { local x = choose(1) }").executions,
            enumerate("thread w[2] { }").executions);
}

TEST(Choose, GivesEachNumberBelowItsArgument) {
  const Tally tally = enumerate(
      "var x = 0\nthread w { local n = 2; x = choose(n + 1) + 10 * choose(2) }\n"
      "check x != 2\ncheck x != 11");
  EXPECT_EQ(tally.executions, 6U);
  EXPECT_EQ(tally.faults.at("check_failed/check"), 2U);
}

TEST(Choose, IsDoneWhereItStands) {
  EXPECT_EQ(result_of("local choose = 4; result = choose + choose(choose)"), 4);
  EXPECT_EQ(result_of("if choose(2) == 0 and choose(1) < 1 { result = 7 }"), 7);
}

TEST(Choose, NeedsSomethingToChooseFrom) {
  const Played played = play("var n = 0\nthread w { n = 1 + choose(n - 3) }");
  EXPECT_EQ(played.faults(), "exception/uncaught");
  EXPECT_EQ(played.suspicions[0].text, "'choose' needs a number from 1 to 65536, but this is -3");
  EXPECT_EQ(played.suspicions[0].site.line, 3U);
  EXPECT_EQ(played.suspicions[0].site.column, 20U);
}

// A turn that has only chosen is one that did nothing.
TEST(Choose, IsNoOperationOfALoop) {
  EXPECT_THAT(events_of(play("thread w { repeat 2 { local x = choose(1) } }")),
              ElementsAre("w choose", "w turn", "w choose", "w turn"));
}

TEST(Assert, EndsTheExecutionAndShowsBothSides) {
  const Played played = play("var x = 1\nthread w { assert x == 2 * x; x = 9 }");
  EXPECT_EQ(played.faults(), "check_failed/assert");
  EXPECT_EQ(played.suspicions[0].text, "x == 2 * x: 1 == 2");
  EXPECT_EQ(played.suspicions[0].site.line, 3U);
  EXPECT_EQ(played.suspicions[0].site.column, 12U);
  EXPECT_EQ(played.outcome, snarl::Outcome::kStopped);
  EXPECT_THAT(events_of(played), ElementsAre("w read x 1", "w read x 1"));
}

TEST(Assert, ThatHoldsDoesNothing) {
  EXPECT_EQ(
      play("var x = 1\nthread w { assert x == 1 and not x > 1; assert x < 2 or false }").faults(),
      "");
}

TEST(Assert, ShowsThePartThatDoesNotHold) {
  EXPECT_EQ(play("thread w { local a = 1; assert a == 1 and a > 3 }").suspicions[0].text,
            "a == 1 and a > 3: 1 > 3");
  EXPECT_EQ(play("lock m\nthread w { assert m.locked() }").suspicions[0].text, "m.locked()");
}

TEST(Check, RunsWhenAllThreadsHaveEndedWithoutEvents) {
  const Played played = play(
      "var x = 0\nlock m\nthread w { with m { x = 4 } }\n"
      "check x == 4 and not m.locked()");
  EXPECT_EQ(played.faults(), "");
  EXPECT_THAT(events_of(played), ElementsAre("w acquire m", "w write x 4", "w release m"));
}

TEST(Check, ThatFailsShowsBothSidesAndEndsNothing) {
  const Played played = play("var x = 0\nthread w { x = 4 }\ncheck x == 5\ncheck x < 4");
  EXPECT_EQ(played.faults(), "check_failed/check check_failed/check");
  EXPECT_EQ(played.suspicions[0].text, "x == 5: 4 == 5");
  EXPECT_EQ(played.suspicions[0].site.line, 4U);
  EXPECT_EQ(played.suspicions[1].text, "x < 4: 4 < 4");
  EXPECT_EQ(played.outcome, snarl::Outcome::kCompleted);
}

TEST(Check, ThatIsWrongIsAnException) {
  const Played played = play("var x = 0\nthread w { yield }\ncheck 1 / x == 0");
  EXPECT_EQ(played.faults(), "exception/uncaught");
  EXPECT_THAT(played.suspicions[0].text, HasSubstr("division by zero"));
}

TEST(Check, MayAskEverything) {
  EXPECT_EQ(
      play("lock m\nrlock r\nsemaphore s(2)\nevent e\nqueue q\natomic a = 3\nthread w[2] { }\n"
           "check not m.locked() and not r.locked() and s.value() == 2 and not e.is_set()\n"
           "check q.size() == 0 and a.load() == 3 and not w[1].is_alive()")
          .faults(),
      "");
}

TEST(Daemons, AreCutOffWhenAllOthersHaveEnded) {
  const Tally tally = explore(
      "lock m\nevent never\nvar x = 0\n"
      "daemon thread d { with m { never.wait() } }\n"
      "daemon thread e { loop { yield } }\n"
      "thread w { x = 1 }\ncheck x == 1",
      200);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.completed, tally.executions);
}

}  // namespace
}  // namespace snarl::language::testing
