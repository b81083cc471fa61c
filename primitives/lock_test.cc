// An exclusive lock: who gets it, deadlocks, misuse.
#include "snarl/primitives/lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "snarl/primitives/semaphore.h"
#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"
#include "snarl/primitives/thread.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

void add_under_lock() {
  Lock lock("m");
  Shared<int> sum("sum", 0);
  const auto add = [&] {
    const auto guard = with(lock);
    sum += 1;
  };
  run_threads({add, add});
  note(std::to_string(sum.load()));
}

TEST(Lock, OrdersWhatItProtects) {
  const Tally tally = enumerate(add_under_lock);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("2"), tally.executions);
}

TEST(Lock, PublishedAcquireIsDisabledWhileItIsOwned) {
  // t[1] begins and publishes its acquire; t[0] begins and takes the lock first.
  const Played played = play(
      [] {
        Lock lock("m");
        const auto can_t1_go_on = [] { return Execution::current().is_enabled(ThreadId{2}); };
        run_threads({[&] {
                       EXPECT_TRUE(can_t1_go_on());
                       lock.acquire();
                       EXPECT_FALSE(can_t1_go_on());
                       lock.release();
                       EXPECT_TRUE(can_t1_go_on());
                     },
                     [&] { const auto guard = with(lock); }});
      },
      {2, 1});
  EXPECT_EQ(played.faults(), "");
}

TEST(Lock, AcquireNamesTheReleaseItTookTheLockFrom) {
  const Played played = play(add_under_lock);
  std::vector<Step> releases;
  std::vector<Step> sources;
  for (const OpEvent& event : played.trace.events) {
    if (event.op.kind == OpKind::kRelease) releases.push_back(event.step);
    if (event.op.kind == OpKind::kAcquire) sources.push_back(event.source);
  }
  EXPECT_THAT(sources, ElementsAre(kNoStep, releases[0]));
}

TEST(Lock, TwoInOppositeOrderDeadlock) {
  const Tally tally = enumerate([] {
    Lock a("a");
    Lock b("b");
    run_threads({[&] {
                   const std::scoped_lock first(a);
                   const std::scoped_lock second(b);
                 },
                 [&] {
                   const std::scoped_lock first(b);
                   const std::scoped_lock second(a);
                 }});
  });
  EXPECT_GT(tally.count_of("deadlock/cycle"), 0U);
  EXPECT_EQ(tally.count_of("deadlock/cycle") + tally.count_of(""), tally.executions);
}

TEST(Lock, TwoInOneOrderDoNotDeadlock) {
  const Tally tally = enumerate([] {
    Lock a("a");
    Lock b("b");
    const auto both = [&] {
      const auto first = with(a);
      const auto second = with(b);
    };
    run_threads({both, both});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Lock, StandardLockOfTwoNeverDeadlocks) {
  // std::lock tries and backs off, which may go on for ever in unfair schedules: not enumerable.
  const Tally tally = explore(
      [] {
        Lock a("a");
        Lock b("b");
        run_threads({[&] { const std::scoped_lock both(a, b); },
                     [&] { const std::scoped_lock both(b, a); }});
      },
      2000);
  EXPECT_TRUE(tally.is_clean());
}

TEST(Lock, OwnerThatAcquiresAgainWaitsForItself) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    run_threads({[&] {
      lock.acquire();
      lock.acquire();
    }});
  });
  EXPECT_EQ(tally.count_of("deadlock/self"), tally.executions);
}

TEST(Lock, MainAloneWaitsForNobody) {
  const Played played = play([] {
    Lock lock("m");
    lock.acquire();
    lock.acquire();
  });
  EXPECT_EQ(played.faults(), "deadlock/nobody_left");
}

TEST(Lock, TryAcquireTellsWhetherItWasFree) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    bool is_mine = false;
    run_threads({[&] { const auto guard = with(lock); },
                 [&] {
                   is_mine = lock.try_acquire();
                   if (is_mine) lock.release();
                 }});
    note(is_mine ? "mine" : "theirs");
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.size(), 2U);
}

TEST(Lock, TimedAcquireMayGiveUpAndMaySucceed) {
  const Tally tally = explore(
      [] {
        Lock lock("m");
        bool is_mine = false;
        run_threads({[&] { const auto guard = with(lock); },
                     [&] {
                       is_mine = lock.try_lock_for(5ms);
                       if (is_mine) lock.unlock();
                     }});
        note(is_mine ? "mine" : "given up");
      },
      2000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.size(), 2U);
  EXPECT_EQ(tally.timeouts, tally.words.at("given up"));
}

TEST(Lock, TimedAcquireBreaksACycle) {
  const Tally tally = explore(
      [] {
        Lock a("a");
        Lock b("b");
        run_threads({[&] {
                       const auto guard = with(a);
                       if (b.acquire_for(1ms)) b.release();
                     },
                     [&] {
                       const auto guard = with(b);
                       const auto other = with(a);
                     }});
      },
      2000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_GT(tally.timeouts, 0U);
}

TEST(Lock, UniqueLockTakesDurationsAndDeadlines) {
  const Played played = play([] {
    Lock lock("m");
    run_threads({[&] {
      std::unique_lock<Lock> timed(lock, 1ms);
      timed.unlock();
      const std::unique_lock<Lock> until(lock, VirtualClock::now() + 1ms);
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Lock, ReleaseByAnotherThreadIsMisuse) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    run_threads({[&] { lock.acquire(); }, [&] { lock.release(); }});
  });
  EXPECT_EQ(
      tally.count_of("misuse/not_owner") + tally.count_of("misuse/ended_holding misuse/not_owner"),
      tally.executions);
}

TEST(Lock, ThreadThatEndsOwningItIsMisuseAndWhoWaitsForItIsDead) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    run_threads({[&] { lock.acquire(); }, [&] { lock.acquire(); }});
  });
  EXPECT_EQ(tally.count_of("misuse/ended_holding deadlock/owner_ended"), tally.executions);
}

TEST(Lock, DestructionWhileOwnedIsMisuse) {
  const Played played = play([] {
    Lock lock("m");
    lock.acquire();
  });
  EXPECT_EQ(played.faults(), "misuse/destroyed_while_held");
}

TEST(Lock, GuardKeepsTheCallersLine) {
  std::uint32_t line = 0;
  const Played played = play([&] {
    Lock lock("m");
    run_threads({[&] {
      line = __LINE__ + 1;
      const auto guard = with(lock);
    }});
  });
  for (const OpEvent& event : played.trace.events) {
    if (event.op.kind == OpKind::kAcquire || event.op.kind == OpKind::kRelease) {
      EXPECT_EQ(event.op.site.line, line);
    }
  }
}

TEST(Lock, GuardReleasesOnAnException) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    const auto fails = [&] {
      try {
        const auto guard = with(lock);
        throw 1;
      } catch (int) {
        const auto guard = with(lock);
      }
    };
    run_threads({fails, fails});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Lock, GuardsAreUnwoundWhereverTheyStandWhenOthersDeadlock) {
  // While t[0] and t[1] close a cycle, t[2] may stand before its guard's release.
  const Tally tally = enumerate([] {
    Lock a("a");
    Lock b("b");
    Lock other("other");
    run_threads({[&] {
                   const auto first = with(a);
                   const auto second = with(b);
                 },
                 [&] {
                   const auto first = with(b);
                   const auto second = with(a);
                 },
                 [&] { const auto guard = with(other); }});
  });
  EXPECT_GT(tally.count_of("deadlock/cycle"), 0U);
  EXPECT_EQ(tally.frames_dropped, 0U);
}

TEST(Lock, WrongReleaseByAGuardIsUnwound) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    run_threads({[&] {
      const auto guard = with(lock);
      lock.release();
    }});
  });
  EXPECT_EQ(tally.count_of("misuse/not_owner"), tally.executions);
  EXPECT_EQ(tally.frames_dropped, 0U);
}

TEST(Lock, ThreadThatSwallowsEverythingAndGoesOnReleasingIsDropped) {
  const Tally tally = explore(
      [] {
        Lock lock("m");
        Semaphore permits("s", 0U);
        run_threads({[&] {
                       for (int turn = 0; turn < 2'000'000; ++turn) permits.release();
                     },
                     [&] {
                       lock.acquire();
                       lock.acquire();
                     }});
      },
      3);
  EXPECT_EQ(tally.count_of("deadlock/self"), tally.executions);
  EXPECT_GT(tally.frames_dropped, 0U);
}

TEST(Lock, ContendedScenarioHasTheSameEventsOnBothVehicles) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(play_seed(add_under_lock, seed, "fiber").event_hash,
              play_seed(add_under_lock, seed, "os").event_hash);
  }
}

}  // namespace
}  // namespace snarl::testing
