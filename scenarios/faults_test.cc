// Faults on purpose: what each of them finds, what stands it, and that nothing else changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "snarl/primitives/condition.h"
#include "snarl/primitives/event.h"
#include "snarl/primitives/lock.h"
#include "snarl/primitives/time.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using testing::faults_of;
using testing::load_one;
using testing::program_of_text;
using ::testing::StartsWith;
using Faults = std::set<std::string>;

constexpr FaultSet kNone;

constexpr FaultSet only(InjectedFault fault) {
  FaultSet faults;
  faults.insert(fault);
  return faults;
}

constexpr FaultSet kWakeups = only(InjectedFault::kSpuriousWakeup);
constexpr FaultSet kTimeouts = only(InjectedFault::kEarlyTimeout);
constexpr FaultSet kFailures = only(InjectedFault::kCasFailure);
constexpr FaultSet kAll = kWakeups | kTimeouts | kFailures;

struct How {
  FaultSet faults = kNone;
  std::string strategy = "random";
  std::uint64_t schedules = 500;
  std::string vehicle = "fiber";
  double minimize_seconds = 0;
};

ScenarioResult run(Program& program, const How& how) {
  CampaignOptions options;
  options.schedules = how.schedules;
  options.faults = how.faults;
  options.steps_max = 2'000;
  options.keeps_going = true;
  options.minimize_seconds = how.minimize_seconds;
  options.engine.vehicle = how.vehicle;
  return run_campaign(program, *find_strategy(how.strategy), options);
}

ScenarioResult run(const std::string& items, const How& how) {
  return run(*program_of_text("scenario s {\n" + items + "\n}\n"), how);
}

// `wait`: how the consumer waits for an item.
std::string consumer_that(const std::string& wait) {
  return "lock m; condition c on m; var items = 0\n"
         "thread producer { with m { items += 1; c.notify() } }\n"
         "thread consumer { with m { " +
         wait + "; assert items > 0; items -= 1 } }";
}

const std::string kLooksOnce = consumer_that("if items == 0 { c.wait() }");
const std::string kLooksAgain = consumer_that("while items == 0 { c.wait() }");

TEST(SpuriousWakeup, FindsAWaitWithoutALoopAndNoneWithOne) {
  for (const std::string strategy : {"random", "dfs", "pct", "pos", "surw", "rff", "portfolio"}) {
    EXPECT_EQ(faults_of(run(kLooksOnce, {kNone, strategy})), Faults{}) << strategy;
    EXPECT_EQ(faults_of(run(kLooksOnce, {kWakeups, strategy})), Faults{"check_failed/assert"})
        << strategy;
    EXPECT_EQ(faults_of(run(kLooksAgain, {kAll, strategy})), Faults{}) << strategy;
  }
}

TEST(SpuriousWakeup, IsNoWayOutOfADeadlock) {
  const std::string items = "lock m; condition c on m\nthread t { with m { c.wait() } }";
  const ScenarioResult result = run(items, {kWakeups, "dfs"});
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.executions, 2U);
  ASSERT_EQ(faults_of(result), faults_of(run(items, {})));
  EXPECT_EQ(result.findings[0].hits, 1U);  // the other execution had the fault
}

TEST(SpuriousWakeup, EndsNoLostWakeup) {
  const std::string items =
      "lock m; condition c on m; atomic ready = false\n"
      "thread sleeper { if not ready.load() { with m { c.wait() } } }\n"
      "thread setter { ready.store(true); with m { c.notify() } }";
  EXPECT_EQ(faults_of(run(items, {})), Faults{"deadlock/lost_wakeup"});
  EXPECT_EQ(faults_of(run(items, {kWakeups})), Faults{"deadlock/lost_wakeup"});
}

// A loop that only faults keep going is no circle, and ends with them.
TEST(SpuriousWakeup, IsNoLivelock) {
  const ScenarioResult result =
      run("lock m; condition c on m; var ready = false\n"
          "thread waiter { with m { while not ready { c.wait() } } }\n"
          "thread setter { with m { ready = true; c.notify() } }",
          {kWakeups, "random", 2'000});
  EXPECT_EQ(faults_of(result), Faults{});
  EXPECT_EQ(result.unfinished, 0U);
}

TEST(CasFailure, FindsAWeakExchangeWithoutALoopAndNoneWithOne) {
  const auto opener_that = [](const std::string& opens) {
    return "atomic is_open = false\nthread opener { " + opens +
           " }\nthread visitor { local seen = is_open.load() }\ncheck is_open.load()";
  };
  const std::string once = opener_that("is_open.compare_exchange_weak(false, true)");
  const std::string strong = opener_that("is_open.compare_exchange(false, true)");
  const std::string loop = opener_that("while not is_open.compare_exchange_weak(false, true) { }");
  for (const std::string strategy : {"random", "dfs"}) {
    EXPECT_EQ(faults_of(run(once, {kFailures, strategy})), Faults{"check_failed/check"});
    EXPECT_EQ(faults_of(run(once, {kWakeups | kTimeouts, strategy})), Faults{});
    EXPECT_EQ(faults_of(run(strong, {kAll, strategy})), Faults{});
    EXPECT_EQ(faults_of(run(loop, {kAll, strategy})), Faults{});
  }
  EXPECT_TRUE(run(loop, {kAll, "dfs"}).exhausted);
}

TEST(CasFailure, LeavesAtomicBlocksAlone) {
  EXPECT_EQ(
      faults_of(run("atomic a = 0\nthread t { atomic { assert a.compare_exchange_weak(0, 1) } }",
                    {kFailures})),
      Faults{});
}

SNARL_SCENARIO(faults_weak_exchange, "", "expect always clean", "inject cas_failure") {
  auto& is_open = scenario.atomic<bool>("is_open", false);
  scenario.thread("strong", [&] {
    bool expected = false;
    const bool is_done = is_open.compare_exchange_strong(expected, true);
    require(is_done, "the strong one succeeds");
    is_open.store(false);
    expected = false;
    const bool is_done_again = is_open.compare_exchange_weak(expected, true);
    require(!expected, "what was expected is what was there");
    require(is_done_again, "the weak one succeeds");
  });
  scenario.run();
}

TEST(CasFailure, IsOfTheWeakExchangeInCppToo) {
  const ScenarioResult result = run(*load_one("faults_weak_exchange"), {});
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_NE(result.findings[0].message.find("the weak one succeeds"), std::string::npos);
}

SNARL_SCENARIO(faults_deadline, "", "expect always clean", "inject early_timeout") {
  auto& never = scenario.event("never");
  Condition woken{"woken"};
  scenario.thread("waiter", [&] {
    const auto begun = now();
    never.wait_for(std::chrono::milliseconds(5));
    require(now() - begun >= std::chrono::milliseconds(5), "the event's time is over");
  });
  scenario.thread("sleeper", [&] {
    const auto begun = now();
    woken.acquire();
    const bool is_woken = woken.wait_for(std::chrono::milliseconds(5));
    woken.release();
    require(!is_woken, "nobody notifies");
    require(now() - begun >= std::chrono::milliseconds(5), "the condition's time is over");
  });
  scenario.run();
}

TEST(EarlyTimeout, EndsAWaitBeforeItsTime) {
  const auto program = load_one("faults_deadline");
  EXPECT_EQ(program->faults, kTimeouts);
  const ScenarioResult result = run(*program, {});
  EXPECT_EQ(result.findings.size(), 2U);  // one of each
  EXPECT_EQ(faults_of(result), Faults{"check_failed/assert"});
  program->faults = kNone;
  EXPECT_EQ(faults_of(run(*program, {kWakeups | kFailures})), Faults{"check_failed/assert"});
  EXPECT_EQ(faults_of(run(*program, {kFailures})), Faults{});
}

// Who gives up tries once more, so what is free is had.
TEST(EarlyTimeout, LosesNothingThatIsThere) {
  EXPECT_EQ(faults_of(run("lock m; queue q; semaphore s(1); event e\n"
                          "thread t { e.set(); q.put(7)\n"
                          "  assert m.acquire(timeout = 5ms); assert s.acquire(timeout = 5ms)\n"
                          "  assert e.wait(timeout = 5ms); assert q.get(timeout = 5ms) == 7\n"
                          "  m.release() }",
                          {kTimeouts})),
            Faults{});
}

TEST(Faults, AreTheSameOnBothVehicles) {
  for (const std::string& items : {kLooksOnce, kLooksAgain}) {
    const ScenarioResult fiber = run(items, {kAll, "random", 200});
    const ScenarioResult os = run(items, {kAll, "random", 200, "os"});
    EXPECT_EQ(fiber.event_hash, os.event_hash);
    EXPECT_EQ(faults_of(fiber), faults_of(os));
  }
}

TEST(Faults, ChangeNothingWhereTheyAreOff) {
  const ScenarioResult plain = run(kLooksAgain, {});
  EXPECT_EQ(run(kLooksAgain, {kTimeouts | kFailures}).event_hash, plain.event_hash);
  EXPECT_NE(run(kLooksAgain, {kWakeups}).event_hash, plain.event_hash);
}

TEST(Faults, AreInTheTokenAndReplayed) {
  const auto program = program_of_text("scenario s {\n" + kLooksOnce + "\n}\n");
  for (const double seconds : {0.0, 1.0}) {
    const ScenarioResult result = run(*program, {kAll, "random", 500, "fiber", seconds});
    ASSERT_EQ(result.findings.size(), 1U);
    EXPECT_THAT(result.findings[0].token, StartsWith("R2"));
    const Token token = decode(result.findings[0].token);
    EXPECT_EQ(token.faults, kAll);
    const ReplayResult again = replay(*program, token, {});
    EXPECT_EQ(again.verdict, ReplayVerdict::kReproduced);
    EXPECT_EQ(again.result.faults, kAll);
    Token without = token;  // the same choices mean something else then
    without.faults = kNone;
    EXPECT_NE(replay(*program, without, {}).verdict, ReplayVerdict::kReproduced);
  }
}

TEST(Faults, AreDroppedByMinimisingWhereTheyAreNotNeeded) {
  How how{kAll, "random", 500, "fiber", 1};
  const ScenarioResult needed = run(kLooksOnce, how);
  ASSERT_EQ(needed.findings.size(), 1U);
  EXPECT_EQ(needed.findings[0].faults, 1U);
  EXPECT_EQ(needed.findings[0].preemptions, 0U);
  // Faults come before it in most executions, and it happens without them.
  const ScenarioResult other =
      run("lock m; condition c on m; var ready = false; atomic x = 0\n"
          "thread waiter { with m { while not ready { c.wait(timeout = 5ms) } }\n"
          "  local seen = x.load(); x.store(seen + 1) }\n"
          "thread setter { with m { ready = true; c.notify() }\n"
          "  local seen = x.load(); x.store(seen + 1) }\n"
          "check x.load() == 2",
          how);
  ASSERT_FALSE(other.findings.empty());
  for (const Finding& finding : other.findings) EXPECT_EQ(finding.faults, 0U);
}

}  // namespace
}  // namespace snarl
