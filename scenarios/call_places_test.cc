// Places of operations that code in between calls: guards of the standard library, conversions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using testing::run_one;
using ::testing::UnorderedElementsAre;

Finding only_finding_of(const std::string& name) {
  const ScenarioResult result = run_one(name);
  EXPECT_EQ(result.findings.size(), 1U) << name;
  return result.findings.empty() ? Finding() : result.findings.front();
}

// Those in this file; 0 for each elsewhere.
std::vector<std::uint32_t> lines_of(const std::vector<Site>& sites) {
  std::vector<std::uint32_t> lines;
  for (const Site& site : sites) {
    const bool is_here = std::string_view(site.file) == __FILE__ && site.column == 0;
    lines.push_back(is_here ? site.line : 0);
  }
  return lines;
}

constexpr std::uint32_t kGuardLines = __LINE__;
SNARL_SCENARIO(two_guards, "", "expect sometimes deadlock") {
  auto& lock = scenario.locks("lock", 2);
  scenario.thread("up", [&] {
    const std::lock_guard outer(lock[0]);
    const std::lock_guard inner(lock[1]);
  });
  scenario.thread("down", [&] {
    const std::unique_lock outer(lock[1]);
    std::unique_lock inner(lock[0], std::defer_lock);
    inner.lock();
  });
  scenario.run();
}

TEST(CallPlaces, AreThoseOfTheGuards) {
  const Finding finding = only_finding_of("two_guards");
  EXPECT_THAT(lines_of(finding.sites), UnorderedElementsAre(kGuardLines + 5, kGuardLines + 10));
  std::vector<Site> held;
  for (const ThreadInfo& thread : finding.trace->threads) {
    for (const Hold& hold : thread.holds) held.push_back(hold.site);
  }
  EXPECT_THAT(lines_of(held), ElementsAre(kGuardLines + 4, kGuardLines + 8));
}

constexpr std::uint32_t kConversionLines = __LINE__;
SNARL_SCENARIO(read_by_conversion, "", "expect sometimes data_race") {
  auto& ready = scenario.shared<int>("ready", 0);
  scenario.thread("writer", [&] { ready = 1; });
  scenario.thread("reader", [&] {
    const int seen = ready;
    SNARL_REQUIRE(seen < 2);
  });
  scenario.run();
}

TEST(CallPlaces, AreThoseOfConversions) {
  EXPECT_THAT(lines_of(only_finding_of("read_by_conversion").sites),
              UnorderedElementsAre(kConversionLines + 5, kConversionLines + 3));
}

// Not inlined: an optimiser that turns the loop round leaves of two lines none.
constexpr std::uint32_t kPredicateLines = __LINE__;
SNARL_SCENARIO(nobody_notifies, "", "expect always deadlock") {
  auto& lock = scenario.lock("lock");
  auto& changed = scenario.condition("changed", lock);
  auto& is_full = scenario.shared<bool>("is_full", false);
  scenario.thread("reader", [&] {
    std::unique_lock held(lock);
    changed.wait(
        held, [&]() __attribute__((noinline)) {
          const bool seen = is_full;
          return seen;
        });
  });
  scenario.run();
}

TEST(CallPlaces, AreInsidePredicates) {
  const Finding finding = only_finding_of("nobody_notifies");
  std::vector<Site> sites;
  for (const OpEvent& event : finding.trace->events) sites.push_back(event.op.site);
  EXPECT_THAT(lines_of(sites), IsSupersetOf({kPredicateLines + 6, kPredicateLines + 9}));
  EXPECT_THAT(lines_of(finding.sites), ElementsAre(kPredicateLines + 7));
}

constexpr std::uint32_t kTwiceLines = __LINE__;
SNARL_SCENARIO(guarded_twice, "", "expect always deadlock") {
  auto& lock = scenario.lock("lock");
  scenario.thread("worker", [&] {
    const std::lock_guard outer(lock);
    const std::lock_guard inner(lock);
  });
  scenario.run();
}

TEST(CallPlaces, AreThatOfTheOneThatFails) {
  EXPECT_THAT(lines_of(only_finding_of("guarded_twice").sites), ElementsAre(kTwiceLines + 5));
}

// Another one: whose places are known is not asked about again in a process.
SNARL_SCENARIO(guarded_twice_elsewhere, "", "expect always deadlock") {
  auto& lock = scenario.lock("lock");
  scenario.thread("worker", [&] {
    const std::lock_guard outer(lock);
    const std::lock_guard inner(lock);
  });
  scenario.run();
}

// What a finding is known by must not hang on what the machine has installed.
TEST(CallPlaces, AreTheLibrarysWhereNobodyKnowsBetter) {
  const std::string path = std::getenv("PATH");
  setenv("PATH", "", 1);
  const Finding blind = only_finding_of("guarded_twice_elsewhere");
  setenv("PATH", path.c_str(), 1);
  ASSERT_EQ(blind.sites.size(), 1U);
  EXPECT_TRUE(is_in_standard_library(blind.sites.front())) << blind.sites.front().file;
  EXPECT_EQ(blind.sites.front().column, 0U);
  const Finding again = only_finding_of("guarded_twice_elsewhere");
  EXPECT_EQ(again.signature, blind.signature);
}

}  // namespace
}  // namespace snarl
