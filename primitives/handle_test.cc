// Rights to act on objects, and what becomes of those who wait when nobody has them any more.
#include "snarl/primitives/handle.h"

#include <gtest/gtest.h>

#include "snarl/primitives/event.h"
#include "snarl/primitives/lock.h"
#include "snarl/primitives/queue.h"
#include "snarl/primitives/semaphore.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

// Somebody else who can go on for long.
void beat(Lock& lock) {
  for (int count = 0; count < 50; ++count) lock.locked();
}

TEST(Handle, GetterIsDeadAtTheStepAtWhichTheLastSenderGoes) {
  const Played played = play([] {
    Queue<int> queue("q");
    Lock lock("m");
    auto sender = queue.only_sender();
    run_threads(
        {[&] { queue.get(); }, [&] { const auto mine = std::move(sender); }, [&] { beat(lock); }});
  });
  EXPECT_EQ(played.faults(), "deadlock/nobody_left");
  EXPECT_EQ(played.trace.events.back().op.kind, OpKind::kDropHandle);
  EXPECT_EQ(played.trace.events.back().value, 0U);
}

// One that is not there yet may be anybody.
TEST(Handle, MayBeForAThreadThatIsStillToCome) {
  const Played played = play([] {
    Event ready("ready");
    ready.allow_only({ThreadId{9}});
    run_threads({[&] { ready.wait(); }, [] {}});
  });
  EXPECT_EQ(played.faults(), "deadlock/nobody_left");
}

// The handle is taken while another is about to act.
TEST(Handle, IsAskedForWhenItIsOnesTurn) {
  const Tally tally = enumerate([] {
    Event ready("ready");
    run_threads({[&] { ready.set(); },
                 [&] {
                   ready.is_set();
                   auto setter = ready.only_setter();
                   setter.set();
                 }});
  });
  EXPECT_GT(tally.count_of("misuse/not_allowed"), 0U);
  EXPECT_GT(tally.count_of(""), 0U);
}

TEST(Handle, GetterThatComesLaterIsDeadAtOnce) {
  const Played played = play([] {
    Queue<int> queue("q");
    Lock lock("m");
    auto sender = queue.only_sender();
    run_threads({[&] {
                   auto mine = std::move(sender);
                   mine.put(1);
                 },
                 [&] {
                   queue.get();
                   queue.get();
                 },
                 [&] { beat(lock); }});
  });
  EXPECT_EQ(played.faults(), "deadlock/nobody_left");
  EXPECT_EQ(played.trace.events.back().op.kind, OpKind::kGet);
}

TEST(Handle, CopyOfASenderIsEnough) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    auto sender = queue.only_sender();
    auto copy = sender;
    run_threads({[&] { const auto mine = std::move(sender); }, [&] { queue.get(); },
                 [&] {
                   auto mine = std::move(copy);
                   mine.put(1);
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

// Who can reach it is not known: it counts as held as long as it lives, also where nobody will use
// it; that shows when nobody else is left.
TEST(Handle, OneThatNobodyUsesCounts) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    Lock lock("m");
    const auto sender = queue.only_sender();
    run_threads({[&] { queue.get(); }, [&] { lock.locked(); }});
  });
  EXPECT_EQ(tally.count_of("deadlock/nobody_left"), tally.executions);
}

TEST(Handle, ClosedQueueNeedsNoSender) {
  const Tally tally = enumerate([] {
    Queue<int> queue("q");
    auto sender = queue.only_sender();
    run_threads({[&] {
                   auto mine = std::move(sender);
                   mine.close();
                 },
                 [&] { queue.get(); }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Handle, WaiterIsDeadWithoutASetter) {
  const auto scenario = [](bool is_set) {
    return [is_set] {
      Event event("e");
      Lock lock("m");
      auto setter = event.only_setter();
      run_threads({[&] { event.wait(); },
                   [&] {
                     auto mine = std::move(setter);
                     if (is_set) mine.set();
                   },
                   [&] { beat(lock); }});
    };
  };
  const Played played = play(scenario(false));
  EXPECT_EQ(played.faults(), "deadlock/nobody_left");
  EXPECT_EQ(played.trace.events.back().op.kind, OpKind::kDropHandle);
  EXPECT_EQ(play(scenario(true)).faults(), "");
}

TEST(Handle, PermitNeedsAReleaser) {
  const auto scenario = [](std::uint32_t count) {
    return [count] {
      Semaphore semaphore("s", 0);
      auto releaser = semaphore.only_releaser();
      run_threads({[&] { semaphore.acquire(); }, [&] { semaphore.acquire(); },
                   [&] {
                     auto mine = std::move(releaser);
                     mine.release(count);
                   }});
    };
  };
  const Tally one = enumerate(scenario(1));
  EXPECT_EQ(one.count_of("deadlock/nobody_left"), one.executions);
  EXPECT_TRUE(enumerate(scenario(2)).is_clean());
}

TEST(Handle, WhoeverHasADeadlineIsNotDead) {
  const Tally tally = enumerate([] {
    using namespace std::chrono_literals;
    Queue<int> queue("q");
    { const auto gone = queue.only_sender(); }
    run_threads({[&] { queue.get_for(1ms); }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Handle, ActingWithoutOneIsMisuse) {
  const auto faults_of = [](const std::function<void(Queue<int>&, Event&, Semaphore&)>& act) {
    return play([&] {
             Queue<int> queue("q");
             Event event("e");
             Semaphore semaphore("s");
             const auto sender = queue.only_sender();
             const auto setter = event.only_setter();
             const auto releaser = semaphore.only_releaser();
             run_threads({[&] { act(queue, event, semaphore); }});
           })
        .faults();
  };
  EXPECT_EQ(faults_of([](auto& queue, auto&, auto&) { queue.put(1); }), "misuse/not_allowed");
  EXPECT_EQ(faults_of([](auto& queue, auto&, auto&) { queue.close(); }), "misuse/not_allowed");
  EXPECT_EQ(faults_of([](auto&, auto& event, auto&) { event.set(); }), "misuse/not_allowed");
  EXPECT_EQ(faults_of([](auto&, auto&, auto& semaphore) { semaphore.release(); }),
            "misuse/not_allowed");
  EXPECT_EQ(faults_of([](auto&, auto& event, auto&) { event.clear(); }), "");
}

TEST(Handle, SecondFirstOneIsMisuse) {
  const Played played = play([] {
    Queue<int> queue("q");
    const auto sender = queue.only_sender();
    run_threads({[&] { const auto another = queue.only_sender(); }});
  });
  EXPECT_EQ(played.faults(), "misuse/handle_taken_twice");
}

TEST(Handle, DoesTheSameOnBothVehicles) {
  const auto scenario = [] {
    Queue<int> queue("q");
    auto sender = queue.only_sender();
    auto copy = sender;
    const auto produce = [](auto& from) {
      auto mine = std::move(from);
      mine.put(1);
    };
    run_threads({[&] { produce(sender); }, [&] { produce(copy); },
                 [&] {
                   queue.get();
                   queue.get();
                 }});
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(play_seed(scenario, seed, "fiber").event_hash,
              play_seed(scenario, seed, "os").event_hash);
  }
}

}  // namespace
}  // namespace snarl::testing
