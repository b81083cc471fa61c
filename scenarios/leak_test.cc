// What an execution leaves behind: objects, threads, memory; and what only looks like it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "snarl/harness/trace.h"
#include "snarl/primitives/lock.h"
#include "snarl/primitives/queue.h"
#include "snarl/primitives/thread.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using ::testing::ElementsAre;
using testing::faults_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_one;
using testing::run_one;

// A place whose object nobody destroys, and which is no leak of this test's own.
template <class T, class... Arguments>
T& left_behind(Arguments&&... arguments) {
  alignas(T) static std::byte place[sizeof(T)];
  return *::new (place) T(std::forward<Arguments>(arguments)...);
}

SNARL_SCENARIO(leaves_a_lock, "", "expect always leak on left") {
  auto& lock = left_behind<Lock>(Name("left"));
  scenario.threads("worker", 2, [&] { const std::lock_guard guard(lock); });
  scenario.run();
}

TEST(Leak, IsAnObjectThatIsNotDestroyed) {
  const ScenarioResult result = run_one("leaves_a_lock", 50);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  ASSERT_EQ(result.findings.size(), 1U);
  const Finding& leak = result.findings.front();
  EXPECT_EQ(leak.kind, FindingKind::kLeak);
  EXPECT_EQ(leak.cause, "object");
  EXPECT_EQ(leak.hits, 50U);
  EXPECT_EQ(leak.message, "left was made and never destroyed");
  EXPECT_THAT(leak.objects, ElementsAre("left"));
  EXPECT_THAT(leak.sites.front().file, HasSubstr("leak_test.cc"));
}

// Whoever comes second forgets what it made.
SNARL_SCENARIO(leaves_a_queue_in_one_order, "", "expect sometimes leak on jobs",
               "expect sometimes clean") {
  auto& first = scenario.atomic<int>("first", 0);
  scenario.thread("early", [&] { first.fetch_add(1); });
  scenario.thread("late", [&] {
    auto& jobs = left_behind<Queue<int>>(Name("jobs"));
    const bool is_done = first.load() != 0;
    if (!is_done) jobs.~Queue();
  });
  scenario.run();
}

TEST(Leak, IsFoundInTheOrdersThatShowIt) {
  EXPECT_EQ(run_one("leaves_a_queue_in_one_order", 100).verdict, Verdict::kPass);
}

SNARL_SCENARIO(leaves_a_thread, "", "expect always leak on helper") {
  auto& turns = scenario.atomic<int>("turns", 0);
  left_behind<Thread>(Name("helper"), [&] { turns.fetch_add(1); });
}

TEST(Leak, IsAThreadThatNobodyJoins) {
  const ScenarioResult result = run_one("leaves_a_thread", 20);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_EQ(result.findings.front().message, "helper ended, and nobody joined it or let it go");
}

// Near misses.

SNARL_SCENARIO(destroys_late, "", "expect always clean") {
  static const std::vector<int> table(100, 1);  // made once, and no primitive
  const auto shared = std::make_shared<Lock>(Name("shared"));
  std::optional<Lock> replaced(std::in_place, Name("replaced"));
  replaced.emplace(Name("replaced"));
  scenario.threads("worker", 2, [&, shared] { const std::lock_guard guard(*shared); });
  scenario.run();
}

SNARL_SCENARIO(lets_threads_go, "", "expect always clean") {
  auto& lock = scenario.lock("m");  // outlives them all
  const auto work = [&lock] { const std::lock_guard guard(lock); };
  Thread detached("detached", work);
  detached.detach();
  Thread moved_from("moved", work);
  Thread moved = std::move(moved_from);
  std::vector<Thread> several;
  several.emplace_back("several", work);
  // Cut off where it stands, with what it has made.
  const Thread daemon = Thread::daemon("daemon", [] {
    Queue<int> none{"none"};
    none.get();
  });
}

// Daemons are cut off at a condition of their own, and in the middle of a join.
SNARL_SCENARIO(cuts_off_owners, "", "expect always clean") {
  auto& turns = scenario.atomic<int>("turns", 0);
  const Thread sleeper = Thread::daemon("sleeper", [] {
    Lock lock{"own"};
    Condition never{lock, "never"};
    const std::lock_guard guard(lock);
    never.wait();
  });
  const Thread parent = Thread::daemon("parent", [&turns] {
    Thread child("child", [&turns] { turns.fetch_add(1); });
    child.join();
  });
  turns.fetch_add(1);
}

// It ends with a deadlock: what stands on its stacks is unwound, and counts for nothing.
SNARL_SCENARIO(is_given_up, "", "expect always deadlock") {
  Lock lock{"m"};
  Thread waiter("waiter", [&] {
    Lock inner{"inner"};
    lock.acquire();
    lock.acquire();
  });
  waiter.join();
}

TEST(Leak, IsNothingThatIsDestroyedLetGoOrCutOff) {
  for (const char* const target :
       {"destroys_late", "lets_threads_go", "cuts_off_owners", "is_given_up"}) {
    const ScenarioResult result = run_one(target, 50);
    EXPECT_EQ(result.verdict, Verdict::kPass) << target;
    EXPECT_EQ(faults_of(result).count("leak/object") + faults_of(result).count("leak/thread"), 0U)
        << target;
  }
}

// Memory.

ScenarioResult run_long(const std::string& target) { return run_one(target, 1'100); }

SNARL_SCENARIO(grows, "", "expect always clean") {
  static std::vector<std::unique_ptr<std::array<std::byte, 100>>> kept;
  auto& turns = scenario.atomic<int>("turns", 0);
  if (kept.capacity() == 0) kept.reserve(10'000);
  kept.push_back(std::make_unique<std::array<std::byte, 100>>());
  scenario.threads("worker", 2, [&] { turns.fetch_add(1); });
  scenario.run();
}

TEST(Leak, OfMemoryIsANoteWithBytesForEachExecution) {
#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
  GTEST_SKIP() << "sanitizers have an allocator of their own, which does not tell";
#endif
  const ScenarioResult result = run_long("grows");
  EXPECT_EQ(result.verdict, Verdict::kPass);
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_EQ(result.notes.front().kind, FindingKind::kLeak);
  // What malloc() takes for 100 bytes.
  EXPECT_THAT(result.notes.front().message, HasSubstr("leaves 112 bytes on the heap behind"));
}

SNARL_SCENARIO(fills_a_pool_once, "", "expect always clean") {
  static std::vector<std::unique_ptr<std::array<std::byte, 100>>> pool;
  while (pool.size() < 8) pool.push_back(std::make_unique<std::array<std::byte, 100>>());
  const auto mine = std::make_unique<std::array<std::byte, 100>>();
  auto& turns = scenario.atomic<int>("turns", 0);
  scenario.threads("worker", 2, [&] { turns.fetch_add(1); });
  scenario.run();
}

TEST(Leak, IsNoPoolThatIsFilledOnce) {
  EXPECT_THAT(run_long("fills_a_pool_once").notes, IsEmpty());
}

// Vacuous scenarios stand here because they too are something that nobody looks at.

SNARL_SCENARIO(has_one_thread, "") {
  auto& turns = scenario.atomic<int>("turns", 0);
  scenario.thread("worker", [&] { turns.fetch_add(1); });
  scenario.run();
}

SNARL_SCENARIO(keeps_threads_apart, "") {
  auto& turns = scenario.atomics<int>("turns", 2, 0);
  scenario.threads("worker", 2, [&](int id) { turns[id].fetch_add(1); });
  scenario.run();
}

// Longer than what is kept of a first execution; in one order, whether they meet or not.
void count_long(Scenario& scenario, bool do_meet) {
  auto& turns = scenario.atomics<int>("turns", 2, 0);
  auto& ready = scenario.event("ready");
  scenario.threads("worker", 2, [&](int id) {
    for (std::size_t turn = 0; turn < kBeginningMax; ++turn) turns[id].fetch_add(1);
    if (do_meet && id == 0) ready.set();
    if (do_meet && id == 1) ready.wait();
  });
  scenario.run();
}

SNARL_SCENARIO(keeps_threads_apart_long, "") { count_long(scenario, false); }

SNARL_SCENARIO(meets_late, "") { count_long(scenario, true); }

SNARL_SCENARIO(goes_one_way, "") {  // one class of executions, and yet they meet
  auto& ready = scenario.event("ready");
  scenario.thread("setter", [&] { ready.set(); });
  scenario.thread("waiter", [&] { ready.wait(); });
  scenario.run();
}

TEST(Vacuous, IsWhereNoTwoThreadsCanMeet) {
  EXPECT_EQ(run_one("has_one_thread", 20).vacuous, "it never had a choice");
  EXPECT_EQ(run_one("keeps_threads_apart", 20).vacuous, "no two threads touched the same object");
  EXPECT_EQ(run_one("keeps_threads_apart_long", 3).vacuous,
            "no two threads touched the same object");
  EXPECT_EQ(run_one("meets_late", 3).vacuous, "");
  EXPECT_EQ(run_one("goes_one_way", 20).vacuous, "");
  EXPECT_EQ(run_one("leaves_a_lock", 20).vacuous, "");
}

}  // namespace
}  // namespace snarl
