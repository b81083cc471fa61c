// Circles of C++ scenarios, of whose state the stacks are known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::load_one;

ScenarioResult run_for(const std::string& name, std::uint64_t schedules,
                       const std::string& strategy = "random") {
  const auto program = load_one(name);
  CampaignOptions options;
  options.schedules = schedules;
  options.steps_max = 20'000;
  options.keeps_going = true;
  ScenarioResult result = run_campaign(*program, *find_strategy(strategy), options);
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(replay(*program, decode(finding.token), {}).verdict, ReplayVerdict::kReproduced)
        << finding.message;
  }
  return result;
}

// Draws until it likes what it got, with no scheduling point in between: each strategy that always
// draws the same comes to the step bound.
SNARL_SCENARIO(draws_a_height, "", "expect always clean") {
  auto& heights = scenario.atomic<int>("heights", 0);
  scenario.threads("inserter", 2, [&] {
    int height = 0;
    while (choose(2) == 0) ++height;
    heights.fetch_add(height);
  });
  scenario.run();
}

TEST(LapsInCpp, LoopThatDrawsForEverIsCut) {
  for (const char* const strategy : {"random", "portfolio", "dfs"}) {
    const ScenarioResult result = run_for("draws_a_height", 200, strategy);
    EXPECT_THAT(result.findings, IsEmpty()) << strategy;
  }
}

SNARL_SCENARIO(polite_walkers, "", "expect sometimes livelock") {
  auto& left = scenario.atomic<int>("left", 0);
  auto& right = scenario.atomic<int>("right", 0);
  const auto walk = [](Atomic<int>& own, Atomic<int>& other) {
    int side = 0;
    while (other.load() == side) {
      side = 1 - side;
      own.store(side);
    }
  };
  scenario.thread("alice", [&] { walk(left, right); });
  scenario.thread("bob", [&] { walk(right, left); });
  scenario.run();
}

TEST(LapsInCpp, AreFoundInLockStep) {
  const ScenarioResult result = run_for("polite_walkers", 1);
  EXPECT_THAT(testing::faults_of(result), ElementsAre("livelock"));
  ASSERT_EQ(result.findings.size(), 1U);
  const RepeatedPart& part = result.findings[0].repeated;
  EXPECT_EQ(part.steps, 8U);
  EXPECT_GE(part.laps * part.steps, 99'000U);
  EXPECT_EQ(part.escaped, part.continuations);
  EXPECT_EQ(result.verdict, Verdict::kPass);
}

// Locks of both sides, tried and put back.
SNARL_SCENARIO(polite_diners, "", "expect sometimes livelock") {
  auto& forks = scenario.locks("fork", 2);
  scenario.threads("diner", 2, [&](int id) {
    while (true) {
      const std::scoped_lock first(forks[id]);
      if (forks[1 - id].try_acquire()) break;
    }
    forks[1 - id].release();
  });
  scenario.run();
}

TEST(LapsInCpp, AreFoundInTriesAndRetreats) {
  EXPECT_THAT(testing::faults_of(run_for("polite_diners", 1)), ElementsAre("livelock"));
}

SNARL_SCENARIO(nobody_opens, "") {
  auto& is_open = scenario.atomic<bool>("is_open", false);
  scenario.threads("guest", 2, [&] {
    while (!is_open.load()) yield();
  });
  scenario.run();
}

SNARL_SCENARIO(nobody_sets, "") {
  auto& ready = scenario.event("ready");
  scenario.daemon("beat", [] {
    while (true) {
      yield();
      progress();
    }
  });
  scenario.thread("waiter", [&] { ready.wait(); });
  scenario.run();
}

TEST(LapsInCpp, NameWhatTheOneLeftBehindWaitsFor) {
  const ScenarioResult result = run_for("nobody_sets", 1);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].message,
            "waiter waits for ever for ready while others make progress");
}

TEST(LapsInCpp, AreASpinWhereNothingIsChanged) {
  EXPECT_THAT(testing::faults_of(run_for("nobody_opens", 1)), ElementsAre("deadlock/spin"));
}

SNARL_SCENARIO(impatient_guest, "") {
  auto& is_open = scenario.atomic<bool>("is_open", false);
  scenario.thread("guest", [&] {
    while (!is_open.load()) {
    }
  });
  scenario.thread("patient", [&] {
    while (!is_open.load()) yield();
  });
  scenario.thread("host", [&] {
    if (!is_open.load()) is_open.store(true);
  });
  scenario.run();
}

TEST(LapsInCpp, OfOneWhoLetsNobodyElseGoOnAreANote) {
  const ScenarioResult result = run_for("impatient_guest", 20);
  EXPECT_THAT(result.findings, IsEmpty());
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_EQ(result.notes[0].cause, "no_yield");
  EXPECT_THAT(result.notes[0].threads, ElementsAre("guest"));
}

SNARL_SCENARIO(coin_walkers, "") {
  auto& side = scenario.atomics<int>("side", 2, 0);
  scenario.threads("walker", 2, [&](int id) {
    int mine = 0;
    while (side[1 - id].load() == mine) {
      if (choose(2) == 0) continue;
      mine = 1 - mine;
      side[id].store(mine);
    }
  });
  scenario.run();
}

TEST(LapsInCpp, ThatLastOnlyWhileChanceHasItSoAreNoFault) {
  const ScenarioResult result = run_for("coin_walkers", 20);
  EXPECT_THAT(result.findings, IsEmpty());
  for (const Finding& note : result.notes) EXPECT_NE(note.cause, "");
}

// Lock step lets the first one win: only a long execution shows the circle.
SNARL_SCENARIO(late_circle, "") {
  auto& began = scenario.atomic<int>("began", 0);
  auto& side = scenario.atomics<int>("side", 2, 0);
  scenario.threads("walker", 2, [&](int id) {
    if (began.fetch_add(1) != id) return;
    while (began.load() < 2) yield();
    while (true) {
      side[id].store(1 - side[id].load());
    }
  });
  scenario.run();
}

TEST(LapsInCpp, AreFoundInExecutionsThatReachTheBound) {
  const ScenarioResult result = run_for("late_circle", 40);
  EXPECT_THAT(testing::faults_of(result), ElementsAre("livelock"));
  EXPECT_GE(result.findings.at(0).hits, 1U);
}

// Near misses: what differs in a register, on a stack, in an object, or on the heap.

SNARL_SCENARIO(counts_on_its_stack, "") {
  auto& lock = scenario.lock("lock");
  scenario.threads("worker", 2, [&] {
    for (int turn = 0; turn < 6'000; ++turn) {
      const std::scoped_lock guard(lock);
    }
  });
  scenario.run();
}

SNARL_SCENARIO(counts_in_an_object, "") {
  auto& count = scenario.atomic<int>("count", 0);
  scenario.threads("worker", 2, [&] {
    while (count.fetch_add(1) < 30'000) continue;
  });
  scenario.run();
}

SNARL_SCENARIO(counts_on_the_heap, "") {
  auto& lock = scenario.lock("lock");
  auto left = std::make_shared<std::vector<int>>(12'000);
  scenario.threads("worker", 2, [&lock, left] {
    while (true) {
      const std::scoped_lock guard(lock);
      if (left->empty()) break;
      left->pop_back();
    }
  });
  scenario.run();
}

SNARL_SCENARIO(waits_for_a_time, "") {
  auto& is_open = scenario.atomic<bool>("is_open", false);
  scenario.thread("guest", [&] {
    const auto end = now() + std::chrono::minutes(2);
    while (now() < end && !is_open.load()) sleep(std::chrono::milliseconds(1));
  });
  scenario.run();
}

constexpr std::array<const char*, 4> kOnlyTakeLong = {"counts_on_its_stack", "counts_in_an_object",
                                                      "counts_on_the_heap", "waits_for_a_time"};

TEST(LapsInCpp, AreNoLoopsThatOnlyTakeLong) {
  for (const char* const name : kOnlyTakeLong) {
    const ScenarioResult result = run_for(name, 2);
    EXPECT_THAT(result.findings, IsEmpty()) << name;
    EXPECT_EQ(result.unfinished, 2U) << name;
  }
}

}  // namespace
}  // namespace snarl
