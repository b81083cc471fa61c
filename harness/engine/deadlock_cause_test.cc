// Why a wake-up did not come: each cause, and what looks like it and is another.
#include <gtest/gtest.h>

#include <csignal>

#include "snarl/harness/engine/crash.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/primitives/primitives.h"
#include "snarl/primitives/testing/play.h"

namespace snarl {
namespace {

using testing::explore;
using testing::play;
using testing::Played;
using testing::run_threads;
using testing::Tally;

// The cause that every execution of `scenario` shows that does not come to its end; "" if none.
std::string only_cause(const testing::Scenario& scenario) {
  const Tally tally = explore(scenario, 200);
  std::string cause;
  for (const auto& [faults, count] : tally.faults) {
    if (faults.empty()) continue;
    if (!cause.empty()) return "several";
    cause = faults.substr(faults.find('/') + 1);
  }
  return cause;
}

TEST(DeadlockCause, ANotifyThatFoundNobodyIsLost) {
  EXPECT_EQ(only_cause([] {
              Condition bell("bell");
              run_threads({[&] {
                             const auto guard = with(bell);
                             bell.wait();
                           },
                           [&] {
                             const auto guard = with(bell);
                             bell.notify();
                           }});
            }),
            "lost_wakeup");
}

TEST(DeadlockCause, ALostNotifyDoesNotMatterToWhoLookedAfterIt) {
  // The second item never comes; that the first one's notify found nobody is as it should be.
  EXPECT_EQ(only_cause([] {
              Condition filled("filled");
              Shared<int> items("items", 0);
              run_threads({[&] {
                             const auto guard = with(filled);
                             items += 1;
                             filled.notify();
                           },
                           [&] {
                             for (int item = 0; item < 2; ++item) {
                               const auto guard = with(filled);
                               while (items.load() == 0) filled.wait();
                               items -= 1;
                             }
                           }});
            }),
            "nobody_left");
}

TEST(DeadlockCause, WhatTheEngineCannotSeeIsAskedOfTheThread) {
  // A plain variable: no event tells what the loop looks at.
  const auto scenario = [](bool is_opened) {
    bool is_open = false;
    Condition opened("opened");
    run_threads({[&] {
                   const auto guard = with(opened);
                   opened.wait([&] { return is_open; });
                 },
                 [&] {
                   const auto guard = with(opened);
                   is_open = is_opened;
                 }});
  };
  EXPECT_EQ(only_cause([&] { scenario(true); }), "missing_notify");
  EXPECT_EQ(only_cause([&] { scenario(false); }), "nobody_left");
}

TEST(DeadlockCause, WhoChangesSomethingBeforeItWaitsAgainLeavesTheCauseOpen) {
  EXPECT_EQ(only_cause([] {
              Condition opened("opened");
              Shared<bool> is_open("is_open", false);
              Shared<int> wakings("wakings", 0);
              run_threads({[&] {
                const auto guard = with(opened);
                while (!is_open.load()) {
                  opened.wait();
                  wakings += 1;
                }
              }});
            }),
            "nobody_left");
}

TEST(DeadlockCause, ALookMayTakeOtherLocks) {
  const auto scenario = [](bool is_opened) {
    Condition opened("opened");
    Lock books("books");
    Shared<bool> is_open("is_open", false);
    run_threads({[&] {
                   const auto guard = with(opened);
                   while (true) {
                     {
                       const auto inner = with(books);
                       if (is_open.load()) break;
                     }
                     opened.wait();
                   }
                 },
                 [&] {
                   const auto inner = with(books);
                   is_open.store(is_opened);
                 }});
  };
  EXPECT_EQ(only_cause([&] { scenario(true); }), "missing_notify");
  EXPECT_EQ(only_cause([&] { scenario(false); }), "nobody_left");
}

// Two wait for different things at one condition, and one thing comes.
void wait_for_two_things(bool is_for_all, bool are_both_there) {
  RLock lock("lock");
  Condition changed(lock, "changed");
  Shared<int> ready("ready", 0);
  std::vector<std::function<void()>> bodies;
  for (int wanted = 1; wanted <= 2; ++wanted) {
    bodies.emplace_back([&, wanted] {
      const auto guard = with(lock);
      while ((ready.load() & wanted) == 0) changed.wait();
    });
  }
  bodies.emplace_back([&] {
    const auto guard = with(lock);
    ready += are_both_there ? 3 : 1;
    is_for_all ? changed.notify_all() : changed.notify();
  });
  run_threads(bodies);
}

TEST(DeadlockCause, ANotifyThatWokeTheWrongOneIsStolen) {
  const Tally tally = explore([] { wait_for_two_things(false, false); }, 500);
  EXPECT_GT(tally.count_of("deadlock/stolen_wakeup"), 0u);
  EXPECT_GT(tally.count_of("deadlock/nobody_left"), 0u);  // the right one woke; the other's waits
  EXPECT_EQ(tally.faults.size(), 2u);
}

TEST(DeadlockCause, ANotifyThatWokeOneWhoCouldUseItIsNotStolen) {
  EXPECT_EQ(only_cause([] { wait_for_two_things(false, true); }), "missing_notify");
  EXPECT_EQ(only_cause([] { wait_for_two_things(true, false); }), "nobody_left");
  EXPECT_EQ(only_cause([] { wait_for_two_things(true, true); }), "");
}

TEST(DeadlockCause, WhatWasClearedIsLostOnlyOnThoseWhoHadNotPassed) {
  const auto scenario = [](int waits) {
    Event go("go");
    Event through("through");
    run_threads({[&, waits] {
                   for (int turn = 0; turn < waits; ++turn) {
                     go.wait();
                     through.set();
                   }
                 },
                 [&, waits] {
                   go.set();
                   if (waits > 1) through.wait();
                   go.clear();
                 }});
  };
  EXPECT_EQ(only_cause([&] { scenario(1); }), "lost_wakeup");
  EXPECT_EQ(only_cause([&] { scenario(3); }), "nobody_left");
}

TEST(DeadlockCause, OfWhoFailsWhenWokenIsNoSecondFault) {
  const auto scenario = [] {
    Condition bell("bell");
    run_threads({[&] {
      const auto guard = with(bell);
      bell.wait();
      throw std::runtime_error("woken");
    }});
  };
  for (const char* const vehicle : {"fiber", "os"}) {
    EXPECT_EQ(play(scenario, {}, vehicle).faults(), "deadlock/missing_notify") << vehicle;
  }
}

#if !defined(SNARL_ASAN) && !defined(SNARL_TSAN)  // they take the signal themselves
TEST(DeadlockCause, OfWhoCrashesWhenWokenIsNoSecondFaultEither) {
  const auto scenario = [] {
    Condition bell("bell");
    run_threads({[&] {
      const auto guard = with(bell);
      bell.wait();
      std::raise(SIGSEGV);
    }});
  };
  const CrashGuard crash_guard;
  EXPECT_EQ(play(scenario).faults(), "deadlock/missing_notify");
}
#endif

TEST(DeadlockCause, IsFoundWithoutATraceOfTheTrial) {
  int wakings = 0;
  const auto scenario = [&] {
    Condition bell("bell");
    run_threads({[&] {
      const auto guard = with(bell);
      bell.wait();
      ++wakings;
    }});
  };
  const Played played = play(scenario);
  EXPECT_EQ(wakings, 1);
  EXPECT_EQ(played.trace.events.back().op.kind, OpKind::kWait);
  EXPECT_EQ(played.suspicions.at(0).second, played.trace.events.back().step);
  EXPECT_EQ(played.trace.event_hash, played.event_hash);
  EXPECT_EQ(played.trace.threads.at(1).pending.kind, OpKind::kWait);
  EXPECT_FALSE(played.had_timeout);
}

}  // namespace
}  // namespace snarl
