// Threads made by hand.
#include "snarl/primitives/thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snarl/primitives/lock.h"
#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"
#include "snarl/primitives/time.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

TEST(Thread, JoinWaitsForItsEndAndKnowsWhatItDid) {
  const Tally tally = enumerate([] {
    Shared<int> value("value", 0);
    Thread writer("writer", [&] { value.store(1); });
    writer.join();
    EXPECT_EQ(value.load(), 1);
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Thread, WithoutJoinItIsADataRace) {
  const Tally tally = enumerate([] {
    Shared<int> value("value", 0);
    Thread writer("writer", [&] { value.store(1); });
    value.store(2);
    writer.join();
  });
  EXPECT_EQ(tally.count_of("data_race"), tally.executions);
}

TEST(Thread, ChildKnowsWhatCameBeforeItsBeginning) {
  const Tally tally = enumerate([] {
    Shared<int> value("value", 0);
    Thread parent("parent", [&] {
      value.store(1);
      Thread child("child", [&] { value.store(2); });
    });
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Thread, MakingOneIsAnEventOnlyWhereThreadsRun) {
  const Played played = play([] { Thread parent("parent", [] { Thread child("child", [] {}); }); });
  EXPECT_THAT(played.operations(),
              ElementsAre("parent spawn child", "parent join child", "main join parent"));
}

TEST(Thread, DestructorJoins) {
  const Tally tally = enumerate([] {
    Shared<int> value("value", 0);
    {
      Thread writer([&] { value.store(1); });
    }
    EXPECT_EQ(value.load(), 1);
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Thread, JoiningItselfIsMisuse) {
  const Tally tally = enumerate([] { Thread thread("me", [] { Thread::current().join(); }); });
  EXPECT_EQ(tally.count_of("misuse/join_self"), tally.executions);
}

TEST(Thread, JoiningNobodyIsMisuse) {
  EXPECT_EQ(play([] { run_threads({[] { ThreadHandle().join(); }}); }).faults(),
            "misuse/join_nobody");
  const Played moved = play([] {
    Thread one([] {});
    Thread other = std::move(one);
    other.join();
    other.join();  // more than once is no misuse
    one.join();    // NOLINT: this is
  });
  EXPECT_EQ(moved.faults(), "misuse/join_nobody");
}

TEST(Thread, TwoThatJoinEachOtherDeadlock) {
  const Tally tally = enumerate([] {
    std::vector<ThreadHandle> handles(2);
    Lock ready("ready");
    const auto join = [&](std::size_t other) {
      return [&, other] {
        { const auto guard = with(ready); }
        handles[other].join();
      };
    };
    const auto guard = with(ready);
    Thread first("first", join(1));
    Thread second("second", join(0));
    handles[0] = first;
    handles[1] = second;
    ready.release();
    first.join();
    second.join();
    ready.acquire();
  });
  EXPECT_EQ(tally.count_of("deadlock/cycle"), tally.executions);
}

TEST(Thread, JoinOfAChildThatNeedsTheParentsLockDeadlocks) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    Thread parent("parent", [&] {
      const auto guard = with(lock);
      Thread child("child", [&] { const auto inner = with(lock); });
      child.join();
    });
  });
  EXPECT_EQ(tally.count_of("deadlock/cycle"), tally.executions);
}

TEST(Thread, TimedJoinMayGiveUpAndMaySucceed) {
  const Tally tally = explore(
      [] {
        Thread sleeper("sleeper", [] { sleep(1ms); });
        note(sleeper.join_for(1ms) ? "joined" : "given up");
      },
      500);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.size(), 2U);
}

TEST(Thread, DaemonIsCutOff) {
  const Tally tally = enumerate([] {
    Shared<int> sent("sent", 0);
    Thread worker("worker",
                  [&] { Thread logger = Thread::daemon("logger", [&] { sent.store(1); }); });
    worker.join();
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Thread, DaemonsAloneAreNoDeadlock) {
  const Tally tally = enumerate([] {
    Thread waiter = Thread::daemon("waiter", [] {
      Thread::current().is_alive();
      sleep(1h);
    });
    Thread worker("worker", [] {});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Thread, IsAliveUntilItHasEnded) {
  const Tally tally = enumerate([] {
    Shared<int> value("value", 0);
    Thread writer("writer", [&] { value.store(1); });
    const bool is_alive = writer.is_alive();
    if (!is_alive) value.store(2);
    note(is_alive ? "alive" : "ended");
    writer.join();
    EXPECT_FALSE(writer.is_alive());
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.size(), 2U);
}

TEST(Thread, KnowsItsName) {
  const Played played = play([] {
    Thread named({"worker", 2}, [] {
      EXPECT_EQ(Thread::current().name(), "worker[2]");
      EXPECT_EQ(Thread::current().id(), 1U);
    });
    EXPECT_EQ(named.name(), "worker[2]");
    EXPECT_EQ(Thread::current().name(), "main");
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Thread, JoiningAllTheLivingButItselfIsClean) {
  const Tally tally = enumerate([] {
    Thread first("first", [] {});
    Thread second("second", [] {});
    for (const ThreadHandle& thread : Thread::living()) {
      if (!(thread == Thread::current())) thread.join();
    }
    EXPECT_EQ(Thread::living().size(), 1U);
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Thread, JoiningAllTheLivingIncludesItself) {
  const Tally tally = enumerate([] {
    Thread first("first", [] {});
    for (const ThreadHandle& thread : Thread::living()) thread.join();
  });
  EXPECT_EQ(tally.count_of("misuse/join_self"), tally.executions);
}

TEST(Thread, LivingOnesOfDeclaredThreadsAreWithoutMain) {
  const Played played = play([] {
    run_threads({[] { EXPECT_EQ(Thread::living().size(), 2U); }, [] { yield(); }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Thread, ExceptionThatNobodyCatchesEndsTheExecution) {
  const Tally tally = enumerate([] { Thread thread("t", [] { throw std::runtime_error("no"); }); });
  EXPECT_EQ(tally.count_of("exception/uncaught"), tally.executions);
}

TEST(Thread, FunctionIsDestroyedThoughTheThreadNeverBegan) {
  std::weak_ptr<int> watched;
  const Played played = play(
      [&] {
        auto value = std::make_shared<int>(1);
        watched = value;
        Thread never = Thread::daemon("never", [value = std::move(value)] { (void)value; });
      },
      {0, 0, 0});
  EXPECT_EQ(played.faults(), "");
  EXPECT_TRUE(watched.expired());
}

TEST(Thread, FunctionIsDestroyedWhenTheExecutionIsGivenUp) {
  std::weak_ptr<int> watched;
  const Played played = play([&] {
    Lock lock("m");
    auto value = std::make_shared<int>(1);
    watched = value;
    Thread stuck("stuck", [value = std::move(value), &lock] {
      lock.acquire();
      lock.acquire();
    });
  });
  EXPECT_EQ(played.faults(), "deadlock/self");
  EXPECT_TRUE(watched.expired());
}

TEST(Thread, HasTheSameEventsOnBothVehicles) {
  const auto scenario = [] {
    Shared<int> value("value", 0);
    const auto work = [&] { value += 1; };
    Thread first("first", work);
    Thread second("second", work);
    value += 1;
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(play_seed(scenario, seed, "fiber").event_hash,
              play_seed(scenario, seed, "os").event_hash);
  }
}

}  // namespace
}  // namespace snarl::testing
