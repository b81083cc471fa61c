// Minimised schedules of threads that spin until another lets them go on.
#include <gtest/gtest.h>

#include <atomic>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

// A slot that two threads hand to each other, of which each waits for its turn.
void hand_to_and_fro(Scenario& scenario, bool yields) {
  auto& turn = scenario.atomic<int>("turn", 0);
  auto& slot = scenario.shared<int>("slot", 0);
  scenario.threads("player", 2, [&, yields](int id) {
    for (int round = 0; round < 3; ++round) {
      while (turn.load(std::memory_order_relaxed) != id) {
        if (yields) yield();
      }
      slot.store(slot.load() + 1);
      turn.store(1 - id, std::memory_order_relaxed);
    }
  });
  scenario.run();
}
SNARL_SCENARIO(gives_way, "", "expect sometimes data_race") { hand_to_and_fro(scenario, true); }
SNARL_SCENARIO(insists, "", "expect sometimes data_race") { hand_to_and_fro(scenario, false); }

// The first race of the scenario, which its token shows again.
Finding minimized_race(const std::string& name) {
  const auto program = testing::load_one(name);
  CampaignOptions options;
  options.minimize_seconds = 3600;  // only the other limits end anything
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  for (const Finding& finding : result.findings) {
    if (finding.kind != FindingKind::kDataRace) continue;
    EXPECT_EQ(replay(*program, decode(finding.token), {}).verdict, ReplayVerdict::kReproduced);
    return finding;
  }
  ADD_FAILURE() << "no race was found in " << name;
  return {};
}

TEST(MinimizeSpins, WhoGivesWayIsNotPreempted) {
  const Finding race = minimized_race("gives_way");
  EXPECT_EQ(race.preemptions, 0U);
  EXPECT_EQ(race.minimality, Minimality::kProven);
  ASSERT_NE(race.trace, nullptr);
  EXPECT_LT(race.trace->events.size(), 50U);
}

// Their turns have to be taken from them, and no schedule that spins to the bound is simpler.
TEST(MinimizeSpins, WhoSpinsWithoutYieldingIsPreempted) {
  const Finding race = minimized_race("insists");
  EXPECT_GT(race.preemptions, 0U);
  EXPECT_LT(race.preemptions, race.preemptions_first);
  EXPECT_EQ(race.minimality, Minimality::kLocal);
}

}  // namespace
}  // namespace snarl
