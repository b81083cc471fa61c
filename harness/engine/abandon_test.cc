// Executions that are given up: every frame that can be unwound is, and nothing of the engine is
// lost.
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <memory>

#include "snarl/primitives/primitives.h"
#include "snarl/primitives/testing/play.h"

namespace snarl {
namespace {

using testing::explore;
using testing::play;
using testing::Played;
using testing::run_threads;
using testing::Tally;

// Counts its living instances.
struct Counted {
  Counted() { ++living; }
  ~Counted() { --living; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  static int living;
};
int Counted::living = 0;

void cross_over() {
  Lock first("first");
  Lock second("second");
  const auto take = [](Lock& one, Lock& other) {
    const Counted counted;
    const auto outer = with(one);
    const auto inner = with(other);
  };
  run_threads({[&] { take(first, second); }, [&] { take(second, first); }});
}

TEST(Abandoning, UnwindsTheFramesOfBlockedThreads) {
  Counted::living = 0;
  const Tally tally = explore(cross_over, 500);
  EXPECT_GT(tally.count_of("deadlock/cycle"), 50u);
  EXPECT_GT(tally.count_of(""), 50u);
  EXPECT_EQ(Counted::living, 0);
}

// Waits in its destructor, where no exception may leave.
struct WaitsWhenItDies {
  explicit WaitsWhenItDies(Event& its_event) : event(its_event) {}
  ~WaitsWhenItDies() { event.wait(); }
  Event& event;
};

TEST(Abandoning, DropsAStackThatIsBlockedInANoexceptDestructor) {
  const auto scenario = [] {
    Event never("never");
    run_threads({[&] { const WaitsWhenItDies waits(never); }});
  };
  EXPECT_EQ(explore(scenario, 100).count_of("deadlock/nobody_left"), 100u);
}

TEST(Abandoning, DropsTheStackOfThreadZeroTooAndGoesOn) {
  const auto scenario = [] {
    Event never("never");
    Thread thread("t", [&] { never.wait(); });
    const WaitsWhenItDies waits(never);
  };
  EXPECT_EQ(explore(scenario, 50).count_of("deadlock/nobody_left"), 50u);
}

// What becomes of threads that wait for ever, one at each primitive.
struct LeftWaiting {
  int returned = 0;
  int unwound = 0;

  static constexpr int kThreads = 11;

  void run() {
    Lock lock("lock");
    Event held("held");
    Event never("never");
    Semaphore permits("permits", 0);
    RWLock shared("shared");
    Queue<int> empty("empty");
    Barrier three("three", 3);
    Lock own("own");
    Condition condition(own, "condition");
    const auto waits = [this](const auto& wait) {
      return [this, wait] {
        try {
          wait();
          if (Execution::current().is_abandoning()) ++returned;
        } catch (const Abandoned&) {
          ++unwound;
          throw;
        }
      };
    };
    const auto go_on = [] { return !Execution::current().is_abandoning(); };
    const auto once_held = [&](const auto& wait) {
      return waits([&held, go_on, wait] {
        held.wait();
        if (go_on()) wait();
      });
    };
    const auto holds = [&] {
      lock.acquire();
      shared.acquire_write();
      held.set();
      never.wait();
    };
    const auto sleeps = [&] {
      own.acquire();
      while (go_on()) condition.wait();
    };
    const auto waits_late = [&] {
      (void)lock.try_lock_for(std::chrono::hours(1));
      if (go_on()) never.wait();
    };
    const auto sleeps_first = [&] {
      sleep(std::chrono::hours(1));
      if (go_on()) never.wait();
    };
    run_threads({waits(holds), waits(sleeps), once_held([&] { lock.acquire(); }),
                 waits([&] { never.wait(); }), waits([&] { permits.acquire(); }),
                 once_held([&] { shared.acquire_read(); }),
                 once_held([&] { shared.acquire_write(); }), waits([&] { empty.get(); }),
                 waits([&] { three.arrive_and_wait(); }), once_held(waits_late),
                 waits(sleeps_first)});
    // Thread 0 comes back as well.
    if (!Execution::current().is_abandoning()) returned = unwound = -1;
  }
};

TEST(Abandoning, LetsThreadsReturnThatLookWhetherTheyShould) {
  LeftWaiting left;
  constexpr int kExecutions = 200;
  const Tally tally = explore([&left] { left.run(); }, kExecutions, 1, WhenAbandoned::kReturns);
  EXPECT_EQ(tally.count_of(""), 0u);
  EXPECT_EQ(tally.frames_dropped, 0u);
  EXPECT_EQ(left.unwound, 0);
  EXPECT_EQ(left.returned, kExecutions * LeftWaiting::kThreads);
}

TEST(Abandoning, UnwindsThreadsAtEveryPrimitive) {
  LeftWaiting left;
  constexpr int kExecutions = 200;
  const Tally tally = explore([&left] { left.run(); }, kExecutions);
  EXPECT_EQ(tally.count_of(""), 0u);
  EXPECT_EQ(tally.frames_dropped, 0u);
  EXPECT_EQ(left.unwound, kExecutions * LeftWaiting::kThreads);
  EXPECT_EQ(left.returned, 0);
}

// Of this process.
std::ptrdiff_t os_threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                       std::filesystem::directory_iterator());
}

TEST(Abandoning, LeavesNoOsThreadBehind) {
  const auto scenario = [] {
    Event never("never");
    run_threads({[&] { const WaitsWhenItDies waits(never); }, [&] { never.wait(); }});
  };
  testing::play_seed(scenario, 1,
                     "os");  // ThreadSanitizer begins a thread of its own with the first
  const std::ptrdiff_t before = os_threads();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(testing::play_seed(scenario, seed, "os").faults(), "deadlock/nobody_left");
  }
  EXPECT_EQ(os_threads(), before);
}

TEST(Abandoning, EndsAThreadThatSwallowsEveryException) {
  const auto scenario = [] {
    Lock first("first");
    first.acquire();
    run_threads({[&] {
      while (true) {
        try {
          first.acquire();
        } catch (...) {  // NOLINT(bugprone-empty-catch): what the test is about
        }
      }
    }});
  };
  EXPECT_EQ(play(scenario).outcome, Outcome::kStopped);
}

TEST(Abandoning, JustDropsAThreadThatNeverBegan) {
  int begun = 0;
  const auto scenario = [&begun] {
    Lock lock("lock");
    run_threads({[&] {
                   lock.acquire();
                   lock.acquire();
                 },
                 [&] { ++begun; }});
  };
  const Played played = play(scenario);
  EXPECT_EQ(played.faults(), "deadlock/self");
  EXPECT_EQ(begun, 0);
}

TEST(Abandoning, CutsDaemonsOffWhereTheyStand) {
  Counted::living = 0;
  const auto scenario = [] {
    const auto never = std::make_shared<Event>("never");  // outlives the body
    const Thread daemon = Thread::daemon("daemon", [never] {
      const Counted counted;
      never->wait();
    });
    Thread worker("worker", [] { yield(); });
    worker.join();
  };
  EXPECT_TRUE(explore(scenario, 200).is_clean());
  EXPECT_EQ(Counted::living, 0);
}

TEST(Exceptions, DoNotCrossFibers) {
  const auto scenario = [] {
    Lock lock("lock");
    const auto work = [&lock](int mine) {
      try {
        throw mine;
      } catch (...) {
        const auto guard = with(lock);
        yield();
        try {
          throw;
        } catch (int seen) {
          if (seen != mine) testing::note("crossed");
        }
      }
    };
    run_threads({[&] { work(1); }, [&] { work(2); }, [&] { work(3); }});
  };
  const Tally tally = explore(scenario, 500);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.count("crossed"), 0u);
}

TEST(Exceptions, UncaughtOnesAreFaultsOfTheProgram) {
  const auto scenario = [] { run_threads({[] { throw std::runtime_error("broken"); }}); };
  const Played played = play(scenario);
  EXPECT_EQ(played.faults(), "exception/uncaught");
  EXPECT_NE(played.suspicions.at(0).text.find("broken"), std::string::npos);
}

void throws() { throw 1; }
// NOLINTNEXTLINE(bugprone-exception-escape): that it does is what is tested
void throw_through_noexcept() noexcept { throws(); }

TEST(Exceptions, LeavingANoexceptFunctionIsAFaultTooAndTheNextExecutionRuns) {
  const auto scenario = [] { run_threads({[] { throw_through_noexcept(); }}); };
  EXPECT_EQ(explore(scenario, 20).count_of("exception/uncaught"), 20u);
}

}  // namespace
}  // namespace snarl
