// Virtual time.
#include "snarl/primitives/time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snarl/primitives/lock.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

TEST(Sleep, MovesTheClockByItsLength) {
  const Played played = play([] {
    run_threads({[] {
      sleep(3s);
      EXPECT_EQ(now(), 3s);
      sleep_until(VirtualClock::time_point(10s));
      EXPECT_EQ(now(), 10s);
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Sleep, IsTwoOperationsWithTheClockBetween) {
  const Played played = play([] { run_threads({[] { sleep(1s); }}); });
  EXPECT_THAT(played.operations(), ElementsAre("t[0] sleep -", "clock expire -", "t[0] wake -"));
}

TEST(Sleep, EndsInTheOrderOfDeadlines) {
  const Tally tally = enumerate([] {
    std::string order;
    run_threads({[&] {
                   sleep(2s);
                   sleep(2s);
                   order += 'a';
                 },
                 [&] {
                   sleep(1s);
                   order += 'b';
                 }});
    note(order);
  });
  EXPECT_TRUE(tally.is_clean());
  // However late each goes on: whoever sleeps longer may still be the first to say so.
  EXPECT_EQ(tally.words.size(), 2U);
}

TEST(Sleep, LetsOthersRunMeanwhile) {
  const Tally tally = enumerate([] {
    std::string order;
    run_threads({[&] {
                   sleep(1s);
                   order += 'a';
                 },
                 [&] {
                   yield();
                   order += 'b';
                 }});
    note(order);
  });
  EXPECT_EQ(tally.words.size(), 2U);
}

TEST(Sleep, SleeperWithALockIsNoDeadlock) {
  const Tally tally = enumerate([] {
    Lock lock("m");
    const auto nap = [&] {
      const auto guard = with(lock);
      sleep(1ms);
    };
    run_threads({nap, nap});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Sleep, InAnAtomicBlockIsMisuse) {
  const Tally tally = enumerate([] {
    run_threads({[] {
      Execution::current().set_points(false);
      sleep(1ms);
    }});
  });
  EXPECT_EQ(tally.count_of("misuse/would_wait_in_atomic"), tally.executions);
}

TEST(Progress, IsAnEventWithoutAChoice) {
  const Tally with_it = enumerate([] { run_threads({[] { progress(); }, [] { progress(); }}); });
  const Tally without = enumerate([] { run_threads({[] {}, [] {}}); });
  EXPECT_EQ(with_it.executions, without.executions);
  const Played played = play([] { run_threads({[] { progress(); }}); });
  EXPECT_THAT(played.operations(), ElementsAre("t[0] progress -"));
}

TEST(Yield, IsAnOperationWithAChoice) {
  const Tally with_it = enumerate([] { run_threads({[] { yield(); }, [] { yield(); }}); });
  const Tally without = enumerate([] { run_threads({[] {}, [] {}}); });
  EXPECT_GT(with_it.executions, without.executions);
}

}  // namespace
}  // namespace snarl::testing
