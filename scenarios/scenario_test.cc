// What the bodies of C++ scenarios can do, and what comes of it.
#include "snarl/scenarios/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using ::testing::ElementsAre;
using testing::faults_of;
using ::testing::HasSubstr;
using testing::run_one;
using ::testing::UnorderedElementsAre;

using Strings = std::set<std::string>;

// The example of the design, letter by letter but for its comments.
SNARL_SCENARIO(lost_update, "threads = 2, rounds = 1", "expect sometimes lost_update on counter",
               "expect sometimes data_race on counter", "expect sometimes check_failed") {
  auto& counter = scenario.shared<int>("counter", 0);
  scenario.threads("worker", scenario.param("threads"), [&](int) {
    for (int round = 0; round < scenario.param("rounds"); ++round) {
      const int seen = counter.load();
      counter.store(seen + 1);
    }
  });
  scenario.check(
      [&] { return counter.load() == scenario.param("threads") * scenario.param("rounds"); });
  scenario.run();
}

SNARL_SCENARIO(lost_update_in_one_statement, "threads = 2",
               "expect sometimes lost_update on counter", "expect sometimes data_race on counter",
               "expect sometimes check_failed") {
  auto& counter = scenario.shared<int>("counter", 0);
  scenario.threads("worker", scenario.param("threads"), [&] { counter += 1; });
  scenario.check([&] { return counter.load() == scenario.param("threads"); });
  scenario.run();
}

TEST(Scenario, FindsTheThreeOutcomesOfALostUpdate) {
  const ScenarioResult result = run_one("lost_update_in_one_statement", 2000);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_EQ(faults_of(result), (Strings{"check_failed/check", "data_race", "lost_update"}));
}

TEST(Scenario, RunsItsBodyOncePerExecution) {
  const ScenarioResult result = run_one("lost_update", 2000);
  EXPECT_EQ(result.executions, 2000U);
  // Two threads of a read and a write: 6 orders of the four, and begin and end between them.
  EXPECT_EQ(result.steps, 2000U * 8U);
}

SNARL_SCENARIO(philosophers, "n = 3", "expect sometimes deadlock on fork") {
  auto& fork = scenario.locks("fork", scenario.param("n"));
  scenario.threads("philosopher", scenario.param("n"), [&](int id) {
    const auto left = with(fork[id]);
    const auto right = with(fork[(id + 1) % fork.size()]);
    progress();
  });
  scenario.run();
}

TEST(Scenario, NamesTheElementsOfArrays) {
  const ScenarioResult result = run_one("philosophers");
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_THAT(result.findings[0].objects, UnorderedElementsAre("fork[0]", "fork[1]", "fork[2]"));
  EXPECT_THAT(result.findings[0].threads,
              UnorderedElementsAre("philosopher[0]", "philosopher[1]", "philosopher[2]"));
  EXPECT_EQ(result.verdict, Verdict::kPass);
}

SNARL_SCENARIO(one_of_each, "n = 2", "expect always clean") {
  auto& variable = scenario.shared<int>("variable", 3);
  auto& number = scenario.atomic<int>("number", 4);
  auto& lock = scenario.lock("lock");
  auto& rlock = scenario.rlock("rlock");
  auto& rwlock = scenario.rwlock("rwlock");
  auto& semaphore = scenario.semaphore("semaphore", 2);
  auto& bounded = scenario.bounded_semaphore("bounded");
  auto& event = scenario.event("event");
  auto& alone = scenario.condition("alone");
  auto& condition = scenario.condition("condition", lock);
  auto& recursive = scenario.condition("recursive", rlock);
  auto& queue = scenario.queue<int>("queue", 1);
  auto& barrier = scenario.barrier("barrier", scenario.param("n"));
  auto& cells = scenario.shared_array<int>("cell", 2, 5);
  auto& numbers = scenario.atomics<int>("counter", 2, 6);
  auto& semaphores = scenario.semaphores("permit", 2, 0);
  auto& queues = scenario.queues<int>("inbox", 2, 3);
  auto& events = scenario.events("signal", 2);
  scenario.threads("user", scenario.param("n"), [&](int id) {
    barrier.arrive_and_wait();
    if (id == 1) {
      semaphores[0].release();
      queues[1].put(8);
      events[0].set();
      return;
    }
    events[0].wait();
    semaphores[0].acquire();
    require(queues[1].get() == 8);
    const int three = variable.load();
    const int four = number.load();
    const int five = cells[1].load();
    const int six = numbers[1].load();
    require(three * 1000 + four * 100 + five * 10 + six == 3456);
    const auto held = with(lock);
    const auto again = with(rlock);
    const auto reading = with_read(rwlock);
    const auto permit = with(semaphore);
    const auto other = with(bounded);
    const auto its_own = with(alone);
    condition.notify();
    recursive.notify_all();
    event.set();
    queue.put(1);
  });
  scenario.run();
}

TEST(Scenario, MakesEveryPrimitive) { EXPECT_EQ(run_one("one_of_each").verdict, Verdict::kPass); }

SNARL_SCENARIO(nameless_objects, "", "expect sometimes deadlock") {
  auto& first = scenario.lock();
  auto& second = scenario.lock();
  scenario.thread("a", [&] {
    const auto outer = with(first);
    const auto inner = with(second);
  });
  scenario.thread("b", [&] {
    const auto outer = with(second);
    const auto inner = with(first);
  });
  scenario.run();
}

TEST(Scenario, NamesNamelessObjectsAfterTheirPlace) {
  const ScenarioResult result = run_one("nameless_objects");
  ASSERT_EQ(result.findings.size(), 1U);
  for (const std::string& name : result.findings[0].objects) {
    EXPECT_THAT(name, HasSubstr("scenario_test.cc:"));
  }
}

SNARL_SCENARIO(bad_index, "", "expect always exception") {
  auto& cell = scenario.shared_array<int>("cell", 2);
  scenario.thread("reader", [&] { cell[2].load(); });
  scenario.run();
}

TEST(Scenario, MakesABadIndexAFaultOfTheProgramUnderTest) {
  const ScenarioResult result = run_one("bad_index", 10);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_THAT(result.findings[0].message, HasSubstr("element 2 of an array of 2"));
}

// Threads.

SNARL_SCENARIO(joins_another, "", "expect always clean") {
  auto& value = scenario.shared<int>("value", 0);
  auto& writer = scenario.thread("writer", [&] { value.store(1); });
  scenario.thread("reader", [&] {
    writer.join();
    SNARL_REQUIRE(!writer.is_alive());
    SNARL_REQUIRE(value.load() == 1);
  });
  scenario.run();
}

TEST(Scenario, LetsThreadsJoinEachOther) {
  EXPECT_EQ(run_one("joins_another").verdict, Verdict::kPass);
}

SNARL_SCENARIO(threads_without_a_number, "", "expect always clean") {
  auto& count = scenario.atomic<int>("count", 0);
  scenario.threads("worker", 3, [&] { count.fetch_add(1); });
  scenario.threads("nobody", 0, [&] { count.fetch_add(100); });
  scenario.check([&] { return count.load() == 3; });
  scenario.run();
}

TEST(Scenario, LetsThreadsDoWithoutTheirNumber) {
  EXPECT_EQ(run_one("threads_without_a_number").verdict, Verdict::kPass);
}

SNARL_SCENARIO(by_hand, "", "expect sometimes data_race on x", "expect never deadlock") {
  auto& x = scenario.shared<int>("x", 0);
  Thread one("one", [&] { x.store(1); });
  Thread two("two", [&] {
    Thread inner("inner", [&] { x.store(2); });
    inner.join();
  });
  one.join();
  two.join();
}

TEST(Scenario, NeedsNoRunForThreadsMadeByHand) {
  const ScenarioResult result = run_one("by_hand");
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_EQ(faults_of(result), Strings{"data_race"});
}

SNARL_SCENARIO(left_behind, "", "expect always clean") {
  auto& done = scenario.atomic<int>("done", 0);
  Thread("worker", [&] { done.store(1); }).detach();
}

TEST(Scenario, WaitsForThreadsThatTheBodyLeavesBehind) {
  const ScenarioResult result = run_one("left_behind", 50);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_EQ(result.steps, 50U * 3U);  // begin, store, end
}

SNARL_SCENARIO(both_ways, "", "expect always clean") {
  auto& count = scenario.atomic<int>("count", 0);
  Thread by_hand("by_hand", [&] { count.fetch_add(1); });
  scenario.thread("declared", [&] { count.fetch_add(1); });
  scenario.check([&] { return count.load() == 2; });
  scenario.run();
}

TEST(Scenario, RunsThreadsOfBothKinds) { EXPECT_EQ(run_one("both_ways").verdict, Verdict::kPass); }

SNARL_SCENARIO(daemon_with_a_lock, "", "expect always clean") {
  Lock lock("lock");
  auto& held = scenario.lock("held");
  scenario.daemon("keeper", [&] {
    const auto guard = with(lock);
    held.acquire();
    Event("never").wait();
  });
  scenario.thread("visitor", [] { yield(); });
  scenario.check([&] { return lock.locked() || !lock.locked(); });
  scenario.run();
}

TEST(Scenario, CutsDaemonsOffBeforeTheLocalsOfTheBodyDie) {
  const ScenarioResult result = run_one("daemon_with_a_lock", 500);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_THAT(faults_of(result), ::testing::IsEmpty());
}

// Checks and requirements.

SNARL_SCENARIO(two_checks_fail, "", "expect always check_failed") {
  auto& x = scenario.shared<int>("x", 1);
  scenario.thread("idle", [] {});
  scenario.check([&] { return x.load() == 2; }, "x is two");
  scenario.check([&] { return x.load() == 1; }, "x is one");
  scenario.check([&] { return x.load() == 3; }, std::string("x is ") + "three");
  scenario.run();
}

TEST(Scenario, ReportsEachCheckThatFailsWithItsTextAndPlace) {
  const ScenarioResult result = run_one("two_checks_fail", 20);
  ASSERT_EQ(result.findings.size(), 2U);
  EXPECT_EQ(result.findings[0].cause, "check");
  EXPECT_THAT(result.findings[0].message, HasSubstr("x is two"));
  EXPECT_THAT(result.findings[1].message, HasSubstr("x is three"));
  EXPECT_EQ(result.findings[0].sites[0].line + 2, result.findings[1].sites[0].line);
  EXPECT_EQ(result.findings[0].hits, 20U);
}

SNARL_SCENARIO(requirement_fails, "", "expect always check_failed") {
  scenario.thread("asserting", [] { SNARL_REQUIRE(1 + 1 == 3); });
  scenario.run();
}

TEST(Scenario, EndsTheExecutionWhereARequirementFails) {
  const ScenarioResult result = run_one("requirement_fails", 5);
  EXPECT_EQ(faults_of(result), Strings{"check_failed/assert"});
  EXPECT_THAT(result.findings[0].message, HasSubstr("1 + 1 == 3"));
  EXPECT_THAT(result.findings[0].threads, ElementsAre("asserting"));
}

SNARL_SCENARIO(throws_in_a_thread, "", "expect always exception") {
  scenario.thread("thrower", [] { throw std::runtime_error("it slipped"); });
  scenario.thread("other", [] { yield(); });
  scenario.run();
}
SNARL_SCENARIO(throws_in_the_body, "", "expect always exception") {
  scenario.lock("m");
  throw std::runtime_error("before any thread");
}
SNARL_SCENARIO(throws_in_a_check, "", "expect always exception") {
  Lock lock("lock");
  scenario.daemon("keeper", [&] {
    const auto guard = with(lock);
    Event("never").wait();
  });
  scenario.thread("idle", [] { yield(); });
  scenario.check([]() -> bool { throw std::runtime_error("cannot tell"); });
  scenario.run();
}

TEST(Scenario, ReportsExceptionsWhereverTheyEscape) {
  for (const char* const name : {"throws_in_a_thread", "throws_in_the_body", "throws_in_a_check"}) {
    const ScenarioResult result = run_one(name, 50);
    EXPECT_EQ(faults_of(result), Strings{"exception/uncaught"}) << name;
    EXPECT_EQ(result.verdict, Verdict::kPass) << name;
  }
}

// Chosen values.

SNARL_SCENARIO(dice, "", "expect sometimes check_failed", "expect sometimes exception") {
  auto& sum = scenario.atomic<int>("sum", 0);
  scenario.threads("die", 2, [&] { sum.fetch_add(static_cast<int>(choose(3))); });
  scenario.check([&] { return sum.load() != 4; });
  scenario.check([&] {
    if (sum.load() == 0) throw std::runtime_error("zero");
    return true;
  });
  scenario.run();
}

TEST(ScheduleChoice, TriesAllValues) {
  const ScenarioResult result = run_one("dice");
  EXPECT_EQ(result.verdict, Verdict::kPass);
}

TEST(ScheduleChoice, IsReplayed) {
  const auto program = testing::load_one("dice");
  for (const Finding& finding : run_one("dice").findings) {
    const ReplayResult again = replay(*program, decode(finding.token), {});
    EXPECT_EQ(again.verdict, ReplayVerdict::kReproduced) << finding.message;
  }
}

}  // namespace
}  // namespace snarl
