// A condition: who sleeps, who is woken, and what becomes of the lock.
#include "snarl/primitives/condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <mutex>
#include <vector>

#include "snarl/primitives/atomic.h"
#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"
#include "snarl/primitives/time.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

// As many producers as consumers, one item each, through a hand-made queue of one place.
void produce_and_consume(std::size_t pairs, bool is_loop, bool is_all) {
  Lock lock("m");
  Condition changed(lock, "changed");
  int items = 0;
  const auto notify = [&] { is_all ? changed.notify_all() : changed.notify(); };
  const auto produce = [&] {
    const auto guard = with(lock);
    if (is_loop) {
      changed.wait([&] { return items == 0; });
    } else if (items != 0) {
      changed.wait();
    }
    if (++items > 1) note("overfull");
    notify();
  };
  const auto consume = [&] {
    const auto guard = with(lock);
    changed.wait([&] { return items > 0; });
    --items;
    notify();
  };
  std::vector<std::function<void()>> bodies(pairs, produce);
  bodies.insert(bodies.end(), pairs, consume);
  run_threads(bodies);
}

TEST(Condition, LoopAndNotifyAllAreClean) {
  EXPECT_TRUE(enumerate([] { produce_and_consume(1, true, true); }).is_clean());
  const Tally tally = explore([] { produce_and_consume(2, true, true); }, 5000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.count("overfull"), 0U);
}

TEST(Condition, NoticeToTheWrongWaiterIsADeadlock) {
  const Tally tally = explore([] { produce_and_consume(2, true, false); }, 5000);
  EXPECT_GT(tally.count_of("deadlock/stolen_wakeup"), 0U);
}

TEST(Condition, IfInsteadOfWhileOverfills) {
  const Tally tally = explore([] { produce_and_consume(3, false, true); }, 5000);
  EXPECT_GT(tally.words.count("overfull"), 0U);
}

TEST(Condition, NoticeThatNobodyWaitsForIsLost) {
  const Tally tally = enumerate([] {
    Condition bell("bell");
    run_threads({[&] {
                   const auto guard = with(bell);
                   bell.notify();
                 },
                 [&] {
                   const auto guard = with(bell);
                   bell.wait();
                 }});
  });
  EXPECT_GT(tally.count_of("deadlock/lost_wakeup"), 0U);
  EXPECT_GT(tally.count_of(""), 0U);
}

TEST(Condition, NotifyOfKWakesK) {
  const Tally tally = enumerate(
      [] {
        Condition bell("bell");
        int waiting = 0;
        int woken = 0;
        const auto wait = [&] {
          const auto guard = with(bell);
          ++waiting;
          if (!bell.wait_for(1ms)) return;
          ++woken;
        };
        run_threads({wait, wait, [&] {
                       const auto guard = with(bell);
                       if (waiting == 2) bell.notify(1);
                     }});
        note(std::to_string(woken));
      },
      2'000'000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.count("2"), 0U);
  EXPECT_GT(tally.words.at("1"), 0U);
}

TEST(Condition, WhoWakesIsAChoice) {
  const auto scenario = [] {
    Lock lock("m");
    Condition bell(lock, "bell");
    int waiting = 0;
    const auto wait = [&](const char* who) {
      const auto guard = with(lock);
      ++waiting;
      bell.wait();
      note(who);
      bell.notify();
    };
    run_threads({[&] { wait("first"); }, [&] { wait("second"); },
                 [&] {
                   const auto guard = with(lock);
                   if (waiting == 2) {
                     bell.notify();
                   } else {
                     bell.notify_all();
                   }
                 }});
  };
  const Tally tally = explore(scenario, 2000);
  EXPECT_GT(tally.words.count("first"), 0U);
  EXPECT_GT(tally.words.count("second"), 0U);
}

TEST(Condition, WaitReleasesTheLockAndTakesItAgain) {
  const Played played = play([] {
    Lock lock("m");
    Condition bell(lock, "bell");
    run_threads({[&] {
                   const auto guard = with(lock);
                   bell.wait();
                 },
                 [&] {
                   const auto guard = with(lock);
                   bell.notify();
                 }});
  });
  EXPECT_THAT(played.operations(),
              ElementsAre("t[0] acquire m", "t[0] wait bell", "t[1] acquire m", "t[1] notify bell",
                          "t[1] release m", "t[0] reacquire m", "t[0] release m"));
}

TEST(Condition, ReacquireNamesTheNoticeItWasWokenBy) {
  const Played played = play([] {
    Condition bell("bell");
    run_threads({[&] {
                   const auto guard = with(bell);
                   bell.wait();
                 },
                 [&] {
                   const auto guard = with(bell);
                   bell.notify();
                 }});
  });
  Step notice = kNoStep;
  for (const OpEvent& event : played.trace.events) {
    if (event.op.kind == OpKind::kNotify) notice = event.step;
    if (event.op.kind == OpKind::kReacquire) {
      EXPECT_EQ(event.source, notice);
    }
  }
  EXPECT_NE(notice, kNoStep);
}

TEST(Condition, WaiterOfAnRLockReleasesAllLevelsAndGetsThemBack) {
  const Tally tally = enumerate([] {
    RLock lock("m");
    Condition bell(lock, "bell");
    bool is_rung = false;
    run_threads({[&] {
                   const auto outer = with(lock);
                   const auto inner = with(lock);
                   bell.wait([&] { return is_rung; });
                 },
                 [&] {
                   const auto guard = with(lock);
                   is_rung = true;
                   bell.notify_all();
                 }});
    note(lock.locked() ? "owned" : "free");
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("free"), tally.executions);
}

TEST(Condition, TwoConditionsShareALock) {
  const Tally tally = enumerate(
      [] {
        Lock lock("m");
        Condition filled(lock, "filled");
        Condition emptied(lock, "emptied");
        int items = 0;
        run_threads({[&] {
                       for (int item = 0; item < 2; ++item) {
                         const auto guard = with(lock);
                         emptied.wait([&] { return items == 0; });
                         ++items;
                         filled.notify();
                       }
                     },
                     [&] {
                       for (int item = 0; item < 2; ++item) {
                         const auto guard = with(lock);
                         filled.wait([&] { return items > 0; });
                         --items;
                         emptied.notify();
                       }
                     }});
      },
      2'000'000);
  EXPECT_TRUE(tally.is_clean());
}

TEST(Condition, TimedWaitTakesTheLockAgainBeforeItGivesUp) {
  // t[0] is woken by the clock while t[1] owns the lock: it goes on only after the release.
  const Tally tally = explore(
      [] {
        Condition bell("bell");
        Shared<int> value("value", 0);
        run_threads({[&] {
                       const auto guard = with(bell);
                       bell.wait_for(1ms);
                       value += 1;
                     },
                     [&] {
                       const auto guard = with(bell);
                       value += 1;
                     }});
        note(std::to_string(value.load()));
      },
      2000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("2"), tally.executions);
  EXPECT_EQ(tally.timeouts, tally.executions);
}

TEST(Condition, NotifiedWaiterDoesNotExpireAnyMore) {
  const Tally tally = enumerate(
      [] {
        Condition bell("bell");
        int waiting = 0;
        bool was_there = false;
        bool is_notified = false;
        run_threads({[&] {
                       const auto guard = with(bell);
                       waiting = 1;
                       is_notified = bell.wait_for(1ms);
                       waiting = 0;
                     },
                     [&] {
                       const auto guard = with(bell);
                       was_there = waiting == 1;
                       bell.notify();
                       sleep(1s);
                     }});
        note(!was_there ? "too early or too late" : is_notified ? "notified" : "expired before");
      },
      2'000'000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_GT(tally.words.at("notified"), 0U);
}

TEST(Condition, ExpiredWaiterTakesNoNoticeFromAnother) {
  // The clock runs before the notice: only t[1], who waits for ever, can be woken by it.
  const Played played = play([] {
    Lock lock("m");
    Condition bell(lock, "bell");
    run_threads({[&] {
                   const auto guard = with(lock);
                   EXPECT_FALSE(bell.wait_for(1ms));
                 },
                 [&] {
                   const auto guard = with(lock);
                   bell.wait();
                 },
                 [&] {
                   lock.acquire();
                   sleep(2ms);
                   bell.notify();
                   lock.release();
                 }});
  });
  EXPECT_EQ(played.faults(), "");
  EXPECT_TRUE(played.had_timeout);
}

TEST(Condition, DeadlineSavesNobodyWhoNeedsTheLockOfTheDead) {
  // t[0] holds a and waits with a deadline on b's condition; t[1] holds b and wants a.
  const Played played = play([] {
    Lock a("a");
    Lock b("b");
    Condition bell(b, "bell");
    run_threads({[&] {
                   const auto outer = with(a);
                   const auto inner = with(b);
                   bell.wait_for(1ms);
                 },
                 [&] {
                   const auto outer = with(b);
                   const auto inner = with(a);
                 },
                 [&] {
                   for (int turn = 0; turn < 3; ++turn) sleep(1s);
                 }});
  });
  EXPECT_EQ(played.faults(), "deadlock/cycle");
  EXPECT_EQ(played.trace.events.back().op.kind, OpKind::kAcquire);  // long before the deadline
}

TEST(Condition, TimedPredicateWaitEndsAtItsDeadline) {
  const Played played = play([] {
    Condition bell("bell");
    run_threads({[&] {
                   const auto guard = with(bell);
                   EXPECT_FALSE(bell.wait_for(10ms, [] { return false; }));
                   EXPECT_EQ(now(), 10ms);
                 },
                 [&] {
                   for (int ring = 0; ring < 2; ++ring) {
                     sleep(3ms);
                     const auto guard = with(bell);
                     bell.notify_all();
                   }
                 }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Condition, TakesTheWordsOfTheStandardLibrary) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    Condition ready(lock, "ready");
    bool is_ready = false;
    run_threads({[&] {
                   std::unique_lock<Lock> held(lock);
                   ready.wait(held, [&] { return is_ready; });
                 },
                 [&] {
                   const std::scoped_lock<Lock> held(lock);
                   is_ready = true;
                   ready.notify_one();
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Condition, TimedWordsOfTheStandardLibraryGiveUp) {
  const Played played = play([] {
    Lock lock("m");
    Condition ready(lock, "ready");
    run_threads({[&] {
      std::unique_lock<Lock> held(lock);
      const auto never = [] { return false; };
      EXPECT_FALSE(ready.wait_for(held, 1ms));
      EXPECT_FALSE(ready.wait_for(held, 1ms, never));
      EXPECT_FALSE(ready.wait_until(held, VirtualClock::now() + 1ms));
      EXPECT_FALSE(ready.wait_until(held, VirtualClock::now() + 1ms, never));
      EXPECT_EQ(now(), 4ms);
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Condition, WaitWithAnotherLockIsMisuse) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    Lock other("other");
    Condition ready(lock, "ready");
    run_threads({[&] {
      std::unique_lock<Lock> held(other);
      ready.wait(held);
    }});
  });
  EXPECT_EQ(tally.count_of("misuse/other_lock"), tally.executions);
}

TEST(Condition, WaitWithoutTheLockIsMisuse) {
  const Tally tally = enumerate([] {
    Condition bell("bell");
    run_threads({[&] { bell.wait(); }});
  });
  EXPECT_EQ(tally.count_of("misuse/wait_without_lock"), tally.executions);
}

TEST(Condition, NotifyWithoutTheLockIsMisuse) {
  const Tally tally = enumerate([] {
    Condition bell("bell");
    run_threads({[&] { bell.notify(); }, [&] { bell.notify_all_owned(); }});
  });
  EXPECT_EQ(tally.count_of("misuse/notify_without_lock"), tally.executions);
}

// As std::condition_variable has it. What is looked for has to be changed under the lock all the
// same.
TEST(Condition, TheStandardsWordsNeedNoLock) {
  for (const bool is_set_under_lock : {true, false}) {
    const Tally tally = enumerate([is_set_under_lock] {
      Lock lock("m");
      Condition bell(lock, "bell");
      Atomic<bool> has_rung("has_rung");
      run_threads({[&] {
                     if (is_set_under_lock) lock.acquire();
                     has_rung.store(true);
                     if (is_set_under_lock) lock.release();
                     bell.notify_one();
                   },
                   [&] {
                     const auto guard = with(lock);
                     bell.wait([&] { return has_rung.load(); });
                   }});
    });
    EXPECT_EQ(tally.count_of("misuse/notify_without_lock"), 0U);
    EXPECT_EQ(tally.count_of("deadlock/lost_wakeup") > 0, !is_set_under_lock);
  }
}

TEST(Condition, WaiterOwnsNothingWhileItSleeps) {
  // The waiter's own lock is no reason for a deadlock verdict while it sleeps: t[1] takes it.
  const Played played = play([] {
    Lock lock("m");
    Condition bell(lock, "bell");
    run_threads({[&] {
      const auto guard = with(lock);
      bell.wait();
    }});
  });
  EXPECT_EQ(played.faults(), "deadlock/missing_notify");
  EXPECT_TRUE(played.trace.threads[1].holds.empty());
}

TEST(Condition, HasTheSameEventsOnBothVehicles) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto scenario = [] { produce_and_consume(2, true, false); };
    EXPECT_EQ(play_seed(scenario, seed, "fiber").event_hash,
              play_seed(scenario, seed, "os").event_hash);
  }
}

}  // namespace
}  // namespace snarl::testing
