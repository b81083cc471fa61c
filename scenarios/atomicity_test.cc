// Atomicity violations, and races behind races: what shows one, what comes near it, and brute
// force.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "snarl/primitives/transaction.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"
#include "snarl/scenarios/testing/serial_check.h"

namespace snarl::testing {
namespace {

using ::testing::ElementsAre;

constexpr std::uint64_t kPrograms = 6;

// Every execution of the scenario with these items, without what is no atomicity violation.
std::vector<Finding> violations(const std::string& items) {
  const auto program = program_of_text("scenario s {\n" + items + "\n}\n");
  CampaignOptions options;
  options.schedules = 100'000;
  options.keeps_going = true;
  const ScenarioResult result = run_campaign(*program, *find_strategy("dfs"), options);
  EXPECT_TRUE(result.exhausted) << items;
  std::vector<Finding> found;
  for (const Finding& finding : result.findings) {
    if (finding.kind == FindingKind::kAtomicityViolation) found.push_back(finding);
  }
  return found;
}

TEST(Atomicity, IsViolatedBetweenTwoSectionsOfOneLock) {
  const auto found = violations(
      "lock m; var x = 0\n"
      "thread t[2] { transaction { local seen = 0\n with m { seen = x }\n with m { x = 7 } } }");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].objects.front(), "x");
  EXPECT_EQ(found[0].sites.front().line, 3U);
  EXPECT_THAT(found[0].threads, ElementsAre("t[0]", "t[1]"));
}

TEST(Atomicity, IsKeptByOneSectionOfTheLock) {
  EXPECT_TRUE(violations("lock m; var x = 0\n"
                         "thread t[2] { transaction { with m { local seen = x\n x = 7 } } }")
                  .empty());
}

// Who had the lock in between is nothing that anybody learns, but by its data.
TEST(Atomicity, IsKeptBetweenTwoSectionsOfOneLockOverOtherData) {
  const std::string two_uses = "thread t { transaction { with m { x = 1 }\n with m { y = 1 } } }\n";
  EXPECT_TRUE(violations("lock m; var x = 0; var y = 0; var z = 0\n" + two_uses +
                         "thread u { with m { z = 1 } }")
                  .empty());
  EXPECT_TRUE(
      violations("rlock m; var x = 0; var y = 0\n" + two_uses + "thread u { with m { x = 2 } }")
          .empty());
  const auto found = violations("lock m; var x = 0; var y = 0\n" + two_uses +
                                "thread u { with m { x = 2\n y = 2 } }");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].objects, ElementsAre("y", "x"));
}

constexpr const char* kTwoLocks =
    "lock a; lock b; var x = 0; var y = 0\n"
    "thread t[2] { transaction {\n";

TEST(Atomicity, IsKeptByTakingAllLocksBeforeLettingGoOfOne) {
  EXPECT_TRUE(violations(std::string(kTwoLocks) +
                         "a.acquire()\n x += 1\n b.acquire()\n a.release()\n y += 1\n"
                         "b.release() } }")
                  .empty());
}

TEST(Atomicity, IsViolatedByLettingGoOfOneLockBeforeTakingTheOther) {
  const auto found = violations(std::string(kTwoLocks) +
                                "a.acquire()\n x += 1\n a.release()\n b.acquire()\n y += 1\n"
                                "b.release() } }");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].objects, ElementsAre("y", "x"));
}

TEST(Atomicity, IsKeptWhereTheOtherTouchesSomethingElseInBetween) {
  EXPECT_TRUE(violations("var x = 0; var y = 0\n"
                         "thread t { transaction { x = 1\n x = 2 } }\nthread u { y = 1 }")
                  .empty());
}

TEST(Atomicity, IsKeptWhereTheOtherComesBeforeAllThatMatters) {
  // The write may be moved before the transaction, which has not looked at x yet.
  EXPECT_TRUE(violations("var x = 0; var y = 0\n"
                         "thread t { transaction { y = 1\n local seen = x } }\nthread u { x = 1 }")
                  .empty());
}

TEST(Atomicity, IsViolatedByAnsweringInTheMiddle) {
  const auto found = violations(
      "semaphore asked(0); semaphore answered(0)\n"
      "thread t { transaction { asked.release()\n answered.acquire() } }\n"
      "thread u { asked.acquire()\n answered.release() }");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].hits, 1U);
}

TEST(Atomicity, IsKeptByReadersAndPermitsSideBySide) {
  EXPECT_TRUE(violations("rwlock r; semaphore s(2); var x = 0\n"
                         "thread t[2] { transaction { with r.read { local a = x }\n with s { }\n"
                         "with r.read { local b = x } } }")
                  .empty());
}

TEST(Atomicity, IsViolatedByAnItemBetweenTwoOfOnes) {
  EXPECT_EQ(violations("queue q\nthread t[2] { transaction { q.put(id)\n q.put(id) } }").size(),
            1U);
}

TEST(Atomicity, IsKeptWhereItemsAreTakenWhileOthersArePut) {
  EXPECT_TRUE(violations("queue q\nthread t { transaction { q.put(1)\n q.put(2) } }\n"
                         "thread u { local a = q.get()\n local b = q.get() }")
                  .empty());
}

TEST(Atomicity, IsThatOfTheOutermostTransaction) {
  const std::string between = "thread u { x = 1 }";
  EXPECT_TRUE(violations("var x = 0\nthread t { transaction { x = 2 }\n transaction { x = 3 } }\n" +
                         between)
                  .empty());
  const auto found = violations(
      "var x = 0\nthread t { transaction {\n transaction { x = 2 }\n transaction { x = 3 } } }\n" +
      between);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].sites.front().line, 3U);
}

TEST(Atomicity, IsViolatedAcrossThreeThreads) {
  const auto found = violations(
      "var x = 0; var y = 0; atomic told = false\n"
      "thread t { transaction { x = 1\n local seen = y } }\n"
      "thread u { if x == 1 { told.store(true) } }\n"
      "thread v { if told.load() { y = 1 } }");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].threads.size(), 3U);
}

TEST(Atomicity, IsNotLookedAtWithoutItsDetector) {
  const auto program = program_of_text(
      "scenario s {\nsemaphore a(0); semaphore b(0)\n"
      "thread t { transaction { a.release()\n b.acquire() } }\n"
      "thread u { a.acquire()\n b.release() }\n}\n");
  CampaignOptions options;
  options.engine.observing = 0;
  EXPECT_TRUE(run_campaign(*program, *find_strategy("random"), options).findings.empty());
}

// Names of the variables that race in some execution.
std::vector<std::string> racing(const std::string& items, const std::string& strategy = "dfs",
                                std::uint32_t jobs = 1) {
  const auto program = program_of_text("scenario s {\n" + items + "\n}\n");
  CampaignOptions options;
  options.keeps_going = true;
  options.jobs = jobs;
  std::vector<std::string> names;
  for (const Finding& finding :
       run_campaign(*program, *find_strategy(strategy), options).findings) {
    if (finding.kind == FindingKind::kDataRace) names.push_back(finding.objects.front());
  }
  return names;
}

constexpr const char* kPublished =
    "var ready = 0; var data = 0\nthread writer { data = 1\n ready = 1 }\n";

TEST(RacesBehindRaces, AreNoneWhereWhatWasReadOrdersThem) {
  // Who sees that it is ready comes behind who made it so: the two can never be side by side.
  EXPECT_THAT(
      racing(std::string(kPublished) + "thread reader { if ready == 1 { local r = data } }"),
      ElementsAre("ready"));
}

TEST(RacesBehindRaces, AreReportedWhereTheyCanBeRun) {
  EXPECT_EQ(
      racing(std::string(kPublished) + "thread reader { local r = ready\n local s = data }").size(),
      2U);
}

TEST(RacesBehindRaces, AreTheSameForAnyNumberOfProcesses) {
  const std::string items =
      std::string(kPublished) + "thread reader { if ready == 1 { local r = data } }";
  EXPECT_THAT(racing(items, "random", 2), ElementsAre("ready"));
}

// Notes of every execution, as "cause on object".
std::vector<std::string> notes(const std::string& items) {
  const auto program = program_of_text("scenario s {\n" + items + "\n}\n");
  CampaignOptions options;
  options.keeps_going = true;
  const ScenarioResult result = run_campaign(*program, *find_strategy("dfs"), options);
  EXPECT_TRUE(result.findings.empty());
  EXPECT_EQ(result.verdict, Verdict::kPass);
  std::vector<std::string> texts;
  for (const Finding& note : result.notes) texts.push_back(note.cause + " on " + note.objects[0]);
  return texts;
}

constexpr const char* kTaker =
    "atomic top = 1\n"
    "thread taker { local seen = top.load()\n local is_done = top.compare_exchange(seen, 2) }\n";

TEST(RecycledValues, AreNoted) {
  EXPECT_THAT(notes(std::string(kTaker) + "thread other { top.store(5)\n top.store(1) }"),
              ElementsAre("aba on top"));
}

TEST(RecycledValues, AreNoneWhereTheValueDoesNotComeBack) {
  EXPECT_TRUE(notes(std::string(kTaker) + "thread other { top.store(5)\n top.store(6) }").empty());
}

TEST(RecycledValues, AreNoneWhereNobodyReadTheExpectedOne) {
  EXPECT_TRUE(notes("atomic taken = false\n"
                    "thread t[2] { while not taken.compare_exchange(false, true) { yield }\n"
                    "taken.store(false) }")
                  .empty());
}

TEST(RecycledValues, AreNoneWhereTheThreadPutItBackItself) {
  EXPECT_TRUE(notes("atomic top = 1\nthread t { local seen = top.load()\n top.store(5)\n"
                    "top.store(1)\n local is_done = top.compare_exchange(seen, 2) }")
                  .empty());
}

SNARL_SCENARIO(cpp_recycled, "") {
  Atomic<int> top("top", 1);
  scenario.thread("taker", [&] {
    const auto [seen, step] = top.load_with_step();
    top.compare_exchange_from(seen, step, 2);
  });
  scenario.thread("other", [&] {
    top.store(5);
    top.store(1);
  });
  scenario.run();
}

TEST(RecycledValues, AreNotedInCpp) {
  const ScenarioResult result = run_one("cpp_recycled");
  EXPECT_TRUE(result.findings.empty());
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_EQ(result.notes[0].cause, "aba");
}

SNARL_SCENARIO(cpp_transaction, "", "expect sometimes atomicity_violation on total") {
  Atomic<int> total("total");
  scenario.threads("adder", 2, [&](int) {
    const Transaction sum;
    const int seen = total.load();
    total.store(seen + 1);
  });
  scenario.run();
}

TEST(Atomicity, IsCheckedInCppToo) {
  const ScenarioResult result = run_one("cpp_transaction");
  EXPECT_EQ(result.verdict, Verdict::kPass);
  ASSERT_EQ(result.findings.size(), 1U);
  const Site place = result.findings[0].sites.front();
  EXPECT_EQ(place.line + 1, result.findings[0].sites[1].line);
  const auto twin = program_of_text(
      "scenario twin {\natomic total = 0\nthread adder[2] { transaction {\n"
      "local seen = total.load()\n total.store(seen + 1) } }\n"
      "expect sometimes atomicity_violation\nexpect sometimes lost_update\n}\n");
  CampaignOptions options;
  options.schedules = 200;
  options.keeps_going = true;
  const ScenarioResult other = run_campaign(*twin, *find_strategy("random"), options);
  EXPECT_EQ(
      other.event_hash,
      run_campaign(*load_one("cpp_transaction"), *find_strategy("random"), options).event_hash);
}

TEST(AtomicityVerdicts, EqualBruteForce) {
  SerialCheck all;
  for (std::uint64_t seed = 1; seed <= kPrograms; ++seed) {
    for (const auto& check : {check_data_program(seed), check_tiny_program(seed)}) {
      ASSERT_EQ(check.difference, "") << "seed " << seed;
      all.violations += check.violations;
      all.serialisable += check.serialisable;
    }
  }
  // The programs are worth the comparison.
  EXPECT_GT(all.violations, kPrograms);
  EXPECT_GT(all.serialisable, kPrograms);
}

}  // namespace
}  // namespace snarl::testing
