// Counted permits.
#include "snarl/primitives/semaphore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

// How many of three threads are ever inside together.
int most_inside(const Tally& tally) {
  return tally.words.count("3") != 0 ? 3 : tally.words.count("2") != 0 ? 2 : 1;
}

Tally crowd(std::uint32_t permits) {
  return enumerate([permits] {
    Semaphore room("room", permits);
    int inside = 0;
    int most = 0;
    const auto visit = [&] {
      const auto guard = with(room);
      most = std::max(most, ++inside);
      yield();
      --inside;
    };
    run_threads({visit, visit, visit});
    note(std::to_string(most));
  });
}

TEST(Semaphore, LetsInAsManyAsItHasPermits) {
  const Tally one = crowd(1);
  EXPECT_TRUE(one.is_clean());
  EXPECT_EQ(most_inside(one), 1);
  const Tally two = crowd(2);
  EXPECT_TRUE(two.is_clean());
  EXPECT_EQ(most_inside(two), 2);
}

TEST(Semaphore, ReleaseOfSeveralWakesAsMany) {
  const Tally tally = enumerate([] {
    Semaphore permits("s", 0);
    const auto take = [&] { permits.acquire(); };
    run_threads({take, take, [&] { permits.release(2); }});
    note(std::to_string(permits.value()));
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("0"), tally.executions);
}

TEST(Semaphore, NobodyLeftToReleaseIsADeadlock) {
  const Tally tally = enumerate([] {
    Semaphore permits("s", 0);
    const auto take = [&] { permits.acquire(); };
    run_threads({take, take, [&] { permits.release(); }});
  });
  EXPECT_EQ(tally.count_of("deadlock/nobody_left"), tally.executions);
}

TEST(Semaphore, EachPermitNamesItsRelease) {
  const Played played = play([] {
    Semaphore permits("s", 1);
    run_threads({[&] {
      permits.release();
      permits.release();
      permits.acquire();
      permits.acquire();
      permits.acquire();
    }});
  });
  std::vector<Step> sources;
  for (const OpEvent& event : played.trace.events) {
    if (event.op.kind == OpKind::kAcquire) sources.push_back(event.source);
  }
  EXPECT_THAT(sources, ElementsAre(kNoStep, 1, 2));
}

TEST(Semaphore, WhoAcquiresKnowsWhatCameBeforeTheRelease) {
  const Tally tally = enumerate([] {
    Semaphore ready("ready", 0);
    Shared<int> value("value", 0);
    const auto read = [&] {
      ready.acquire();
      const int seen = value.load();
      EXPECT_EQ(seen, 1);
    };
    run_threads({[&] {
                   value.store(1);
                   ready.release(2);
                 },
                 read, read});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Semaphore, PermitOfAnotherReleaseOrdersNothing) {
  // The permit that was there at first tells nothing of what the other thread did.
  const Tally tally = enumerate([] {
    Semaphore permits("s", 1);
    Shared<int> value("value", 0);
    run_threads({[&] {
                   value.store(1);
                   permits.release();
                 },
                 [&] {
                   permits.acquire();
                   value.store(2);
                 }});
  });
  EXPECT_EQ(tally.count_of("data_race"), tally.executions);
}

TEST(Semaphore, PlainOneGrowsBeyondWhatItHad) {
  const Played played = play([] {
    Semaphore permits("s", 2);
    permits.release();
    EXPECT_EQ(permits.value(), 3U);
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(BoundedSemaphore, ReleaseBeyondTheBoundIsMisuse) {
  const Tally tally = enumerate([] {
    BoundedSemaphore permits("s", 1);
    run_threads({[&] {
      permits.acquire();
      permits.release();
      permits.release();
    }});
  });
  EXPECT_EQ(tally.count_of("misuse/over_release"), tally.executions);
}

TEST(BoundedSemaphore, ReleaseUpToTheBoundIsNone) {
  const Tally tally = enumerate([] {
    BoundedSemaphore permits("s", 1, 2);
    const auto work = [&] {
      permits.release();
      permits.acquire();
    };
    run_threads({work});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(BoundedSemaphore, OverReleaseDependsOnTheScheduleWhereItDoes) {
  const Tally tally = enumerate([] {
    BoundedSemaphore permits("s", 1);
    run_threads({[&] { permits.acquire(); }, [&] { permits.release(); }});
  });
  EXPECT_GT(tally.count_of("misuse/over_release"), 0U);
  EXPECT_GT(tally.count_of(""), 0U);
}

TEST(Semaphore, OverReleaseWhileAnExceptionIsInFlightEndsTheExecution) {
  const Played played = play([] {
    BoundedSemaphore permits("s", 1);
    run_threads({[&] {
      struct Release {
        BoundedSemaphore& permits;
        ~Release() { permits.release(); }
      } const release{permits};
      throw std::runtime_error("the job failed");
    }});
  });
  EXPECT_EQ(played.faults(), "misuse/over_release");
  EXPECT_EQ(played.event_hash, played.trace.event_hash);
}

TEST(Semaphore, TryAcquireTellsWhetherThereWasAPermit) {
  const Played played = play([] {
    Semaphore permits("s", 1);
    run_threads({[&] {
      EXPECT_TRUE(permits.try_acquire());
      EXPECT_FALSE(permits.try_acquire());
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Semaphore, TimedAcquireMayGiveUpAndMaySucceed) {
  const Tally tally = explore(
      [] {
        Semaphore permits("s", 0);
        bool is_mine = false;
        run_threads({[&] { permits.release(); }, [&] { is_mine = permits.acquire_for(1ms); }});
        note(is_mine ? "mine" : "given up");
      },
      1000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.size(), 2U);
}

TEST(Semaphore, DestructionWhileAThreadWaitsIsMisuse) {
  const Tally tally = enumerate([] {
    auto permits = std::make_unique<Semaphore>("s", 0U);
    bool is_inside = false;
    run_threads({[&] {
                   is_inside = true;
                   permits->acquire();
                 },
                 [&] {
                   if (is_inside) permits.reset();
                 }});
  });
  EXPECT_GT(tally.count_of("misuse/destroyed_while_waited_for"), 0U);
}

}  // namespace
}  // namespace snarl::testing
