// What files cannot say: locks that are made again, and threads that are begun by others.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "snarl/primitives/atomic.h"
#include "snarl/primitives/lock.h"
#include "snarl/primitives/thread.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using testing::run_one;

void take_both(Lock& outer, Lock& inner) {
  outer.acquire();
  inner.acquire();
  inner.release();
  outer.release();
}

void do_something_else(Atomic<int>& busy) {
  for (int turn = 0; turn < 60; ++turn) busy.store(turn);
}

// Equal names and places, and yet no lock is another's.
SNARL_SCENARIO(predict_locks_made_again, "", "expect always clean") {
  scenario.threads("worker", 2, [](int id) {
    for (int round = 0; round < 3; ++round) {
      Lock a{"a"};
      Lock b{"b"};
      id == 0 ? take_both(a, b) : take_both(b, a);
    }
  });
  scenario.run();
}

// One lock is made again between the two orders, the other one stays.
SNARL_SCENARIO(predict_lock_replaced, "", "expect always clean") {
  auto& a = scenario.lock("a");
  auto& replaced = scenario.event("replaced");
  auto b = std::make_unique<Lock>("b");
  scenario.thread("first", [&] {
    take_both(a, *b);
    b = std::make_unique<Lock>("b");
    replaced.set();
  });
  scenario.thread("second", [&] {
    replaced.wait();
    take_both(*b, a);
  });
  scenario.run();
}

SNARL_SCENARIO(predict_before_the_thread_begins, "", "expect always clean") {
  auto& a = scenario.lock("a");
  auto& b = scenario.lock("b");
  scenario.thread("parent", [&] {
    take_both(a, b);
    Thread child("child", [&] { take_both(b, a); });
    child.join();
    take_both(a, b);
  });
  scenario.run();
}

SNARL_SCENARIO(predict_beside_the_thread, "", "expect sometimes deadlock") {
  auto& a = scenario.lock("a");
  auto& b = scenario.lock("b");
  auto& busy = scenario.atomic<int>("busy", 0);
  scenario.thread("parent", [&] {
    Thread child("child", [&] { take_both(b, a); });
    do_something_else(busy);
    take_both(a, b);
    child.join();
  });
  scenario.run();
}

TEST(Predict, IsSilentAboutLocksThatAreMadeAgain) {
  for (const std::string name : {"predict_locks_made_again", "predict_lock_replaced"}) {
    const ScenarioResult result = run_one(name, 300);
    EXPECT_TRUE(result.findings.empty()) << name;
    EXPECT_TRUE(result.notes.empty()) << name << ": " << result.notes.front().message;
  }
}

TEST(Predict, KnowsWhatComesBeforeAThreadBeginsAndAfterItEnds) {
  const ScenarioResult result = run_one("predict_before_the_thread_begins", 300);
  EXPECT_TRUE(result.findings.empty());
  EXPECT_TRUE(result.notes.empty());
}

TEST(Predict, FindsWhatNoExecutionRanInto) {
  const ScenarioResult result = run_one("predict_beside_the_thread", 5);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_TRUE(result.findings.front().is_predicted);
  EXPECT_EQ(result.findings.front().hits, 0u);
  EXPECT_FALSE(result.findings.front().token.empty());
  EXPECT_EQ(result.verdict, Verdict::kPass);
}

SNARL_SCENARIO(predict_by_turns, "", "expect always clean") {
  auto& a = scenario.lock("a");
  auto& b = scenario.lock("b");
  auto& turn = scenario.atomic<int>("turn", 0);
  scenario.thread("first", [&] {
    take_both(a, b);
    turn.store(1);
  });
  scenario.thread("second", [&] {
    if (turn.load() == 1) take_both(b, a);
  });
  scenario.run();
}

// Nobody has a schedule of what no execution shows.
TEST(Predict, GivesNoTokenForWhatIsNotConfirmed) {
  const auto program = testing::load_one("predict_by_turns");
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), {});
  EXPECT_TRUE(result.findings.empty());
  ASSERT_EQ(result.notes.size(), 1u);
  EXPECT_FALSE(result.notes.front().is_confirmed);
  EXPECT_EQ(result.notes.front().token, "");
}

}  // namespace
}  // namespace snarl
