// Deadlocks are found when they close, while others still run; what can still move is none.
#include <gtest/gtest.h>

#include "snarl/primitives/primitives.h"
#include "snarl/primitives/testing/play.h"

namespace snarl {
namespace {

using testing::explore;
using testing::play;
using testing::Played;
using testing::run_threads;
using testing::Tally;

TEST(Deadlock, IsFoundAtTheStepThatClosesItWhileAnotherThreadRunsForEver) {
  const auto scenario = [] {
    Lock first("first");
    Lock second("second");
    const auto take = [](Lock& one, Lock& other) {
      const auto outer = with(one);
      const auto inner = with(other);
    };
    run_threads({[&] { take(first, second); }, [&] { take(second, first); },
                 [] {
                   while (true) yield();
                 }});
  };
  const Tally tally = explore(scenario, 300);
  EXPECT_EQ(tally.completed, 0u);
  EXPECT_GT(tally.count_of("deadlock/cycle"), 30u);
}

TEST(Deadlock, ClosesWhenTheSecondLockIsAskedFor) {
  const auto scenario = [] {
    Lock first("first");
    Lock second("second");
    const auto take = [](Lock& one, Lock& other) {
      const auto outer = with(one);
      const auto inner = with(other);
    };
    run_threads({[&] { take(first, second); }, [&] { take(second, first); }});
  };
  // t[0] begins and takes `first`; t[1] begins and takes `second`; then both ask for the other's.
  const Played played = play(scenario, {1, 1, 2, 2, 1});
  ASSERT_EQ(played.faults(), "deadlock/cycle");
  EXPECT_EQ(played.trace.events.size(), 4u);
  EXPECT_EQ(played.suspicions.at(0).threads.size(), 2u);
}

TEST(Deadlock, OfOneThreadWithItselfIsNamedSo) {
  const auto scenario = [] {
    Lock lock("lock");
    run_threads({[&] {
      lock.acquire();
      lock.acquire();
    }});
  };
  EXPECT_EQ(play(scenario).faults(), "deadlock/self");
}

TEST(Deadlock, WithAnOwnerThatHasEndedIsNamedSo) {
  const auto scenario = [] {
    Lock lock("lock");
    run_threads({[&] { lock.acquire(); }, [&] { lock.acquire(); }});
  };
  const Tally tally = explore(scenario, 50);
  EXPECT_EQ(tally.completed, 0u);
  for (const auto& [faults, count] : tally.faults) {
    EXPECT_NE(faults.find("deadlock/owner_ended"), std::string::npos) << faults;
  }
}

TEST(Deadlock, IsNoneBehindAGateLock) {
  const auto scenario = [] {
    Lock gate("gate");
    Lock first("first");
    Lock second("second");
    const auto take = [&gate](Lock& one, Lock& other) {
      const auto outermost = with(gate);
      const auto outer = with(one);
      const auto inner = with(other);
    };
    run_threads({[&] { take(first, second); }, [&] { take(second, first); }});
  };
  EXPECT_TRUE(testing::enumerate(scenario).is_clean());
}

TEST(Deadlock, IsNoneWhileATimerIsPending) {
  const auto scenario = [] {
    Lock first("first");
    Lock second("second");
    const auto take = [](Lock& one, Lock& other) {
      const auto outer = with(one);
      if (other.acquire_for(std::chrono::milliseconds(1))) other.release();
    };
    run_threads({[&] { take(first, second); }, [&] { take(second, first); }});
  };
  const Tally tally = explore(scenario, 500);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_GT(tally.timeouts, 0u);
}

TEST(Deadlock, OfDaemonsAloneInACycleEndsNothing) {
  struct Locks {
    Lock first{"first"};
    Lock second{"second"};
  };
  const auto scenario = [] {
    const auto locks = std::make_shared<Locks>();  // they outlive the body
    const auto take = [locks](Lock& one, Lock& other) {
      const auto outer = with(one);
      const auto inner = with(other);
    };
    const Thread one = Thread::daemon("one", [=] { take(locks->first, locks->second); });
    const Thread other = Thread::daemon("other", [=] { take(locks->second, locks->first); });
    Thread worker("worker", [] {
      for (int turn = 0; turn < 12; ++turn) yield();
    });
    worker.join();
  };
  const Tally tally = explore(scenario, 300);
  EXPECT_EQ(tally.completed, 300u);
  EXPECT_GT(tally.count_of("deadlock/cycle"), 10u);
}

TEST(Deadlock, WithAnOwnerThatEndsIsFoundWhileAnotherThreadRunsForEver) {
  const auto scenario = [] {
    Lock lock("lock");
    Barrier both("both", 2);
    run_threads({[&] {
                   lock.acquire();
                   both.arrive_and_wait();
                   for (int turn = 0; turn < 8; ++turn) yield();
                 },
                 [&] {
                   both.arrive_and_wait();
                   lock.acquire();
                 },
                 [] {
                   while (true) yield();
                 }});
  };
  const Tally tally = explore(scenario, 100);
  EXPECT_EQ(tally.completed, 0u);
  EXPECT_EQ(tally.count_of("misuse/ended_holding deadlock/owner_ended"), 100u);
}

TEST(Deadlock, OfAConditionsSleeperWithWhoeverHoldsItsLockIsACycle) {
  // t[1] has the lock without which nobody can wake t[0], and waits for t[0]'s end.
  const auto scenario = [](bool is_timed) {
    Condition bell("bell");
    Event asleep("asleep");
    Thread sleeper("sleeper", [&] {
      const auto guard = with(bell);
      asleep.set();
      is_timed ? static_cast<void>(bell.wait_for(std::chrono::seconds(1))) : bell.wait();
    });
    Thread joiner("joiner", [&] {
      asleep.wait();
      const auto guard = with(bell);
      sleeper.join();
    });
    Thread runner("runner", [] {
      while (true) yield();
    });
  };
  EXPECT_EQ(explore([&] { scenario(false); }, 20).count_of("deadlock/cycle"), 20u);
  // Unless its deadline comes before the other one has the lock.
  EXPECT_GT(explore([&] { scenario(true); }, 20).count_of("deadlock/cycle"), 10u);
}

TEST(Deadlock, OfDaemonsEndsTheExecutionOnceSomebodyElseWaitsBehindIt) {
  struct Locks {
    Lock first{"first"};
    Lock second{"second"};
  };
  const auto scenario = [] {
    const auto locks = std::make_shared<Locks>();  // they outlive the body
    const auto take = [locks](Lock& one, Lock& other) {
      const auto outer = with(one);
      const auto inner = with(other);
    };
    const Thread one = Thread::daemon("one", [=] { take(locks->first, locks->second); });
    const Thread other = Thread::daemon("other", [=] { take(locks->second, locks->first); });
    Thread runner("runner", [] {
      while (true) yield();
    });
    Thread victim("victim", [=] {
      for (int turn = 0; turn < 8; ++turn) yield();
      const auto guard = with(locks->first);
    });
    victim.join();
    Execution::current().fail(FindingKind::kCheckFailed, "assert", kNoObject, {}, "saved");
  };
  const Tally tally = explore(scenario, 200);
  EXPECT_GT(tally.count_of("deadlock/cycle"), 10u);
  EXPECT_GT(tally.count_of("check_failed/assert"), 10u);
  EXPECT_EQ(tally.count_of("deadlock/cycle") + tally.count_of("check_failed/assert"), 200u);
}

TEST(Deadlock, HasNoBystandersAmongThoseWhoCanStillGoOn) {
  const auto scenario = [] {
    Lock first("first");
    Lock second("second");
    Event done("done");
    Semaphore asked("asked", 0);
    run_threads({[&] {
                   first.acquire();
                   second.acquire();
                 },
                 [&] {
                   second.acquire();
                   first.acquire();
                 },
                 [&] { first.acquire(); },  // behind them
                 [&] { asked.acquire(); },  // the last one could release
                 [&] { done.wait_for(std::chrono::seconds(1)); }});
  };
  // All begin; t[0] and t[1] take a lock each, t[2] and t[3] wait, t[0] and t[1] close the cycle.
  const Played played = play(scenario, {1, 2, 3, 4, 5, 1, 2, 1, 2});
  ASSERT_EQ(played.faults(), "deadlock/cycle");
  const auto is_dead = [&](std::size_t index) { return played.trace.threads.at(index).is_dead; };
  EXPECT_TRUE(is_dead(3));
  EXPECT_EQ(played.trace.threads.at(4).state, ThreadState::kBlocked);
  EXPECT_FALSE(is_dead(4));
}

TEST(Deadlock, AmongAThousandLocksAndThreadsIsFound) {
  constexpr int kCount = 1000;
  const auto scenario = [] {
    std::deque<Lock> locks;
    for (int index = 0; index < kCount; ++index) locks.emplace_back(Name("lock", index));
    Barrier all("all", kCount);
    std::vector<std::function<void()>> bodies;
    bodies.reserve(kCount);
    for (int index = 0; index < kCount; ++index) {
      bodies.emplace_back([&, index] {
        locks[static_cast<std::size_t>(index)].acquire();
        all.arrive_and_wait();
        locks[static_cast<std::size_t>((index + 1) % kCount)].acquire();
      });
    }
    run_threads(bodies);
  };
  const Played played = testing::play_seed(scenario, 1);
  EXPECT_EQ(played.faults(), "deadlock/cycle");
  EXPECT_EQ(played.suspicions.at(0).threads.size(), 1000u);
}

}  // namespace
}  // namespace snarl
