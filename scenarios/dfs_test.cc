// The strategy dfs against brute force: the same classes, each once, and everything that can be
// found.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/testing/brute_force.h"
#include "snarl/scenarios/testing/small_program.h"

namespace snarl {
namespace {

const StrategyRow kBruteForce{
    .name = "brute_force",
    .help = "",
    .is_fair = true,
    .is_generated = false,
    .is_told = true,
    .is_probed = false,
    .is_exhaustive = true,
    .factory = [] { return std::unique_ptr<Strategy>(std::make_unique<testing::BruteForce>()); }};

ScenarioResult run(const std::string& text, const StrategyRow& row, std::uint64_t schedules) {
  language::ParseResult parsed = language::parse("small_program.snarl", text);
  EXPECT_TRUE(parsed.is_valid()) << text;
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  const auto program = make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
  CampaignOptions options;
  options.schedules = schedules;
  options.steps_max = 2'000;
  options.keeps_going = true;
  return run_campaign(*program, row, options);
}

std::set<std::uint64_t> signatures_of(const ScenarioResult& result) {
  std::set<std::uint64_t> signatures;
  for (const Finding& finding : result.findings) signatures.insert(finding.signature);
  return signatures;
}

std::string with_threads(const std::string& items) { return "scenario s {\n" + items + "\n}\n"; }

ScenarioResult exhausted(const std::string& items) {
  ScenarioResult result = run(with_threads(items), *find_strategy("dfs"), 1'000'000);
  EXPECT_TRUE(result.exhausted) << items;
  EXPECT_EQ(result.distinct_executions, result.executions) << items;
  return result;
}

TEST(DfsStrategy, TakesTwoLocksInTheSameOrderInTwoWays) {
  EXPECT_EQ(exhausted("lock a; lock b; thread t[2] { with a { with b { } } }").executions, 2U);
}

// Values of threads that have nothing else to do with each other are independent; the order of
// writes is not.
TEST(DfsStrategy, TriesEachValue) {
  EXPECT_EQ(exhausted("var v = 0; thread t { v = choose(3) }").executions, 3U);
  EXPECT_EQ(exhausted("thread t[2] { local x = choose(2) }").executions, 4U);
  EXPECT_EQ(exhausted("atomic a = 0; thread t[2] { a.store(choose(2)) }").executions, 8U);
  EXPECT_EQ(exhausted("thread t { repeat choose(3) { local x = choose(2) } }").executions, 7U);
}

std::string ordered_philosophers(int count, int meals) {
  return fmt::format(
      "lock fork[{0}]\n"
      "thread philosopher[{0}] {{ repeat {1} {{\n"
      "  if id + 1 < {0} {{ with fork[id], fork[id + 1] {{ }} }}\n"
      "  else {{ with fork[0], fork[id] {{ }} }}\n"
      "}} }}",
      count, meals);
}

TEST(DfsStrategy, LetsThreeOrderedPhilosophersEatInSixWays) {
  EXPECT_EQ(exhausted(ordered_philosophers(3, 1)).executions, 6U);
}

TEST(DfsStrategy, LetsFiveOrderedPhilosophersEatTwiceIn5730Ways) {
  EXPECT_EQ(exhausted(ordered_philosophers(5, 2)).executions, 5'730U);
}

TEST(DfsStrategy, EndsWhereNothingDependsOnAnything) {
  EXPECT_EQ(exhausted("var v[4] = 0\nthread t[4] { repeat 5 { v[id] += 1 } }").executions, 1U);
}

TEST(DfsStrategy, LetsTheClockRunWhereNobodyElseCan) {
  const ScenarioResult result =
      run(with_threads("var v = 0\nthread sleeper { sleep 5ms; v = 1 }\nthread other { }"),
          *find_strategy("dfs"), 1000);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.unfinished, 0U);
}

TEST(DfsStrategy, LetsEachTimeoutPassAndNotPass) {
  const ScenarioResult result =
      run(with_threads(
              "lock m\nvar late = 0\n"
              "thread owner { with m { late += 0 } }\n"
              "thread waiter { if m.acquire(timeout = 5ms) { m.release() } else { late = 1 } }"),
          *find_strategy("dfs"), 100'000);
  EXPECT_TRUE(result.exhausted);
  EXPECT_GT(result.timeouts, 0U);
  EXPECT_LT(result.timeouts, result.executions);
}

// A deadline is in the way of those that are set or taken back, and of nothing else.
TEST(DfsStrategy, LetsTheClockRunBesideWhatHasNoDeadline) {
  EXPECT_EQ(exhausted("atomic a = 0; atomic b = 0\nthread sleeper { sleep 2ms; a.store(1) }\n"
                      "thread other { repeat 5 { b.store(1) } }")
                .executions,
            1U);
  EXPECT_EQ(exhausted("atomic x = 0\nthread one { repeat 3 { sleep 2ms; x.fetch_add(1) } }\n"
                      "thread other { repeat 3 { sleep 3ms; x.fetch_add(1) } }")
                .executions,
            696U);
}

// Which of two threads comes last, and so ends the daemon, shows in the step before its end.
TEST(DfsStrategy, CutsADaemonOffBehindEachThread) {
  const ScenarioResult result =
      run(with_threads("var w = 0\natomic a = 0\nthread one { w += 1 }\n"
                       "daemon thread watcher { if a.load() == 1 { w = 1 } }\n"
                       "thread other { a.store(1); a.store(2) }"),
          *find_strategy("dfs"), 100'000);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.distinct_executions, 8U);
}

TEST(DfsStrategy, FindsWhatReplays) {
  const std::string text = with_threads(
      "lock a; lock b; lock c; var v = 0\n"
      "thread one { with a { with b { } } }\nthread other { with b { with a { } } }\n"
      "thread third { with c { v = 1 } }\nthread fourth { with c { assert v == 1 } }");
  language::ParseResult parsed = language::parse("s.snarl", text);
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  const auto program = make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
  CampaignOptions options;
  options.schedules = 100'000;
  options.keeps_going = true;
  const ScenarioResult result = run_campaign(*program, *find_strategy("dfs"), options);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.findings.size(), 2U);
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(replay(*program, decode(finding.token), {}).verdict, ReplayVerdict::kReproduced);
  }
}

TEST(DfsStrategy, LooksOnceAtWhatNobodyHasChanged) {
  // The waiter looks before or after the setter, and before it once or twice: the second look
  // says that it is where it was.
  EXPECT_EQ(exhausted("atomic flag = false\nthread waiter { while not flag.load() { } }\n"
                      "thread setter { flag.store(true) }")
                .executions,
            3U);
}

TEST(DfsStrategy, FindsThatNobodyEndsASpin) {
  const ScenarioResult result = exhausted(
      "atomic ready = false\n"
      "thread one { loop { if ready.load() { break } } }\n"
      "thread other { while not ready.load() { yield } }");
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::kDeadlock);
  EXPECT_EQ(result.findings[0].cause, "spin");
  EXPECT_EQ(result.findings[0].hits, result.executions);
}

TEST(DfsStrategy, ExhaustsASpinLock) {
  const std::string items =
      "atomic taken = false\nvar x = 0\n"
      "thread t[3] { while not taken.compare_exchange(false, true) { yield }\n"
      "  x += 1\n  taken.store(false) }\ncheck x == 3";
  EXPECT_TRUE(exhausted(items).findings.empty());
}

TEST(ExploreAll, RunsEveryClassWhateverTheBudget) {
  const ScenarioResult result =
      run(with_threads("lock m; var v = 0\nthread t[3] { with m { v += 1 } }\ncheck v == 3\n"
                       "expect always clean\nexplore all"),
          *find_strategy("dfs"), 2);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.executions, 6U);
  EXPECT_EQ(result.executions_planned, 0U);
  EXPECT_EQ(result.verdict, Verdict::kPass);
}

TEST(ExploreAll, SaysThatWhatWasNotReachedIsNotThere) {
  const ScenarioResult result = run(
      with_threads("lock m\nthread t[2] { with m { } }\nexpect sometimes deadlock\nexplore all"),
      *find_strategy("dfs"), 2);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.expectations.at(0).status, ExpectationStatus::kNotReached);
  EXPECT_EQ(result.expectations.at(0).reason,
            "there are no others, and none of 2 executions showed it");
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
}

// A thread that never comes to an end and never comes back to where it was.
TEST(ExploreAll, IsInconclusiveWhereAnExecutionIsCut) {
  const ScenarioResult result =
      run(with_threads("atomic count = 0\n"
                       "thread counter { loop { count.fetch_add(1) } }\nexplore all"),
          *find_strategy("dfs"), 1000);
  EXPECT_FALSE(result.exhausted);
  EXPECT_EQ(result.executions, 1U);
  EXPECT_EQ(result.unfinished, 1U);
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
}

// Whether something else would have come of them is not known, unless it is said that they may be.
TEST(ExploreAll, IsInconclusiveWhereOneIsCutThoughAllThatIsExpectedWasShown) {
  const std::string items =
      "atomic count = 0; atomic x = 0\n"
      "daemon thread counter { loop { count.fetch_add(1) } }\n"
      "thread other { x.store(1) }\nexplore all\nexpect sometimes clean\n";
  const ScenarioResult result = run(with_threads(items), *find_strategy("dfs"), 1000);
  EXPECT_GT(result.unfinished, 0U);
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  EXPECT_EQ(result.expectations.at(0).status, ExpectationStatus::kMet);
  EXPECT_EQ(result.expectations.at(1).text, "nothing else");
  const ScenarioResult allowed =
      run(with_threads(items + "expect sometimes unfinished\n"), *find_strategy("dfs"), 1000);
  EXPECT_EQ(allowed.verdict, Verdict::kPass);
}

// Whoever has done its last operation may be alive still.
TEST(ExploreAll, LetsAThreadThatIsAskedForEndLater) {
  const std::string items =
      "atomic x = 0\nthread worker { x.store(1) }\nexplore all\nthread other { ";
  const ScenarioResult asked =
      run(with_threads(items + "if x.load() == 1 { assert not worker.is_alive() } }"),
          *find_strategy("dfs"), 1000);
  EXPECT_EQ(asked.findings.size(), 1U);
  const ScenarioResult joined =
      run(with_threads(items + "if x.load() == 1 { assert worker.join(timeout = 1ms) } }"),
          *find_strategy("dfs"), 1000);
  EXPECT_EQ(joined.findings.size(), 1U);
  const ScenarioResult waited =
      run(with_threads(items + "worker.join(); assert not worker.is_alive() }"),
          *find_strategy("dfs"), 1000);
  EXPECT_TRUE(waited.exhausted);
  EXPECT_TRUE(waited.findings.empty());
}

// What is examined ends with the deadlock, what was run goes on to the bound.
TEST(ExploreAll, CountsTheCutOfAnExecutionThatIsExamined) {
  const ScenarioResult result =
      run(with_threads("lock a\nthread stuck { a.acquire(); a.acquire() }\n"
                       "atomic count = 0\nthread busy { loop { count.fetch_add(1) } }\nexpect "
                       "sometimes deadlock\nexplore all"),
          *find_strategy("dfs"), 1000);
  EXPECT_FALSE(result.exhausted);
  EXPECT_EQ(result.executions, 1U);
  EXPECT_EQ(result.unfinished, 1U);
  EXPECT_EQ(result.findings.size(), 1U);
}

TEST(Probe, ExhaustsATinyScenario) {
  const ScenarioResult result =
      run(with_threads("lock a; lock b; thread t[2] { with a { with b { } } }"),
          *find_strategy("portfolio"), 10'000);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.distinct_executions, 2U);
  EXPECT_EQ(result.executions, 12U + 2U);
  EXPECT_EQ(result.strategy, "portfolio");
  EXPECT_EQ(result.verdict, Verdict::kPass);
}

TEST(Probe, FindsWhatSamplesMissInATinyScenario) {
  // Only if one thread comes between two neighbours of the other's 60 steps.
  const ScenarioResult result = run(
      with_threads("var a = 0\nvar own = 0\n"
                   "thread long { repeat 30 { own += 1 }; a = 1; a = 2; repeat 30 { own += 1 } }\n"
                   "thread other { assert a != 1 }\nexpect sometimes check_failed\n"
                   "expect sometimes data_race"),
      *find_strategy("portfolio"), 10'000);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  for (const Finding& finding : result.findings) EXPECT_LE(finding.first_execution, 12U + 4U);
}

TEST(Probe, LeavesALargerScenarioToThePortfolio) {
  const ScenarioResult result =
      run(with_threads(ordered_philosophers(5, 2)), *find_strategy("portfolio"), 300);
  EXPECT_FALSE(result.exhausted);
  EXPECT_EQ(result.executions, 300U);
}

TEST(Probe, GoesOnWithThePortfolioWhereItsBoundIsReached) {
  // Each number of turns is a class of its own.
  const ScenarioResult result =
      run(with_threads("atomic flag = false\n"
                       "atomic turns = 0\n"
                       "thread waiter { while not flag.load() { turns.fetch_add(1) } }\n"
                       "thread setter { flag.store(true) }"),
          *find_strategy("portfolio"), 300);
  EXPECT_EQ(result.executions, 300U);
  EXPECT_FALSE(result.exhausted);
}

// The probe may let the clock run for ever, as no strategy of the portfolio does.
TEST(Probe, CountsNoExecutionThatItAloneCuts) {
  const ScenarioResult result =
      run(with_threads("event e; event other\natomic stop = false\n"
                       "thread poller { while not stop.load() { other.wait(timeout = 1ms) } }\n"
                       "thread stuck { e.wait(); stop.store(true) }\n"
                       "expect always deadlock"),
          *find_strategy("portfolio"), 100);
  EXPECT_EQ(result.executions, 100U);
  EXPECT_EQ(result.unfinished, 0U);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_EQ(result.vacuous, "");
}

// Whatever brute force finds, dfs finds, and of each class it runs one execution.
void compare_with_brute_force(std::uint64_t seed, const std::string& text,
                              const ScenarioResult& all, bool is_exact) {
  const ScenarioResult found = run(text, *find_strategy("dfs"), 1'000'000);
  ASSERT_TRUE(found.exhausted) << "seed " << seed << "\n" << text;
  ASSERT_EQ(found.distinct_executions, all.distinct_executions) << "seed " << seed << "\n" << text;
  ASSERT_EQ(signatures_of(found), signatures_of(all)) << "seed " << seed << "\n" << text;
  if (is_exact) {
    ASSERT_EQ(found.executions, found.distinct_executions) << "seed " << seed << "\n" << text;
  }
}

constexpr std::uint64_t kSchedulesMax = 20'000;

// The search runs on one thread: where a sanitizer makes each step slow, a part is enough.
#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
constexpr std::uint64_t kShardStride = 10;
constexpr std::uint32_t kPart = 4;
#else
constexpr std::uint64_t kShardStride = 1;
constexpr std::uint32_t kPart = 1;
#endif

class SmallPrograms : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(SmallPrograms, ShowEachClassOnceAndEveryFinding) {
  std::uint32_t compared = 0;
  for (std::uint64_t seed = GetParam(); compared < 40 / kPart; seed += 10) {
    const std::string text = testing::small_program(seed);
    const ScenarioResult all = run(text, kBruteForce, kSchedulesMax);
    if (!all.exhausted) continue;
    ++compared;
    compare_with_brute_force(seed, text, all, true);
    if (HasFatalFailure()) return;
  }
}

// Where one value ends the execution and another does not, the whole step is run again in each
// order that could matter for one of them.
TEST_P(SmallPrograms, ThatChooseShowEachClassAndEveryFinding) {
  std::uint32_t compared = 0;
  for (std::uint64_t seed = GetParam(); compared < 20 / kPart; seed += 10) {
    const std::string text = testing::small_program(seed, testing::SmallKind::kWithChoice);
    const ScenarioResult all = run(text, kBruteForce, kSchedulesMax);
    if (!all.exhausted) continue;
    ++compared;
    compare_with_brute_force(seed, text, all, false);
    if (HasFatalFailure()) return;
  }
}

// Daemons and the clock make orders count that the hash of a class does not tell apart.
TEST_P(SmallPrograms, WithDaemonsOrTimeShowEveryClassAndFinding) {
  for (const auto kind : {testing::SmallKind::kWithDaemon, testing::SmallKind::kWithTime}) {
    std::uint32_t compared = 0;
    for (std::uint64_t seed = GetParam(); compared * kPart < 10; seed += 10) {
      const std::string text = testing::small_program(seed, kind);
      const ScenarioResult all = run(text, kBruteForce, kSchedulesMax);
      if (!all.exhausted) continue;
      ++compared;
      compare_with_brute_force(seed, text, all, false);
      if (HasFatalFailure()) return;
    }
  }
}

TEST_P(SmallPrograms, ThatSpinShowEachClassOnceAndEveryFinding) {
  std::uint32_t compared = 0;
  for (std::uint64_t seed = GetParam(); compared * kPart < 10; seed += 10) {
    const std::string text = testing::small_program(seed, testing::SmallKind::kWithSpin);
    const ScenarioResult all = run(text, kBruteForce, kSchedulesMax / 10);
    if (!all.exhausted) continue;
    ++compared;
    compare_with_brute_force(seed, text, all, true);
    if (HasFatalFailure()) return;
  }
}

// The same programs where faults may be injected, of those that have a place for one.
std::string with_faults(std::string text, const std::string& faults) {
  const std::string exchange = "compare_exchange(";
  for (std::size_t at = 0; (at = text.find(exchange, at)) != std::string::npos; ++at) {
    text.replace(at, exchange.size(), "compare_exchange_weak(");
  }
  const bool has_a_place = text.find("wait(") != std::string::npos ||
                           text.find("timeout") != std::string::npos ||
                           text.find("weak(") != std::string::npos;
  if (!has_a_place) return "";
  return text.replace(text.find('{') + 1, 0, "\n  inject " + faults);
}

TEST_P(SmallPrograms, WithFaultsOnPurposeShowEachClassOnceAndEveryFinding) {
  std::uint32_t compared = 0;
  for (std::uint64_t seed = GetParam(); compared * kPart < 5; seed += 10) {
    const std::string text =
        with_faults(testing::small_program(seed), "spurious_wakeup, cas_failure");
    if (text.empty()) continue;
    const ScenarioResult all = run(text, kBruteForce, kSchedulesMax / 40);
    if (!all.exhausted) continue;
    ++compared;
    compare_with_brute_force(seed, text, all, true);
    if (HasFatalFailure()) return;
  }
}

TEST_P(SmallPrograms, WithEarlyTimeoutsShowEveryClassAndFinding) {
  std::uint32_t compared = 0;
  for (std::uint64_t seed = GetParam(); compared * kPart < 3; seed += 10) {
    const std::string text =
        with_faults(testing::small_program(seed, testing::SmallKind::kWithTime),
                    "early_timeout, spurious_wakeup");
    if (text.empty()) continue;
    const ScenarioResult all = run(text, kBruteForce, kSchedulesMax / 40);
    if (!all.exhausted) continue;
    ++compared;
    compare_with_brute_force(seed, text, all, false);
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Shards, SmallPrograms,
                         ::testing::Range<std::uint64_t>(0, 10, kShardStride));

}  // namespace
}  // namespace snarl
