// Workers, futures, and the supervisor.
#include "snarl/primitives/pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "snarl/primitives/lock.h"
#include "snarl/primitives/semaphore.h"
#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

TEST(Pool, SyncGivesTheJobsResult) {
  const Tally tally = explore(
      [] {
        Pool pool(2);
        EXPECT_EQ(pool.sync([] { return 42; }), 42);
      },
      500);
  EXPECT_TRUE(tally.is_clean());
}

TEST(Pool, FutureKnowsWhatTheJobDid) {
  const Tally tally = explore(
      [] {
        Pool pool(1, "pool");
        Shared<int> value("value", 0);
        Future<void> done = pool.send([&] { value.store(1); });
        done.get();
        EXPECT_EQ(value.load(), 1);
      },
      500);
  EXPECT_TRUE(tally.is_clean());
}

TEST(Pool, MapKeepsTheOrderOfInputs) {
  const Tally tally = explore(
      [] {
        Pool pool(2);
        const std::vector<int> squares =
            pool.map(std::vector<int>{1, 2, 3}, [](int number) { return number * number; });
        EXPECT_THAT(squares, ElementsAre(1, 4, 9));
      },
      500);
  EXPECT_TRUE(tally.is_clean());
}

TEST(Pool, EachGivesResultsAsTheyCome) {
  const Tally tally = explore(
      [] {
        Pool pool(2);
        std::string order;
        for (const int result : pool.each(std::vector<int>{1, 2}, [](int n) { return n; })) {
          order += std::to_string(result);
        }
        note(order);
      },
      500);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_GT(tally.words.at("12"), 0U);
  EXPECT_GT(tally.words.at("21"), 0U);
}

TEST(Pool, UnsynchronisedAdditionInsideEachLosesUpdates) {
  const Tally tally = explore(
      [] {
        Pool pool(2);
        Shared<int> sum("sum", 0);
        auto results = pool.each(std::vector<int>{1, 2}, [&](int n) { return sum += n; });
        while (results.next()) continue;
      },
      500);
  EXPECT_GT(tally.count_of("data_race lost_update"), 0U);
}

TEST(Pool, ExceptionGoesIntoTheFutureAndTheWorkerIsReplaced) {
  const Tally tally = explore(
      [] {
        Pool pool(1);
        Future<int> failed = pool.send([]() -> int { throw std::runtime_error("no"); });
        Future<int> fine = pool.send([] { return 1; });
        EXPECT_THROW(failed.get(), std::runtime_error);
        EXPECT_EQ(fine.get(), 1);
      },
      500);
  EXPECT_TRUE(tally.is_clean());
}

TEST(Pool, CloseWaitsForTheJobsThatWereSent) {
  const Tally tally = explore(
      [] {
        int done = 0;
        Lock lock("m");
        Pool pool(2);
        for (int job = 0; job < 3; ++job) {
          pool.send([&] {
            const auto guard = with(lock);
            ++done;
          });
        }
        pool.close();
        note(std::to_string(done));
      },
      500);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("3"), tally.executions);
}

TEST(Pool, CloseWithoutWorkersWaitsForEver) {
  const Tally tally = explore(
      [] {
        Pool pool(0);
        pool.send([] {});
        pool.close();
      },
      50);
  EXPECT_EQ(tally.count_of("deadlock/nobody_left"), tally.executions);
}

TEST(Pool, JobThatWaitsForAnotherOfAOneWorkerPoolDeadlocks) {
  const Tally tally = explore(
      [] {
        Pool pool(1);
        pool.sync([&] { return pool.sync([] { return 1; }); });
      },
      50);
  EXPECT_EQ(tally.count_of("deadlock/nobody_left"), tally.executions);
}

TEST(Pool, SendAfterCloseIsMisuse) {
  const Tally tally = explore(
      [] {
        Pool pool(1);
        pool.close();
        pool.send([] {});
      },
      50);
  EXPECT_EQ(tally.count_of("misuse/put_after_close"), tally.executions);
}

TEST(Pool, GivenUpInTheMiddleOfAJobIsNoResult) {
  const Tally tally = explore(
      [] {
        Lock lock("m");
        Pool pool(1);
        pool.sync([&] {
          lock.acquire();
          lock.acquire();
        });
      },
      50);
  EXPECT_EQ(tally.count_of("deadlock/self"), tally.executions);
}

TEST(Future, ValueThatCannotBeCopiedIsTakenOnce) {
  const auto ask = [](auto make, int times) {
    return play([make, times] {
             Pool pool(1);
             auto future = pool.send(make);
             for (int time = 0; time < times; ++time) future.get();
           })
        .faults();
  };
  const auto owned = [] { return std::make_unique<int>(1); };
  EXPECT_EQ(ask(owned, 1), "");
  EXPECT_EQ(ask(owned, 2), "misuse/taken_twice");
  EXPECT_EQ(ask([] { return 1; }, 2), "");
}

TEST(Future, TimedWaitGivesUp) {
  const Tally tally = explore(
      [] {
        Semaphore gate("gate", 0);
        Pool pool(1);
        Future<int> later = pool.send([&] {
          gate.acquire();
          return 1;
        });
        EXPECT_FALSE(later.wait_for(1ms));
        EXPECT_FALSE(later.is_ready());
        gate.release();
        EXPECT_EQ(later.get(), 1);
        EXPECT_EQ(later.get(), 1);
      },
      200);
  EXPECT_TRUE(tally.is_clean());
}

}  // namespace
}  // namespace snarl::testing
