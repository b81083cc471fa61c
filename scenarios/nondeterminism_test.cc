// Scenarios that are no functions of their schedules are told as such, and nothing else is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "snarl/harness/trace.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_one;

ScenarioResult run_under(const std::string& target, const std::string& strategy,
                         std::uint32_t jobs = 1, std::uint64_t schedules = 50) {
  const std::unique_ptr<Program> program = load_one(target);
  CampaignOptions options;
  options.schedules = schedules;
  options.jobs = jobs;
  options.minimize_seconds = 0;
  return run_campaign(*program, *find_strategy(strategy), options);
}

// The finding, if it is the one thing that is said.
const Finding& nondeterminism_of(const ScenarioResult& result) {
  static const Finding kNone;
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  for (const ExpectationResult& expectation : result.expectations) {
    EXPECT_EQ(expectation.status, ExpectationStatus::kInconclusive);
  }
  EXPECT_FALSE(result.exhausted);
  for (const Finding& finding : result.findings) {
    if (finding.kind == FindingKind::kNondeterminism) return finding;
  }
  ADD_FAILURE() << "no finding says it";
  return kNone;
}

// Each execution goes on with the number that the one before left.
SNARL_SCENARIO(counts_executions, "", "expect always clean") {
  static int number = 0;
  auto& total = scenario.atomic<int>("total", 0);
  scenario.threads("worker", 2, [&] { total.fetch_add(++number); });
  scenario.run();
}

TEST(Nondeterminism, IsStateThatOutlivesAnExecution) {
  const ScenarioResult result = run_under("counts_executions", "random");
  const Finding& finding = nondeterminism_of(result);
  EXPECT_EQ(finding.cause, "repeated");
  EXPECT_EQ(finding.first_execution, 0U);
  EXPECT_THAT(finding.message,
              AllOf(HasSubstr("execution 1, run again with the same choices after 49 others, did "
                              "something else: step"),
                    HasSubstr("was worker["), HasSubstr("]: total.fetch_add("),
                    HasSubstr("and now it is worker[")));
  ASSERT_EQ(finding.sites.size(), 1U);
  EXPECT_THAT(finding.sites.front().file, HasSubstr("nondeterminism_test.cc"));
}

// What only the first execution of all does.
bool g_is_ready = false;

SNARL_SCENARIO(prepares_once, "", "expect always clean") {
  auto& ready = scenario.atomic<int>("ready", 0);
  scenario.threads("worker", 2, [&] {
    if (!g_is_ready) ready.store(1);
    g_is_ready = true;
    ready.load();
  });
  scenario.run();
}

TEST(Nondeterminism, IsWhatTheFirstExecutionAloneDoes) {
  for (const char* const strategy : {"random", "pos", "portfolio"}) {
    g_is_ready = false;
    const ScenarioResult result = run_under("prepares_once", strategy);
    EXPECT_THAT(nondeterminism_of(result).message, HasSubstr("ready.")) << strategy;
  }
}

// What only the first does, behind what is kept of it.
SNARL_SCENARIO(prepares_once_late, "", "expect always clean") {
  auto& ready = scenario.atomic<int>("ready", 0);
  scenario.threads("worker", 2, [&] {
    for (int turn = 0; turn < static_cast<int>(kBeginningMax); ++turn) ready.load();
    if (!g_is_ready) ready.store(1);
    g_is_ready = true;
  });
  scenario.run();
}

TEST(Nondeterminism, SaysUpToWhichStepALongExecutionIsTheSame) {
  g_is_ready = false;
  const ScenarioResult result = run_under("prepares_once_late", "random", 1, 3);
  EXPECT_THAT(nondeterminism_of(result).message,
              HasSubstr("did something else: it is the same up to step 10000"));
}

TEST(Nondeterminism, IsToldByWorkersToo) {
  const ScenarioResult result = run_under("counts_executions", "random", 2, 5000);
  EXPECT_EQ(nondeterminism_of(result).cause, "repeated");
  EXPECT_FALSE(nondeterminism_of(result).token.empty());
}

TEST(Nondeterminism, EndsAnExhaustiveSearch) {
  g_is_ready = false;
  const ScenarioResult result = run_under("prepares_once", "dfs", 1, 1000);
  const Finding& finding = nondeterminism_of(result);
  EXPECT_THAT(finding.message, HasSubstr("did something else: step"));
}

// One that fails as often as not, whatever its schedule.
SNARL_SCENARIO(fails_by_turns, "", "expect always clean") {
  static int number = 0;
  auto& value = scenario.atomic<int>("value", ++number % 2);
  scenario.threads("worker", 2, [&] { value.load(); });
  scenario.check([&] { return value.load() == 1; });
  scenario.run();
}

TEST(Nondeterminism, OfAFindingIsNoPlainFail) {
  const ScenarioResult result = run_under("fails_by_turns", "random");
  const Finding& finding = nondeterminism_of(result);
  EXPECT_THAT(finding.message, HasSubstr("value.load() with"));
  EXPECT_EQ(result.findings.size(), 1U) << "a check that failed once is not confirmed";
}

TEST(Nondeterminism, IsWhatAReplaySays) {
  const std::unique_ptr<Program> program = load_one("fails_by_turns");
  CampaignOptions options;
  options.minimize_seconds = 0;
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  const auto token = decode(nondeterminism_of(result).token);
  const ReplayResult replayed = replay(*program, token, options);
  EXPECT_EQ(replayed.verdict, ReplayVerdict::kDiverged);
  ASSERT_FALSE(replayed.result.findings.empty());
  EXPECT_EQ(replayed.result.findings.front().kind, FindingKind::kNondeterminism);
  EXPECT_THAT(replayed.explanation, HasSubstr("the schedule, run twice, did something else"));
}

// Near misses: none of it decides what is done.

SNARL_SCENARIO(resets_its_static, "", "expect always clean") {
  static int number = 0;
  number = 0;
  auto& total = scenario.atomic<int>("total", 0);
  scenario.threads("worker", 2, [&] { total.fetch_add(++number); });
  scenario.run();
}

SNARL_SCENARIO(looks_at_addresses, "", "expect always clean") {
  static std::map<const void*, int> known;  // grows with the stacks that there are
  auto& total = scenario.atomic<int>("total", 0);
  scenario.threads("worker", 2, [&] {
    int local = 0;
    known[&local] += 1;
    total.fetch_add(1);
  });
  scenario.run();
}

SNARL_SCENARIO(counts_in_silence, "", "expect always clean") {
  static std::uint64_t executions = 0;
  ++executions;
  auto& lock = scenario.lock("m");
  scenario.threads("worker", 2, [&] {
    lock.acquire();
    lock.release();
  });
  scenario.run();
}

TEST(Nondeterminism, IsNothingThatNoEventDependsOn) {
  for (const char* const target :
       {"resets_its_static", "looks_at_addresses", "counts_in_silence"}) {
    for (const char* const strategy : {"random", "portfolio", "dfs"}) {
      const ScenarioResult result = run_under(target, strategy);
      EXPECT_EQ(result.verdict, Verdict::kPass) << target << " " << strategy;
      EXPECT_THAT(result.findings, IsEmpty());
    }
  }
}

}  // namespace
}  // namespace snarl
