// Threads that poll under an exhaustive search: it comes to an end, and leaves nothing out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/testing/campaigns.h"
#include "snarl/scenarios/testing/small_program.h"

namespace snarl {
namespace {

ScenarioResult run(const std::string& text, const char* strategy, std::uint64_t schedules,
                   std::uint32_t steps_max = 2'000) {
  CampaignOptions options;
  options.schedules = schedules;
  options.steps_max = steps_max;
  options.keeps_going = true;
  return run_campaign(*testing::program_of_text(text), *find_strategy(strategy), options);
}

ScenarioResult search(const std::string& items, std::uint32_t steps_max = 2'000) {
  return run("scenario s {\n" + items + "\n}\n", "dfs", 10'000, steps_max);
}

void expect_exhausted_and_clean(const std::string& items) {
  const ScenarioResult result = search(items);
  EXPECT_TRUE(result.exhausted) << items;
  EXPECT_TRUE(result.findings.empty()) << items;
}

TEST(Polling, UnderALockComesToAnEnd) {
  expect_exhausted_and_clean(
      "lock m; var seen = 0\n"
      "thread waiter[2] { local x = 0; while x == 0 { with m { x = seen }; yield } }\n"
      "thread setter { with m { seen = 1 } }");
}

TEST(Polling, WithSleepsComesToAnEnd) {
  expect_exhausted_and_clean(
      "atomic done = false\nthread waiter { while not done.load() { sleep 1ms } }\n"
      "thread setter { sleep 5ms; done.store(true) }");
}

TEST(Polling, OfALockThatItLetsGoInBetweenLetsOthersIn) {
  expect_exhausted_and_clean(
      "lock m; var x = 0\n"
      "thread waiter { m.acquire(); while x == 0 { m.release(); yield; m.acquire() }; m.release() "
      "}\n"
      "thread setter { with m { x = 1 } }");
}

// Both tries find the lock taken only if the poller comes round twice: a turn of it is seen.
TEST(Polling, OfALockThatSomebodyTriesIsNotCutShort) {
  const std::string waiter =
      "lock m; var x = 0\nthread waiter { local y = 0; while y == 0 { with m { y = x }; yield } "
      "}\n";
  const std::string sets = "with m { x = 1 } }";
  const ScenarioResult tried = search(
      waiter +
          "thread other { local missed = 0\n"
          "  repeat 2 { if m.try_acquire() { m.release() } else { missed += 1 }; with m { } }\n"
          "  assert missed < 2; " +
          sets,
      40);
  EXPECT_EQ(tried.findings.size(), 1U);
  expect_exhausted_and_clean(waiter + "thread other { " + sets);
}

TEST(Polling, BeforeALockThatIsNeverLetGoIsADeadlock) {
  const std::string waiter =
      "lock m; lock k; var x = 0\n"
      "thread waiter { local y = 0; with k { while y == 0 { with m { y = x }; yield } } }\n";
  const ScenarioResult cycle = search(waiter + "thread other { with m { with k { x = 1 } } }");
  EXPECT_TRUE(cycle.exhausted);
  EXPECT_TRUE(std::any_of(cycle.findings.begin(), cycle.findings.end(),
                          [](const Finding& finding) { return finding.cause == "cycle"; }));
  expect_exhausted_and_clean(waiter + "thread other { with m { x = 1 } }");
}

TEST(Polling, ForWhatNobodySetsIsOneFinding) {
  const ScenarioResult locked = search(
      "lock m; var x = 0\n"
      "thread waiter { local y = 0; while y == 0 { with m { y = x }; sleep 1ms } }\n"
      "thread other { with m { x = 0 } }");
  EXPECT_TRUE(locked.exhausted);
  ASSERT_EQ(locked.findings.size(), 1U);
  EXPECT_EQ(locked.findings[0].kind, FindingKind::kLivelock);
  EXPECT_EQ(locked.findings[0].help.find("look for the write that should end its loop"), 0U);
  const ScenarioResult looked = search(
      "atomic x = 0\nthread waiter { while x.load() == 0 { sleep 1ms } }\n"
      "thread other { x.store(0) }");
  EXPECT_TRUE(looked.exhausted);
  ASSERT_EQ(looked.findings.size(), 1U);
  EXPECT_EQ(looked.findings[0].cause, "spin");
}

bool is_lap(const Finding& finding) {
  return finding.cause == "spin" || finding.kind == FindingKind::kLivelock;
}

bool has_laps(const ScenarioResult& result) {
  return std::any_of(result.findings.begin(), result.findings.end(), &is_lap);
}

// Which steps a lap repeats depends on who else goes round.
std::set<std::uint64_t> signatures_but_of_laps(const ScenarioResult& result) {
  std::set<std::uint64_t> signatures;
  for (const Finding& finding : result.findings) {
    if (!is_lap(finding)) signatures.insert(finding.signature);
  }
  return signatures;
}

#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
constexpr std::uint32_t kCompared = 5;
#else
constexpr std::uint32_t kCompared = 50;
#endif

// In the search alone who polls waits for a change. Random walks, which know of no waiting, find
// nothing that it misses; what it finds is run again in the same way.
TEST(Polling, ShowsWhatRandomWalksShow) {
  std::uint32_t compared = 0;
  for (std::uint64_t seed = 0; compared < kCompared; ++seed) {
    const std::string text = testing::small_program(seed, testing::SmallKind::kWithPolling);
    const ScenarioResult found = run(text, "dfs", 500);
    if (!found.exhausted) continue;
    ++compared;
    const ScenarioResult seen = run(text, "random", 1'000);
    const auto here = signatures_but_of_laps(found);
    const auto there = signatures_but_of_laps(seen);
    ASSERT_TRUE(std::includes(here.begin(), here.end(), there.begin(), there.end()))
        << "seed " << seed << "\n"
        << text;
    ASSERT_EQ(has_laps(found), has_laps(seen)) << "seed " << seed << "\n" << text;
    for (const Finding& finding : found.findings) {
      ASSERT_NE(finding.kind, FindingKind::kNondeterminism) << "seed " << seed << "\n" << text;
    }
  }
}

}  // namespace
}  // namespace snarl
