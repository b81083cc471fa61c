// A lock that its owner may take again.
#include "snarl/primitives/rlock.h"

#include <gtest/gtest.h>

#include <mutex>

#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;

TEST(RLock, OwnerTakesItAgain) {
  const Tally tally = enumerate([] {
    RLock lock("m");
    Shared<int> sum("sum", 0);
    const auto nested = [&] {
      const auto outer = with(lock);
      const auto inner = with(lock);
      sum += 1;
    };
    run_threads({nested, nested});
    note(std::to_string(sum.load()));
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("2"), tally.executions);
}

TEST(RLock, InnerReleaseDoesNotFreeIt) {
  const Tally tally = enumerate([] {
    RLock lock("m");
    bool was_free_inside = false;
    bool is_inside = false;
    run_threads({[&] {
                   lock.acquire();
                   lock.acquire();
                   lock.release();
                   is_inside = true;
                   const bool is_locked = lock.locked();
                   was_free_inside = was_free_inside || !is_locked;
                   is_inside = false;
                   lock.release();
                 },
                 [&] {
                   if (!lock.try_acquire()) return;
                   was_free_inside = was_free_inside || is_inside;
                   lock.release();
                 }});
    note(was_free_inside ? "broken" : "kept");
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("kept"), tally.executions);
}

TEST(RLock, TwoInOppositeOrderDeadlock) {
  const Tally tally = enumerate([] {
    RLock a("a");
    RLock b("b");
    run_threads({[&] {
                   const auto first = with(a);
                   const auto second = with(b);
                 },
                 [&] {
                   const auto first = with(b);
                   const auto second = with(a);
                 }});
  });
  EXPECT_GT(tally.count_of("deadlock/cycle"), 0U);
}

TEST(RLock, EndingWithOneLevelTooManyIsMisuse) {
  const Tally tally = enumerate([] {
    RLock lock("m");
    run_threads({[&] {
      lock.acquire();
      lock.acquire();
      lock.release();
    }});
  });
  EXPECT_EQ(tally.count_of("misuse/ended_holding"), tally.executions);
}

TEST(RLock, ReleaseByAnotherThreadIsMisuse) {
  const Tally tally = enumerate([] {
    RLock lock("m");
    run_threads({[&] { lock.release(); }});
  });
  EXPECT_EQ(tally.count_of("misuse/not_owner"), tally.executions);
}

TEST(RLock, TimedAcquireOfAnothersMayGiveUp) {
  const Tally tally = explore(
      [] {
        RLock lock("m");
        bool is_mine = true;
        run_threads({[&] { const std::scoped_lock<RLock> guard(lock); },
                     [&] {
                       is_mine = lock.try_lock_for(1ms);
                       if (is_mine) lock.unlock();
                     }});
        note(is_mine ? "mine" : "given up");
      },
      1000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.size(), 2U);
}

TEST(RLock, TimedAcquireOfOnesOwnNeverGivesUp) {
  const Tally tally = explore(
      [] {
        RLock lock("m");
        run_threads({[&] {
          lock.acquire();
          note(lock.acquire_for(0ms) && lock.try_acquire() ? "mine" : "given up");
          lock.release();
          lock.release();
          lock.release();
        }});
      },
      200);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("mine"), tally.executions);
}

}  // namespace
}  // namespace snarl::testing
