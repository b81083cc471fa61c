// The engine's promises: exact ends, many threads, equal events everywhere, crashes that end only
// an execution.
#include "snarl/harness/engine/execution.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>

#include "snarl/harness/engine/crash.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/primitives/primitives.h"
#include "snarl/primitives/testing/play.h"

namespace snarl {
namespace {

using testing::explore;
using testing::play_seed;
using testing::run_threads;

void mixed_work() {
  Lock lock("lock");
  Shared<int> value("value", 0);
  Semaphore permits("permits", 1);
  Queue<int> queue("queue", 1);
  run_threads({[&] {
                 const auto guard = with(lock);
                 value.store(value.load() + 1);
                 queue.put(1);
               },
               [&] {
                 permits.acquire();
                 if (queue.get_for(std::chrono::milliseconds(1))) value.store(2);
                 permits.release();
               },
               [&] {
                 sleep_for(std::chrono::milliseconds(2));
                 const auto guard = with(permits);
                 value.store(3);
               }});
}

TEST(Execution, HasTheSameEventsOnBothVehicles) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto fiber = play_seed(mixed_work, seed, "fiber");
    const auto os = play_seed(mixed_work, seed, "os");
    ASSERT_EQ(fiber.event_hash, os.event_hash) << "seed " << seed;
    ASSERT_EQ(fiber.choices, os.choices) << "seed " << seed;
  }
}

TEST(Execution, ReplaysItsChoicesToTheSameEvents) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const auto first = play_seed(mixed_work, seed);
    const auto again = testing::play(mixed_work, first.choices);
    ASSERT_EQ(first.event_hash, again.event_hash) << "seed " << seed;
  }
}

TEST(Execution, SleepsWithoutRealTime) {
  const auto scenario = [] { run_threads({[] { sleep_for(std::chrono::hours(1000)); }}); };
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(explore(scenario, 10).is_clean());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes(1));
}

TEST(Execution, RunsTenThousandThreads) {
#ifdef SNARL_TSAN
  GTEST_SKIP() << "ThreadSanitizer of g++ 12 ends the process above 8,128 fibers";
#endif
  constexpr int kThreads = 10'000;
  int total = 0;
  const auto scenario = [&total] {
    Lock lock("lock");
    Shared<int> count("count", 0);
    std::vector<std::function<void()>> bodies(kThreads, [&] {
      const auto guard = with(lock);
      count.add(1);
    });
    run_threads(bodies);
    total = count.load();
  };
  EXPECT_TRUE(explore(scenario, 1).is_clean());
  EXPECT_EQ(total, kThreads);
}

TEST(Execution, SeesARaceOnAVariableThatIsMadeLate) {
  const auto scenario = [] {
    Lock lock("lock");
    run_threads({[&] {
      { const auto guard = with(lock); }
      Shared<int> late("late", 0);
      Thread one("one", [&] { late.store(1); });
      Thread other("other", [&] { late.store(2); });
      one.join();
      other.join();
    }});
  };
  // The first execution is blind for it, which was_blind() says; all later ones see it.
  EXPECT_EQ(explore(scenario, 20).count_of("data_race"), 19u);
}

#if !defined(SNARL_ASAN) && !defined(SNARL_TSAN)

int recurse(int depth) {
  volatile char frame[512] = {};
  frame[0] = static_cast<char>(depth);
  return depth == 0 ? frame[0] : recurse(depth - 1) + frame[0];
}

class Crash : public ::testing::TestWithParam<const char*> {
 protected:
  // The only suspicion of each of several executions.
  Suspicion crash_of(const testing::Scenario& scenario) {
    const CrashGuard guard;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      const testing::Played played = testing::play_seed(scenario, seed, GetParam());
      EXPECT_EQ(played.suspicions.size(), 1u);
      if (seed == 10 && !played.suspicions.empty()) return played.suspicions.front();
    }
    return {};
  }
};

INSTANTIATE_TEST_SUITE_P(OnEachVehicle, Crash, ::testing::Values("fiber", "os"),
                         [](const auto& each) { return std::string(each.param); });

void recurse_in_a_thread(int depth) {
  run_threads({[depth] { testing::note(std::to_string(recurse(depth))); }, [] { yield(); }});
}

void write_nowhere() {
  run_threads({[] {
    volatile int* const nowhere = nullptr;
    *nowhere = 1;  // NOLINT(clang-analyzer-core.NullDereference): what the test is about
  }});
}

TEST_P(Crash, OfAStackThatIsUsedUpEndsOnlyTheExecution) {
  const Suspicion crash = crash_of([] { recurse_in_a_thread(1'000'000); });
  EXPECT_STREQ(crash.cause, "stack_overflow");
  EXPECT_EQ(crash.thread, ThreadId{1});
  EXPECT_EQ(crash.text, "used up its stack of 256 KiB; --stack-bytes sets its size");
}

TEST_P(Crash, OfThreadZeroEndsOnlyTheExecution) {
  const Suspicion crash = crash_of([] { testing::note(std::to_string(recurse(1'000'000))); });
  EXPECT_STREQ(crash.cause, "stack_overflow");
  EXPECT_EQ(crash.thread, kMainThread);
}

TEST_P(Crash, IsNotADeepStackThatFits) {
  const CrashGuard guard;
  const auto scenario = [] { recurse_in_a_thread(200); };
  EXPECT_EQ(testing::play_seed(scenario, 1, GetParam()).faults(), "");
}

TEST_P(Crash, ByASignalEndsOnlyTheExecution) {
  const Suspicion crash = crash_of(write_nowhere);
  EXPECT_STREQ(crash.cause, "signal");
  EXPECT_EQ(crash.text, "was ended by Segmentation fault (SIGSEGV)");
}

// Within two guards the signal goes to whoever was there before both.
TEST(CrashGuard, LeavesASignalOutsideOfScenariosAlone) {
  EXPECT_EXIT(
      {
        const CrashGuard outer;
        const CrashGuard inner;
        std::raise(SIGSEGV);
      },
      ::testing::KilledBySignal(SIGSEGV), "");
}

TEST_P(Crash, ByAbortIsNoOverflow) {
  const Suspicion crash = crash_of([] { run_threads({[] { std::abort(); }}); });
  EXPECT_EQ(crash.text, "was ended by Aborted (SIGABRT)");
}

TEST_P(Crash, HasTheSameSignatureOnEachVehicle) {
  const CrashGuard guard;
  const auto overflow = [] { recurse_in_a_thread(1'000'000); };
  const auto here = testing::play_seed(overflow, 1, GetParam()).suspicions;
  const auto on_fibers = testing::play_seed(overflow, 1, "fiber").suspicions;
  ASSERT_EQ(here.size(), 1u);
  ASSERT_EQ(on_fibers.size(), 1u);
  EXPECT_EQ(here.front().signature, on_fibers.front().signature);
}

#endif

}  // namespace
}  // namespace snarl
