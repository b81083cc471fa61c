// A flag that threads wait for.
#include "snarl/primitives/event.h"

#include <gtest/gtest.h>

#include <memory>

#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;

TEST(Event, LetsAllPassOnceItIsSet) {
  const Tally tally = enumerate([] {
    Event go("go");
    Shared<int> value("value", 0);
    const auto wait = [&] {
      go.wait();
      const int seen = value.load();
      EXPECT_EQ(seen, 1);
    };
    run_threads({wait, wait, [&] {
                   value.store(1);
                   go.set();
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Event, NeverSetIsADeadlock) {
  const Tally tally = enumerate([] {
    Event go("go");
    run_threads({[&] { go.wait(); }});
  });
  EXPECT_EQ(tally.count_of("deadlock/nobody_left"), tally.executions);
}

TEST(Event, SetAndClearedAtOncePassesWaitersBy) {
  const Tally tally = enumerate([] {
    Event go("go");
    run_threads({[&] { go.wait(); },
                 [&] {
                   go.set();
                   go.clear();
                 }});
  });
  EXPECT_GT(tally.count_of("deadlock/lost_wakeup"), 0U);
  EXPECT_GT(tally.count_of(""), 0U);
}

TEST(Event, IsSetThatSaysYesOrdersWhatCameBefore) {
  const Tally tally = enumerate([] {
    Event ready("ready");
    Shared<int> value("value", 0);
    run_threads({[&] {
                   value.store(1);
                   ready.set();
                 },
                 [&] {
                   if (ready.is_set()) value.store(2);
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Event, WaitersKnowWhatEachSetterDid) {
  const Tally tally = enumerate([] {
    Event ready("ready");
    Shared<int> one("one", 0);
    Shared<int> other("other", 0);
    int set_count = 0;
    const auto set = [&](Shared<int>& value) {
      value.store(1);
      ready.set();
      ++set_count;
    };
    run_threads({[&] { set(one); }, [&] { set(other); },
                 [&] {
                   ready.wait();
                   if (set_count < 2) return;
                   one.store(2);
                   other.store(2);
                 }});
  });
  // set_count counts a set that comes after this wait too: only both before it order both.
  EXPECT_GT(tally.count_of(""), 0U);
  EXPECT_EQ(tally.count_of("") + tally.count_of("data_race"), tally.executions);
}

TEST(Event, SetterBeforeTheClearOrdersNothingAfterIt) {
  const Played played = play([] {
    Event ready("ready");
    Shared<int> value("value", 0);
    run_threads({[&] {
                   value.store(1);
                   ready.set();
                 },
                 [&] {
                   ready.clear();
                   ready.set();
                 },
                 [&] {
                   ready.wait();
                   value.store(2);
                 }});
  });
  EXPECT_EQ(played.faults(), "data_race");
}

TEST(Event, TimedWaitTellsWhetherItWasSet) {
  const Tally tally = explore(
      [] {
        Event go("go");
        bool is_set = false;
        run_threads({[&] { go.set(); }, [&] { is_set = go.wait_for(1ms); }});
        note(is_set ? "set" : "given up");
      },
      1000);
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.size(), 2U);
  EXPECT_EQ(tally.timeouts, tally.words.at("given up"));
}

TEST(Event, DestructionWhileAThreadWaitsIsMisuse) {
  const Tally tally = enumerate([] {
    auto go = std::make_unique<Event>("go");
    bool is_inside = false;
    run_threads({[&] {
                   is_inside = true;
                   go->wait();
                 },
                 [&] {
                   if (is_inside) go.reset();
                 }});
  });
  EXPECT_GT(tally.count_of("misuse/destroyed_while_waited_for"), 0U);
}

}  // namespace
}  // namespace snarl::testing
