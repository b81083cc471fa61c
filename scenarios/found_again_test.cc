// What a worker found and this process does not: where that proves nothing of the scenario.
#include "snarl/harness/campaign/found_again.h"

#include <gtest/gtest.h>

#include <memory>

#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

SNARL_SCENARIO(counts_for_long, "") {
  auto& count = scenario.atomic<int>("count", 0);
  scenario.thread("counter", [&] {
    while (count.fetch_add(1) < 1'000'000) {
    }
  });
  scenario.run();
}

FoundAgain found_again(const BlockFinding& fault) {
  const auto program = testing::load_one("counts_for_long");
  CampaignOptions options;
  options.steps_max = 500;
  Execution execution(options.engine);
  return find_again(execution, *program, options, fault);
}

BlockFinding circle() {
  Finding seen;
  seen.kind = FindingKind::kLivelock;
  seen.message = "counter goes round in a circle";
  seen.signature = 7;
  seen.trace = std::make_shared<Trace>();
  BlockFinding fault;
  fault.signature = seen.signature;
  fault.seen = std::make_shared<const Finding>(seen);
  return fault;
}

// Stacks may differ between processes by bytes that mean nothing.
TEST(FoundAgain, TellsACircleThatIsSeenElsewhereAsNotConfirmed) {
  const FoundAgain again = found_again(circle());
  EXPECT_FALSE(again.is_other);
  EXPECT_EQ(again.finding.kind, FindingKind::kLivelock);
  EXPECT_FALSE(again.finding.is_confirmed);
  EXPECT_FALSE(again.finding.token.empty());
}

// Near misses: choices that do not fit, and a fault that was no circle.
TEST(FoundAgain, TellsOtherDifferencesAsNondeterminism) {
  BlockFinding other = circle();
  other.choices = {77};
  EXPECT_FALSE(found_again(other).is_other);  // with one thread nothing is asked for
  BlockFinding fault = circle();
  fault.seen = nullptr;
  const FoundAgain again = found_again(fault);
  EXPECT_TRUE(again.is_other);
  EXPECT_EQ(again.finding.kind, FindingKind::kNondeterminism);
}

}  // namespace
}  // namespace snarl
