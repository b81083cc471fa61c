// Lost updates are what no serial order comes to: what is confirmed, what is harmless, and what
// cannot be said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/primitives/atomic.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ScenarioResult result_of(const std::string& items, std::uint32_t jobs = 1,
                         const char* strategy = "random", std::uint64_t seed = 1) {
  const auto program = program_of_text("scenario s {\n" + items + "\n}\n");
  CampaignOptions options;
  options.keeps_going = true;
  options.jobs = jobs;
  options.seed = seed;
  return run_campaign(*program, *find_strategy(strategy), options);
}

const Finding* lost_update_in(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    if (finding.kind == FindingKind::kLostUpdate) return &finding;
  }
  return nullptr;
}

// "t[0] t[1]: 2", ...
std::vector<std::string> orders_of(const Finding& finding) {
  std::vector<std::string> texts;
  for (const SerialOrder& order : finding.serial.orders) {
    std::string text;
    for (const std::string& thread : order.threads) text += (text.empty() ? "" : " ") + thread;
    texts.push_back(text + ": " + std::to_string(static_cast<std::int64_t>(order.value)));
  }
  return texts;
}

TEST(SerialOrders, ComeToSomethingElseThanALostUpdate) {
  const ScenarioResult result =
      result_of("var x = 0\nthread adder { x = x + 1 }\nthread taker { x = x - 1 }");
  const Finding* const finding = lost_update_in(result.findings);
  ASSERT_NE(finding, nullptr);
  EXPECT_THAT(orders_of(*finding),
              ::testing::UnorderedElementsAre("adder taker: 0", "taker adder: 0"));
  EXPECT_NE(finding->serial.value, 0U);
  EXPECT_EQ(finding->serial.not_run, "");
  EXPECT_EQ(finding->minimality, Minimality::kProven);
  EXPECT_THAT(result.notes, IsEmpty());
}

TEST(SerialOrders, OfABlindWriteAndAnIncrementDiffer) {
  const ScenarioResult result =
      result_of("var x = 0\nthread adder { x += 1 }\nthread setter { x = 5 }");
  const Finding* const finding = lost_update_in(result.findings);
  ASSERT_NE(finding, nullptr);
  EXPECT_THAT(orders_of(*finding), ElementsAre("adder setter: 5", "setter adder: 6"));
  EXPECT_EQ(finding->serial.value, 1U);
}

// In one order a write before the update is left out: it is no part of how far the update is.
TEST(SerialOrders, CountWritesAtTheLastOnesPlace) {
  const ScenarioResult result = result_of(
      "var x = 0\nthread setter { local seen = x\n x = 2 }\n"
      "thread adder { local seen = x\n if seen == 0 { x = 1 }\n x = 2\n x += 1 }");
  for (const Finding& finding : result.findings) {
    if (finding.kind == FindingKind::kLostUpdate) {
      EXPECT_EQ(finding.cause, "check_then_act");
    }
  }
  const Finding* const note = lost_update_in(result.notes);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->cause, "benign");
}

TEST(SerialOrders, ThatComeToTheSameMakeItANote) {
  const ScenarioResult result =
      result_of("atomic x = 0\nthread t[2] { local seen = x.load()\n x.store(seen * 0 + 7) }");
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_THAT(result.findings, IsEmpty());
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_EQ(result.notes[0].cause, "benign");
  EXPECT_GT(result.notes[0].hits, 0U);
  EXPECT_THAT(result.notes[0].message, HasSubstr("nothing is lost"));
  EXPECT_EQ(result.unexamined, 0U);
}

// Six orders each cost more than may be spent on what comes to nothing.
TEST(SerialOrders, ThatAreNotRunAreCounted) {
  const ScenarioResult result =
      result_of("atomic x = 0\nthread t[3] { local seen = x.load()\n x.store(seen * 0 + 7) }");
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_GT(result.unexamined, 0U);
  EXPECT_LT(result.unexamined, result.executions);
}

// Where some stale writes are harmless and others are not, the harmless ones hide nothing.
TEST(SerialOrders, AreLookedAtUntilOneLosesSomething) {
  const ScenarioResult result = result_of(
      "atomic x = 0\natomic y = 0\n"
      "thread t { local k = y.load()\n local seen = x.load()\n x.store(seen * k + 7) }\n"
      "thread u { x.store(9) }\nthread v { y.store(1) }");
  const Finding* const finding = lost_update_in(result.findings);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->serial.value, 7U);
  EXPECT_THAT(orders_of(*finding), ElementsAre("t u: 9", "u t: 16"));
  EXPECT_THAT(result.notes, IsEmpty());
}

// Many that lose nothing come before the one that does.
TEST(SerialOrders, AreLookedAtForEachPlace) {
  const ScenarioResult result = result_of(
      "atomic c[2] = 0\nthread t[2] {\n  repeat 20 {\n    local seen = c[0].load()\n"
      "    c[0].store(seen * 0 + 7)\n  }\n  local seen = c[1].load()\n  c[1].store(seen + 1)\n}");
  const Finding* const finding = lost_update_in(result.findings);
  ASSERT_NE(finding, nullptr);
  EXPECT_THAT(orders_of(*finding), ::testing::Contains("t[0] t[1]: 2"));
}

// Of those that were not looked at nobody knows.
TEST(SerialOrders, ThatAreTooManyLeaveItOpen) {
  const ScenarioResult result = result_of(
      "atomic c = 0\nthread t[2] {\n  repeat 20 {\n    local seen = c.load()\n"
      "    c.store(seen * 0 + 7)\n  }\n}");
  EXPECT_THAT(result.findings, IsEmpty());
  for (const Finding& note : result.notes) {
    if (note.cause == "unconfirmed") {
      EXPECT_THAT(note.message, ::testing::HasSubstr("more writes like it were not looked at"));
    }
  }
}

TEST(SerialOrders, BeginBeforeALockThatIsHeldAtTheRead) {
  const ScenarioResult result = result_of(
      "lock m; var x = 0\n"
      "thread t[2] { local seen = 0\n with m { seen = x }\n with m { x = seen + 1 } }");
  const Finding* const finding = lost_update_in(result.findings);
  ASSERT_NE(finding, nullptr);
  EXPECT_THAT(orders_of(*finding), ::testing::UnorderedElementsAre("t[0] t[1]: 2", "t[1] t[0]: 2"));
}

TEST(SerialOrders, ThatTheScenarioRulesOutLeaveWhatFlowedAsEvidence) {
  const ScenarioResult result = result_of(
      "var x = 0\nbarrier both(2)\n"
      "thread t[2] { local seen = x\n both.arrive_and_wait()\n x = seen + 1 }");
  const Finding* const finding = lost_update_in(result.findings);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->hits, result.executions);
  EXPECT_FALSE(finding->serial.is_known());
  EXPECT_THAT(finding->serial.not_run, HasSubstr("cannot come to its write"));
}

constexpr const char* kHelped =
    "atomic x = 0\natomic y = 0\nevent begun\nevent done\n"
    "thread helper { begun.wait()\n y.store(1)\n done.set() }\nthread other { x.store(5) }\n";

TEST(SerialOrders, ThatOthersHaveAPartInMakeItANoteWithItsReason) {
  const ScenarioResult result =
      result_of(std::string(kHelped) +
                "thread t { local seen = x.load()\n begun.set()\n done.wait()\n"
                "local k = y.load()\n x.store(seen + k) }");
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_THAT(result.findings, IsEmpty());
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_EQ(result.notes[0].cause, "unconfirmed");
  EXPECT_FALSE(result.notes[0].is_confirmed);
  EXPECT_THAT(result.notes[0].message, HasSubstr("what else helper did meanwhile"));
}

TEST(SerialOrders, AreNotNeededForACompoundOperation) {
  const ScenarioResult result = result_of("var x = 0\nthread t[5] { x += 1 }", 1, "random");
  const Finding* const finding = lost_update_in(result.findings);
  ASSERT_NE(finding, nullptr);
  EXPECT_TRUE(finding->serial.is_known());  // minimised, it is one of two threads
}

TEST(SerialOrders, AreTheSameForAnyNumberOfProcessesAndVehicles) {
  const std::string items =
      "atomic x = 0; var y = 0\n"
      "thread t[3] { local seen = x.load()\n x.store(seen * 0 + 7)\n y = y + 1 }";
  const ScenarioResult one = result_of(items);
  const ScenarioResult two = result_of(items, 2);
  ASSERT_EQ(one.notes.size(), two.notes.size());
  for (std::size_t index = 0; index < one.notes.size(); ++index) {
    EXPECT_EQ(one.notes[index].hits, two.notes[index].hits);
    EXPECT_EQ(one.notes[index].message, two.notes[index].message);
  }
  ASSERT_EQ(one.findings.size(), two.findings.size());
  for (std::size_t index = 0; index < one.findings.size(); ++index) {
    EXPECT_EQ(one.findings[index].hits, two.findings[index].hits);
    EXPECT_EQ(orders_of(one.findings[index]), orders_of(two.findings[index]));
  }
  EXPECT_EQ(one.event_hash, two.event_hash);
}

// One in 25 of the executions with its signs can be confirmed.
constexpr const char* kSeldomConfirmed =
    "atomic x = 0\nlock m\n"
    "thread t0 { repeat 2 { with m { local a = x.load(); x.store(a + 1) } } }\n"
    "thread t1 { if x.load() < 1 { x.fetch_add(1) } }\n"
    "thread t2 { repeat 2 { with m { local b = x.load(); x.store(b + 1) } } }";

TEST(SerialOrders, AreRunAsOftenAsTheBlockHasHadExecutions) {
  for (const std::uint64_t seed : {3U, 6U, 7U}) {
    const ScenarioResult result = result_of(kSeldomConfirmed, 1, "random", seed);
    ASSERT_EQ(result.findings.size(), 1U) << seed;
    const double share =
        static_cast<double>(result.findings[0].hits) / static_cast<double>(result.executions);
    EXPECT_NEAR(share, 0.205, 0.02) << seed;
    EXPECT_EQ(result.unexamined, 0U) << seed;
  }
}

// Of each class one execution is run, and in that one another thread may have a part.
TEST(SerialOrders, AreRunInRandomExecutionsBehindAnExhaustiveSearch) {
  const std::string counter =
      "thread counter { repeat 2 { local seen = v.load(); v.store(seen + 1) } }\n";
  const std::string filler =
      "thread filler { assert v.load() < 3; if v.load() == 0 { v.store(1) } }\n";
  for (const std::string& threads : {counter + filler, filler + counter}) {
    const ScenarioResult result = result_of("atomic v = 0\n" + threads, 1, "dfs");
    EXPECT_TRUE(result.exhausted);
    ASSERT_EQ(result.findings.size(), 1U) << threads;
    EXPECT_EQ(result.findings[0].kind, FindingKind::kLostUpdate);
  }
}

TEST(SerialOrders, AreRunInEveryExecutionOfAnExhaustiveSearch) {
  const ScenarioResult result = result_of(
      "atomic x = 0; atomic k = 0\n"
      "thread t { local seen = x.load()\n x.store(seen * 0 + 7) }\n"
      "thread u { local seen = x.load()\n x.store(seen * 0 + 7)\n k.store(1) }",
      1, "dfs");
  EXPECT_TRUE(result.exhausted);
  EXPECT_THAT(result.findings, IsEmpty());
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_EQ(result.verdict, Verdict::kPass);
}

SNARL_SCENARIO(cpp_tracked, "", "expect sometimes lost_update on total") {
  Atomic<int> total("total");
  scenario.threads("adder", 2, [&](int) {
    const auto seen = total.tracked();
    total.store(seen + 1);
  });
  scenario.run();
}

// What serial orders end with is read off the last update, which nobody reads.
SNARL_SCENARIO(cpp_subtracted, "", "expect sometimes lost_update on total") {
  Atomic<unsigned> total("total", 10);
  scenario.thread("stale", [&] {
    const auto seen = total.tracked();
    total.store(seen + 5U);
  });
  scenario.thread("other", [&] { total.fetch_sub(1); });
  scenario.run();
}

SNARL_SCENARIO(cpp_masked, "", "expect sometimes lost_update on flags") {
  Atomic<unsigned> flags("flags", 1);
  scenario.thread("stale", [&] {
    const auto seen = flags.tracked();
    flags.store(seen + 2U);
  });
  scenario.thread("other", [&] { flags.fetch_or(4); });
  scenario.run();
}

SNARL_SCENARIO(cpp_added, "", "expect sometimes lost_update on total") {
  Atomic<unsigned> total("total", 300);
  scenario.thread("stale", [&] {
    const auto seen = total.tracked();
    total.store(seen + 5U);
  });
  scenario.thread("other", [&] { total.fetch_add(1); });
  scenario.run();
}

TEST(SerialOrders, EndWithWhatAnUpdateWrote) {
  const std::vector<std::pair<const char*, std::vector<std::string>>> all = {
      {"cpp_subtracted", {"stale other: 14", "other stale: 14"}},
      {"cpp_masked", {"stale other: 7", "other stale: 7"}},
      {"cpp_added", {"stale other: 306", "other stale: 306"}}};
  for (const auto& [name, orders] : all) {
    const ScenarioResult result = run_one(name);
    const Finding* const finding = lost_update_in(result.findings);
    ASSERT_NE(finding, nullptr) << name;
    EXPECT_THAT(orders_of(*finding), ::testing::UnorderedElementsAreArray(orders)) << name;
  }
}

// Near miss: of how many bits the variable is no event says, so that the sum may have gone round.
SNARL_SCENARIO(cpp_gone_round, "", "expect never lost_update") {
  Atomic<unsigned> total("total", 10);
  scenario.thread("stale", [&] {
    const auto seen = total.tracked();
    total.store(seen + 5U);
  });
  scenario.thread("other", [&] { total.fetch_add(~0U); });
  scenario.run();
}

TEST(SerialOrders, AreNotKnownWhereASumMayHaveGoneRound) {
  const ScenarioResult result = run_one("cpp_gone_round");
  EXPECT_EQ(lost_update_in(result.findings), nullptr);
  const Finding* const note = lost_update_in(result.notes);
  ASSERT_NE(note, nullptr);
  EXPECT_THAT(note->message, HasSubstr("what it came to is not in the events"));
}

// Sixteen bytes are no event's value: what was lost cannot be compared.
SNARL_SCENARIO(cpp_long_double, "", "expect sometimes lost_update on total") {
  Shared<long double> total("total");
  scenario.threads("adder", 2, [&](int) { total += 1; });
  scenario.run();
}

TEST(SerialOrders, SayNothingOfValuesThatEventsDoNotShow) {
  const ScenarioResult result = run_one("cpp_long_double");
  const Finding* const finding = lost_update_in(result.findings);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->serial.not_run, "events do not show its values");
}

TEST(SerialOrders, AreRunInCppToo) {
  const ScenarioResult result = run_one("cpp_tracked");
  EXPECT_EQ(result.verdict, Verdict::kPass);
  const Finding* const finding = lost_update_in(result.findings);
  ASSERT_NE(finding, nullptr);
  EXPECT_THAT(orders_of(*finding),
              ::testing::UnorderedElementsAre("adder[0] adder[1]: 2", "adder[1] adder[0]: 2"));
}

}  // namespace
}  // namespace snarl::testing
