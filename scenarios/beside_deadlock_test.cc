// What an exhaustive search sees behind a deadlock is found, and replays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "snarl/scenarios/testing/campaigns.h"

namespace snarl::testing {
namespace {

using ::testing::ElementsAre;

std::set<std::string> faults_beside(const std::string& deadlocked) {
  const auto program = program_of_text(
      "scenario s {\nlock m\nbarrier b(2)\nvar x = 0\natomic y = 0\n" + deadlocked +
      "\nthread reader { local g = x; assert y.load() != 2 }\n"
      "thread writer { x = 2; y.store(2) }\nexpect sometimes deadlock\nexplore all\n}\n");
  CampaignOptions options;
  options.keeps_going = true;
  const ScenarioResult result = run_campaign(*program, *find_strategy("dfs"), options);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(replay(*program, decode(finding.token), {}).verdict, ReplayVerdict::kReproduced)
        << finding.message;
  }
  return faults_of(result);
}

TEST(BesideDeadlock, IsWhatOthersDoThatDoNotWait) {
  EXPECT_THAT(faults_beside("thread bad { m.acquire(); m.acquire() }"),
              ElementsAre("check_failed/assert", "data_race", "deadlock/self"));
  EXPECT_THAT(faults_beside("thread alone { b.arrive_and_wait() }"),
              ElementsAre("check_failed/assert", "data_race", "deadlock/nobody_left"));
}

// Near miss: the deadlock is there before anybody comes to the variables.
TEST(BesideDeadlock, IsNothingThatComesOnlyBehindIt) {
  const auto program = program_of_text(
      "scenario s {\nlock m\nevent begun\nvar x = 0\n"
      "thread bad { m.acquire(); begun.set(); m.acquire() }\n"
      "thread t[2] { begun.wait(); x = id }\n"
      "expect sometimes deadlock\nexplore all\n}\n");
  CampaignOptions options;
  options.keeps_going = true;
  const ScenarioResult result = run_campaign(*program, *find_strategy("dfs"), options);
  EXPECT_THAT(faults_of(result), ElementsAre("deadlock/self"));
}

}  // namespace
}  // namespace snarl::testing
