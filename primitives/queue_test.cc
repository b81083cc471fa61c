// Items in order: who gets them, who waits, how it ends.
#include "snarl/primitives/queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"
#include "snarl/primitives/time.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

TEST(Queue, GivesItemsInOrderOfPutting) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    run_threads({[&] {
                   queue.put(1);
                   queue.put(2);
                 },
                 [&] {
                   const auto first = queue.get();
                   const auto second = queue.get();
                   EXPECT_EQ(first, 1);
                   EXPECT_EQ(second, 2);
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Queue, BoundedOneMakesThePutterWait) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q", 1);
    int most = 0;
    run_threads({[&] {
                   for (int item = 0; item < 3; ++item) {
                     queue.put(item);
                     most = std::max(most, static_cast<int>(queue.size()));
                   }
                 },
                 [&] {
                   for (int item = 0; item < 3; ++item) queue.get();
                 }});
    note(std::to_string(most));
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("1") + (tally.words.count("0") != 0 ? tally.words.at("0") : 0),
            tally.executions);
}

TEST(Queue, GetKnowsWhatCameBeforeThePut) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    Shared<int> cell("cell", 0);
    run_threads({[&] {
                   cell.store(1);
                   queue.put(1);
                 },
                 [&] {
                   queue.get();
                   cell.store(2);
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Queue, GetKnowsNothingOfWhatCameAfterThePut) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    Shared<int> cell("cell", 0);
    run_threads({[&] {
                   queue.put(1);
                   cell.store(1);
                 },
                 [&] {
                   queue.get();
                   cell.store(2);
                 }});
  });
  EXPECT_EQ(tally.count_of("data_race"), tally.executions);
}

TEST(Queue, PutIntoTheRoomOfAGetKnowsWhatCameBeforeIt) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q", 1);
    Shared<int> cell("cell", 0);
    run_threads({[&] {
                   queue.put(1);
                   queue.put(2);
                   cell.store(1);
                 },
                 [&] {
                   cell.store(2);
                   queue.get();
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Queue, UnboundedPutKnowsNothingOfGets) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    Shared<int> cell("cell", 0);
    run_threads({[&] {
                   queue.put(1);
                   queue.put(2);
                   cell.store(1);
                 },
                 [&] {
                   cell.store(2);
                   queue.get();
                 }});
  });
  EXPECT_EQ(tally.count_of("data_race"), tally.executions);
}

TEST(Queue, GetAllTakesWhatIsThereAndKnowsEveryPut) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q", 2);
    Shared<int> one("one", 0);
    Shared<int> other("other", 0);
    std::size_t got = 0;
    run_threads({[&] {
                   one.store(1);
                   queue.put(1);
                 },
                 [&] {
                   other.store(1);
                   queue.put(2);
                 },
                 [&] {
                   while (got < 2) got += queue.get_all().size();
                   one.store(2);
                   other.store(2);
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Queue, ClosedAndEmptyGivesNone) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    Shared<int> cell("cell", 0);
    int sum = 0;
    run_threads({[&] {
                   queue.put(1);
                   queue.put(2);
                   cell.store(1);
                   queue.close();
                 },
                 [&] {
                   while (const auto item = queue.get()) sum += *item;
                   cell.store(2);
                 }});
    note(std::to_string(sum));
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("3"), tally.executions);
}

TEST(Queue, CloseWakesAllConsumers) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    const auto consume = [&] { EXPECT_FALSE(queue.get().has_value()); };
    run_threads({consume, consume, [&] { queue.close(); }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Queue, NeverClosedIsADeadlock) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    run_threads({[&] { queue.put(1); },
                 [&] {
                   while (queue.get()) continue;
                 }});
  });
  EXPECT_EQ(tally.count_of("deadlock/nobody_left"), tally.executions);
}

TEST(Queue, PutAfterCloseIsMisuse) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    run_threads({[&] { queue.put(1); }, [&] { queue.close(); }});
  });
  EXPECT_GT(tally.count_of("misuse/put_after_close"), 0U);
  EXPECT_GT(tally.count_of(""), 0U);
}

TEST(Queue, PutterThatWaitsWhenItIsClosedIsMisuse) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q", 1);
    queue.put(0);
    run_threads({[&] { queue.put(1); }, [&] { queue.close(); }});
  });
  EXPECT_EQ(tally.count_of("misuse/put_after_close"), tally.executions);
}

TEST(Queue, JoinWaitsForTheLastTaskDone) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    Shared<int> cell("cell", 0);
    queue.put(1);
    run_threads({[&] {
                   queue.get();
                   cell.store(1);
                   queue.task_done();
                 },
                 [&] {
                   queue.join();
                   const int seen = cell.load();
                   EXPECT_EQ(seen, 1);
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Queue, JoinWithoutTaskDoneIsADeadlock) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    queue.put(1);
    run_threads({[&] {
                   queue.get();
                   queue.close();
                 },
                 [&] { queue.join(); }});
  });
  EXPECT_EQ(tally.count_of("deadlock/nobody_left"), tally.executions);
}

TEST(Queue, MoreTaskDoneThanItemsIsMisuse) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    queue.put(1);
    run_threads({[&] { queue.task_done(); }, [&] { queue.task_done(); }});
  });
  EXPECT_EQ(tally.count_of("misuse/task_done_without_item"), tally.executions);
}

TEST(Queue, TryFormsNeverWait) {
  const Played played = play([] {
    Queue<int> queue("q", 1);
    run_threads({[&] {
      EXPECT_FALSE(queue.try_get().has_value());
      EXPECT_TRUE(queue.try_put(7));
      EXPECT_FALSE(queue.try_put(8));
      EXPECT_FALSE(queue.empty());
      EXPECT_EQ(queue.try_get(), 7);
      EXPECT_TRUE(queue.try_get_all().empty());
      queue.close();
      EXPECT_FALSE(queue.try_get().has_value());
    }});
  });
  EXPECT_EQ(played.faults(), "");
  EXPECT_FALSE(played.had_timeout);
}

TEST(Queue, TimedFormsGiveUp) {
  const Played played = play([] {
    Queue<int> queue("q", 1);
    run_threads({[&] {
      EXPECT_FALSE(queue.get_for(1ms).has_value());
      EXPECT_TRUE(queue.get_all_for(1ms).empty());
      EXPECT_TRUE(queue.put_for(7, 1ms));
      EXPECT_FALSE(queue.put_for(8, 1ms));
      EXPECT_FALSE(queue.join_for(1ms));
      EXPECT_THAT(queue.get_all(), ElementsAre(7));
      queue.task_done();
      EXPECT_TRUE(queue.join_for(1ms));
    }});
  });
  EXPECT_EQ(played.faults(), "");
  EXPECT_EQ(played.trace.events.back().op.kind, OpKind::kEnd);
}

TEST(Queue, BothEndsOfATimedPutAreTried) {
  const Tally tally = explore(
      [] {
        Queue<int> queue("q", 1);
        int sent = 0;
        run_threads({[&] {
                       for (int item = 0; item < 2; ++item) sent += queue.put_for(item, 50ms);
                     },
                     [&] { queue.get(); }});
        note(std::to_string(sent));
      },
      2000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_GT(tally.words.at("1"), 0U);
  EXPECT_GT(tally.words.at("2"), 0U);
}

TEST(Queue, MovesItemsThatCannotBeCopied) {
  const Tally tally = enumerate([] {
    Queue<std::unique_ptr<int>> queue("q", 1);
    run_threads({[&] { queue.put(std::make_unique<int>(3)); },
                 [&] {
                   const auto item = queue.get();
                   EXPECT_EQ(**item, 3);
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Queue, GetNamesThePutOfItsItemAndPutTheGetOfItsRoom) {
  const Played played = play([] {
    Queue<int> queue("q", 1);
    run_threads({[&] {
      queue.put(1);
      queue.get();
      queue.put(2);
      queue.get();
    }});
  });
  std::vector<Step> sources;
  for (const OpEvent& event : played.trace.events) {
    if (event.op.kind == OpKind::kPut || event.op.kind == OpKind::kGet) {
      sources.push_back(event.source);
    }
  }
  EXPECT_THAT(sources, ElementsAre(kNoStep, 1, 2, 3));
}

TEST(Queue, HasTheSameEventsOnBothVehicles) {
  const auto scenario = [] {
    Queue<int> queue("q", 1);
    const auto produce = [&] {
      queue.put(1);
      queue.put(2);
    };
    run_threads({produce, produce, [&] {
                   for (int item = 0; item < 4; ++item) queue.get();
                 }});
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(play_seed(scenario, seed, "fiber").event_hash,
              play_seed(scenario, seed, "os").event_hash);
  }
}

}  // namespace
}  // namespace snarl::testing
