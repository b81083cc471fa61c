// Check, then act: what loses an update, and what comes near it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "snarl/scenarios/testing/acting_check.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::uint64_t kActingPrograms = 40;

ScenarioResult every_execution(const std::string& items) {
  const auto program = program_of_text("scenario s {\n" + items + "\n}\n");
  CampaignOptions options;
  options.schedules = 100'000;
  options.keeps_going = true;
  ScenarioResult result = run_campaign(*program, *find_strategy("dfs"), options);
  EXPECT_TRUE(result.exhausted) << items;
  return result;
}

// "check_then_act on ready: made 2" for each finding, "benign on ready" for each note.
std::vector<std::string> told(const std::string& items) {
  const ScenarioResult result = every_execution(items);
  std::vector<std::string> all;
  for (const Finding& finding : result.findings) {
    if (finding.kind != FindingKind::kLostUpdate) continue;
    std::string text = finding.cause + " on " + finding.objects[0] + ":";
    for (const VariableValue& each : finding.serial.variables) {
      text += " " + each.variable + " " + std::to_string(each.value);
    }
    all.push_back(text);
  }
  for (const Finding& note : result.notes) all.push_back(note.cause + " on " + note.objects[0]);
  return all;
}

// Of two threads that do the same.
std::vector<std::string> told_of_two(const std::string& statements) {
  return told("lock m; atomic ready = false; atomic made = 0\nthread t[2] { " + statements + " }");
}

constexpr const char* kBothCameIn = "check_then_act on ready: made 2";

TEST(CheckThenAct, IsToldWhereBothComeIn) {
  EXPECT_THAT(told_of_two("if not ready.load() { ready.store(true); made.fetch_add(1) }"),
              ElementsAre(kBothCameIn));
}

TEST(CheckThenAct, HasThreeStepsAndAllOrders) {
  const ScenarioResult result = every_execution(
      "atomic ready = false; atomic made = 0\n"
      "thread t[2] {\nif not ready.load() {\nready.store(true)\nmade.fetch_add(1) } }");
  ASSERT_EQ(result.findings.size(), 1U);
  const Finding& finding = result.findings[0];
  ASSERT_EQ(finding.steps_marked.size(), 3U);
  const auto& events = finding.trace->events;
  EXPECT_EQ(events[finding.steps_marked[0]].op.kind, OpKind::kLoad);
  EXPECT_EQ(events[finding.steps_marked[1]].op.kind, OpKind::kStore);
  EXPECT_EQ(events[finding.steps_marked[2]].thread, events[finding.steps_marked[0]].thread);
  EXPECT_NE(events[finding.steps_marked[1]].thread, events[finding.steps_marked[0]].thread);
  EXPECT_EQ(finding.sites[0].line, 5U);
  EXPECT_EQ(finding.sites[1].line, 4U);
  ASSERT_EQ(finding.serial.orders.size(), 2U);
  EXPECT_EQ(finding.serial.orders[0].variables[0].value, 1U);
  EXPECT_EQ(finding.serial.orders[1].variables[0].value, 1U);
}

TEST(CheckThenAct, IsNoneWhereTheFlagAloneIsSet) {
  EXPECT_THAT(told_of_two("if not ready.load() { ready.store(true) }"),
              ElementsAre("benign on ready"));
}

TEST(CheckThenAct, IsNoneWhereBothMakeTheSame) {
  EXPECT_THAT(told_of_two("if not ready.load() { made.store(42); ready.store(true) }"),
              ElementsAre("benign on ready"));
}

TEST(CheckThenAct, IsNoneUnderOneLock) {
  EXPECT_THAT(
      told_of_two("with m { if not ready.load() { ready.store(true); made.fetch_add(1) } }"),
      IsEmpty());
}

TEST(CheckThenAct, IsNoneInOneStep) {
  EXPECT_THAT(
      told_of_two("atomic { if not ready.load() { ready.store(true); made.fetch_add(1) } }"),
      IsEmpty());
}

TEST(CheckThenAct, IsNoneWhereItIsCheckedAgainUnderTheLock) {
  EXPECT_THAT(told_of_two("if not ready.load() { with m { if not ready.load() {\n"
                          "ready.store(true); made.fetch_add(1) } } }"),
              IsEmpty());
}

TEST(CheckThenAct, IsToldWhereTheLockIsTakenTooLate) {
  EXPECT_THAT(
      told_of_two("if not ready.load() { with m { ready.store(true); made.fetch_add(1) } }"),
      ElementsAre(kBothCameIn));
}

TEST(CheckThenAct, IsNoneWhereOnlyOneCanComeIn) {
  EXPECT_THAT(told_of_two("if not ready.exchange(true) { made.fetch_add(1); ready.store(false) }"),
              IsEmpty());
  EXPECT_THAT(told_of_two("if ready.compare_exchange(false, true) { made.fetch_add(1) }"),
              IsEmpty());
}

TEST(CheckThenAct, GoesThroughLocalsAndOperators) {
  EXPECT_THAT(told_of_two("local seen = ready.load(); local go = not seen and id < 2; yield\n"
                          "if go { ready.store(true); made.fetch_add(1) }"),
              ElementsAre(kBothCameIn));
  EXPECT_THAT(told("var x = 0; atomic made = 0\nthread t[2] {\n"
                   "if x == 7 or x == 0 { x = 1; made.fetch_add(1) } }"),
              Contains("check_then_act on x: made 2"));
}

TEST(CheckThenAct, EndsWhereTheVariableWasReadAgainBeforeTheCondition) {
  EXPECT_THAT(told_of_two("local seen = ready.load(); local again = ready.load()\n"
                          "if not seen { ready.store(true); made.fetch_add(1) }"),
              IsEmpty());
}

// Of three threads that count up where a condition lets them.
std::vector<std::string> told_of_three(const std::string& statements) {
  return told(
      "lock m; atomic x = 0; var y = 0; atomic made = 0; atomic copy = 0; queue q\n"
      "thread t[3] { " +
      statements + " }");
}

TEST(RereadThenAct, IsToldWhereWhatIsReadAgainIsOnlyWritten) {
  EXPECT_THAT(told_of_two("if not ready.load() { local again = ready.load()\n"
                          "ready.store(true); made.fetch_add(1) }"),
              ElementsAre(kBothCameIn));
  EXPECT_THAT(told_of_three("if x.load() < 2 { with m { x.store(x.load() + 1) } }"),
              Contains("check_then_act on x: x 3"));
  EXPECT_THAT(told_of_three("if x.load() < 2 { with m { local now = x.load(); now += 1\n"
                            "local then = now; yield; x.store(then) } }"),
              Contains("check_then_act on x: x 3"));
}

TEST(RereadThenAct, IsToldOfWritesInOneStep) {
  EXPECT_THAT(told_of_three("if x.load() < 2 { x.fetch_add(1) }"),
              ElementsAre("check_then_act on x: x 3"));
  EXPECT_THAT(told_of_three("while x.load() < 1 { x.fetch_add(1) }"),
              Contains(::testing::StartsWith("check_then_act on x: x ")));
  EXPECT_THAT(told_of_two("if not ready.load() { ready.exchange(true); made.fetch_add(1) }"),
              ElementsAre(kBothCameIn));
}

TEST(RereadThenAct, IsToldOfPlainVariablesWhoseUsesHaveALockEach) {
  EXPECT_THAT(told_of_three("local is_free = false; with m { is_free = y < 2 }\n"
                            "if is_free { with m { y += 1 } }"),
              ElementsAre("check_then_act on y: y 3"));
}

TEST(RereadThenAct, IsNothingWhereASerialOrderComesToTheSame) {
  EXPECT_THAT(told_of_three("if x.load() < 3 { x.fetch_add(1) }"), IsEmpty());
  EXPECT_THAT(told_of_two("if not ready.load() { ready.exchange(true) }"), IsEmpty());
  EXPECT_THAT(told("atomic x = 0; atomic copy = 0\n"
                   "thread t[2] { if x.load() < 7 { x.fetch_add(1); copy.store(1) } }"),
              IsEmpty());
}

TEST(RereadThenAct, IsNothingWhereItWouldBeDoneAnyway) {
  EXPECT_THAT(told("atomic x = 5; var last = 0; lock m\n"
                   "thread t[2] { if x.load() > 0 { with m { last = id }; x.fetch_add(-1)\n"
                   "with m { last = id } } }"),
              Not(Contains(::testing::HasSubstr(" on x"))));
}

TEST(RereadThenAct, IsNothingWhereItIsAskedAgain) {
  EXPECT_THAT(told_of_three("if x.load() < 2 { with m { if x.load() < 2 { x.fetch_add(1)\n"
                            "made.fetch_add(1) } } }"),
              IsEmpty());
  EXPECT_THAT(told_of_three("local is_free = x.load() < 2\n"
                            "with m { if is_free and x.load() < 2 { x.fetch_add(1) } }"),
              IsEmpty());
  EXPECT_THAT(told_of_three("if x.load() < 2 { with m { local now = x.load()\n"
                            "local is_free = now < 2; if is_free { x.store(now + 1) } } }"),
              IsEmpty());
}

TEST(RereadThenAct, IsNothingInOneSection) {
  EXPECT_THAT(told_of_three("with m { if x.load() < 2 { x.store(x.load() + 1) } }"), IsEmpty());
  EXPECT_THAT(told_of_three("atomic { if x.load() < 2 { x.fetch_add(1) } }"), IsEmpty());
}

// Who learns from the update that it came too late takes it back, here or later.
TEST(RereadThenAct, IsNothingWhereTheResultIsUsed) {
  EXPECT_THAT(told_of_three("if x.load() < 2 { if x.fetch_add(1) < 2 { made.fetch_add(1) }\n"
                            "else { x.fetch_add(-1) } }"),
              IsEmpty());
  EXPECT_THAT(told_of_three("local was = 0; if x.load() < 2 { was = x.fetch_add(1) }\n"
                            "if was >= 2 { x.fetch_add(-1) }"),
              IsEmpty());
}

TEST(RereadThenAct, IsNothingWhereWhatIsReadAgainGoesElsewhere) {
  EXPECT_THAT(told_of_three("local was = 0\n"
                            "if x.load() < 2 { with m { was = x.load(); x.store(was + 1) } }\n"
                            "if was >= 2 { x.fetch_add(-1) }"),
              IsEmpty());
  EXPECT_THAT(told_of_three("if x.load() < 2 { with m { local was = x.load(); x.store(was + 1)\n"
                            "copy.store(was) } }"),
              Not(Contains(::testing::HasSubstr(" on x"))));
  EXPECT_THAT(told_of_three("if x.load() < 2 { with m { q.put(x.load()); x.fetch_add(1) } }"),
              IsEmpty());
  EXPECT_THAT(told_of_three("if x.load() < 2 { with m { local was = x.load()\n"
                            "repeat was { made.fetch_add(1) }; x.fetch_add(1) } }"),
              Not(Contains(::testing::HasSubstr(" on x"))));
}

TEST(RereadThenAct, IsNothingOfACompareExchange) {
  EXPECT_THAT(told_of_three("loop { local seen = x.load(); if seen >= 2 { break }\n"
                            "if x.compare_exchange(seen, seen + 1) { break } }"),
              IsEmpty());
  EXPECT_THAT(told_of_two("while made.load() == 0 {\n"
                          "if made.compare_exchange(0, 1) { ready.exchange(true) } }"),
              IsEmpty());
}

TEST(RereadThenAct, IsNothingOfALockThatLooksFirst) {
  EXPECT_THAT(
      told("atomic taken = false; var y = 0\n"
           "thread t[2] { loop { if not taken.load() { if not taken.exchange(true) { break } }"
           "\nelse { yield } }; y += 1; taken.store(false) }"),
      IsEmpty());
}

TEST(RereadThenAct, IsNothingWhereAnotherVariableSaysWhetherItIsDone) {
  EXPECT_THAT(told("atomic is_open = true; atomic x = 0\n"
                   "thread t[2] { if is_open.load() { x.fetch_add(1) } }\n"
                   "thread closer { is_open.store(false) }"),
              IsEmpty());
}

TEST(RereadThenAct, EndsWhereItsThreadHasWritten) {
  EXPECT_THAT(told("atomic x = 0; queue to(1); queue from(1)\n"
                   "thread a { if x.load() == 0 { x.fetch_add(1); to.put(1); from.get()\n"
                   "x.fetch_add(1) } }\n"
                   "thread b { to.get(); x.fetch_add(5); from.put(1) }"),
              IsEmpty());
}

TEST(RereadThenAct, IsOfTheSameElementOnly) {
  EXPECT_THAT(told("atomic x[2] = 0\nthread t[2] {\n"
                   "if x[1 - id].load() == 0 { x[id].fetch_add(1) } }"),
              IsEmpty());
  EXPECT_THAT(told("atomic x[2] = 0; lock m\nthread t[2] {\n"
                   "if x[0].load() == 0 { with m { x[0].store(x[1].load() + 1) } } }"),
              Not(Contains(::testing::StartsWith("check_then_act"))));
}

TEST(CheckThenAct, EndsWithTheBody) {
  EXPECT_THAT(told_of_two("if not ready.load() { yield }; ready.store(true); made.fetch_add(1)"),
              IsEmpty());
  EXPECT_THAT(told_of_two("loop { if not ready.load() { break }\nbreak }\n"
                          "ready.store(true); made.fetch_add(1)"),
              IsEmpty());
}

TEST(CheckThenAct, IsOfElseAndOfLoopsToo) {
  EXPECT_THAT(told_of_two("if ready.load() { yield } else { ready.store(true)\n"
                          "made.fetch_add(1) }"),
              ElementsAre(kBothCameIn));
  EXPECT_THAT(told_of_two("while not ready.load() { ready.store(true); made.fetch_add(1) }"),
              ElementsAre(kBothCameIn));
  EXPECT_THAT(told_of_two("loop { if not ready.load() { ready.store(true); made.fetch_add(1)\n"
                          "break } else { yield; break } }"),
              ElementsAre(kBothCameIn));
}

TEST(CheckThenAct, IsOfTheSameElementOnly) {
  EXPECT_THAT(told("atomic want[2] = 0; atomic made = 0\nthread t[2] {\n"
                   "if want[1 - id].load() == 0 { want[id].store(1); made.fetch_add(1) } }"),
              IsEmpty());
}

TEST(CheckThenAct, IsToldWhereAPlainWriteIsBuried) {
  EXPECT_THAT(told("atomic state = 0\nthread pauser { if state.load() == 0 { state.store(1) } }\n"
                   "thread stopper { state.store(5) }"),
              ElementsAre("check_then_act on state: state 1"));
}

TEST(CheckThenAct, NamesAllVariablesThatTellTogether) {
  EXPECT_THAT(told("atomic x = 0; atomic y = 0\nthread t[2] {\n"
                   "if x.load() == 0 { x.store(id + 1); y.store(id + 1) } }"),
              ElementsAre("check_then_act on x: x 1 y 2"));
}

TEST(CheckThenAct, IsNoneWhereTheAnswerWouldHaveBeenTheSame) {
  EXPECT_THAT(told("atomic x = 0; atomic y = 0\nthread t[2] {\n"
                   "if x.load() < 10 { x.store(id + 7); y.store(id + 7) } }"),
              Not(Contains(::testing::StartsWith("check_then_act"))));
}

// What `a` did before it checked lets `b` write something else: values say nothing of the check.
TEST(CheckThenAct, IsANoteWhereSomethingElseHasAPart) {
  EXPECT_THAT(told("atomic x = 0; atomic phase = 0\n"
                   "thread a { phase.store(1); if x.load() == 0 { x.store(2) } }\n"
                   "thread b { if x.load() == 0 { x.store(phase.load() + 5) } }"),
              ElementsAre("benign on x", "unconfirmed on x"));
}

TEST(CheckThenAct, IsAsBruteForceSays) {
  std::uint64_t confirmed = 0;
  std::uint64_t reread = 0;
  std::uint64_t excused = 0;
  for (std::uint64_t seed = 1; seed <= kActingPrograms; ++seed) {
    const ActingCheck check = check_acting_program(seed);
    EXPECT_EQ(check.difference, "") << "seed " << seed;
    confirmed += check.confirmed;
    reread += check.reread;
    excused += check.excused;
  }
  EXPECT_GT(confirmed, kActingPrograms / 2);
  EXPECT_GT(reread, kActingPrograms / 2);
  EXPECT_GT(excused, kActingPrograms / 2);
}

}  // namespace
}  // namespace snarl::testing
