// A meeting point that serves again and again.
#include "snarl/primitives/barrier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"
#include "snarl/primitives/time.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;

TEST(Barrier, NobodyPassesBeforeAllHaveArrived) {
  const Tally tally = enumerate([] {
    Barrier meeting("meeting", 2);
    Shared<int> left("left", 0);
    Shared<int> right("right", 0);
    run_threads({[&] {
                   left.store(1);
                   meeting.arrive_and_wait();
                   const int seen = right.load();
                   EXPECT_EQ(seen, 1);
                 },
                 [&] {
                   right.store(1);
                   meeting.arrive_and_wait();
                   const int seen = left.load();
                   EXPECT_EQ(seen, 1);
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Barrier, WithoutItTheSameIsADataRace) {
  const Tally tally = enumerate([] {
    Shared<int> left("left", 0);
    run_threads({[&] { left.store(1); }, [&] { left.load(); }});
  });
  EXPECT_EQ(tally.count_of("data_race"), tally.executions);
}

TEST(Barrier, ServesAgain) {
  const Tally tally = enumerate([] {
    Barrier meeting("meeting", 2);
    Shared<int> cell("cell", 0);
    run_threads({[&] {
                   for (int round = 0; round < 2; ++round) {
                     cell.store(round);
                     meeting.arrive_and_wait();
                     meeting.arrive_and_wait();
                   }
                 },
                 [&] {
                   for (int round = 0; round < 2; ++round) {
                     meeting.arrive_and_wait();
                     const int seen = cell.load();
                     EXPECT_EQ(seen, round);
                     meeting.arrive_and_wait();
                   }
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Barrier, SlowThreadPassesThoughTheNextRoundHasBegun) {
  // Four threads meet in pairs: the first pair's slow one passes after the second pair has begun.
  const Tally tally = enumerate([] {
    Barrier meeting("meeting", 2);
    const auto meet = [&] { meeting.arrive_and_wait(); };
    run_threads({meet, meet, meet, meet});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Barrier, OrdersThoseWhoMetAndNobodyElse) {
  // Four threads meet in two rounds: what t[0] does after meeting is ordered after what t[2] did
  // before it, if and only if they met in one round, however late t[0] passes.
  int met = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const Played played = play_seed(
        [] {
          Barrier meeting("meeting", 2);
          Shared<int> cell("cell", 0);
          const auto meet = [&] { meeting.arrive_and_wait(); };
          run_threads({[&] {
                         meeting.arrive_and_wait();
                         cell.store(1);
                       },
                       meet,
                       [&] {
                         cell.store(2);
                         meeting.arrive_and_wait();
                       },
                       meet});
        },
        seed);
    std::map<std::uint32_t, int> round_of;
    for (const OpEvent& event : played.trace.events) {
      if (event.op.kind != OpKind::kArrive) continue;
      const int round = static_cast<int>(round_of.size()) / 2;
      round_of[index_of(event.thread)] = round;
    }
    const bool have_met = round_of.at(1) == round_of.at(3);
    met += have_met ? 1 : 0;
    EXPECT_EQ(played.faults(), have_met ? "" : "data_race") << "seed " << seed;
  }
  EXPECT_GT(met, 0);
  EXPECT_LT(met, 400);
}

TEST(Barrier, OneWhoNeverComesIsADeadlock) {
  const Tally tally = enumerate([] {
    Barrier meeting("meeting", 3);
    const auto meet = [&] { meeting.arrive_and_wait(); };
    run_threads({meet, meet});
  });
  EXPECT_EQ(tally.count_of("deadlock/nobody_left"), tally.executions);
}

TEST(Barrier, TellsHowManyHadArrivedBefore) {
  const Tally tally = enumerate([] {
    Barrier meeting("meeting", 2);
    std::uint32_t sum = 0;
    const auto meet = [&] { sum += meeting.wait(); };
    run_threads({meet, meet});
    note(std::to_string(sum));
  });
  EXPECT_EQ(tally.words.at("1"), tally.executions);
}

TEST(Barrier, TimedArrivalThatGivesUpDoesNotCount) {
  const Tally tally = explore(
      [] {
        Barrier meeting("meeting", 2);
        bool has_met = false;
        bool has_met_late = false;
        run_threads({[&] { has_met = meeting.arrive_and_wait_for(1ms); },
                     [&] {
                       sleep(1ms);
                       has_met_late = meeting.arrive_and_wait_for(1ms);
                     }});
        EXPECT_EQ(has_met, has_met_late);
        note(has_met ? "met" : "missed");
      },
      2000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.size(), 2U);
}

TEST(Barrier, TimedMeetingOrdersWhatCameBefore) {
  const Tally tally = explore(
      [] {
        Barrier meeting("meeting", 2);
        Shared<int> cell("cell", 0);
        run_threads({[&] {
                       if (meeting.arrive_and_wait_for(1ms)) cell.store(1);
                     },
                     [&] {
                       cell.store(2);
                       meeting.arrive_and_wait_for(1ms);
                     }});
      },
      2000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_GT(tally.timeouts, 0U);
  EXPECT_LT(tally.timeouts, tally.executions);
}

TEST(Barrier, ForNobodyIsRefused) {
  const Played played = play([] { EXPECT_THROW(Barrier(0), std::invalid_argument); });
  EXPECT_EQ(played.faults(), "");
}

TEST(Barrier, DestructionWhileAThreadHasNotPassedIsMisuse) {
  const Tally tally = enumerate([] {
    auto meeting = std::make_unique<Barrier>("meeting", 2U);
    bool is_inside = false;
    run_threads({[&] {
                   is_inside = true;
                   meeting->arrive_and_wait();
                 },
                 [&] {
                   if (is_inside) meeting.reset();
                 }});
  });
  EXPECT_GT(tally.count_of("misuse/destroyed_while_waited_for"), 0U);
}

}  // namespace
}  // namespace snarl::testing
