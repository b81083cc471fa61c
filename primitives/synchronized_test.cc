// A value behind its lock.
#include "snarl/primitives/synchronized.h"

#include <gtest/gtest.h>

#include <vector>

#include "snarl/primitives/rlock.h"
#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

TEST(Synchronized, IsUsedByOneThreadAtATime) {
  const Tally tally = enumerate([] {
    Synchronized<std::vector<int>> items("items");
    const auto add = [&] { items.with([](std::vector<int>& list) { list.push_back(1); }); };
    run_threads({add, add});
    note(std::to_string(items.with([](std::vector<int>& list) { return list.size(); })));
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("2"), tally.executions);
}

TEST(Synchronized, TryWithTellsWhetherItWasFree) {
  const Tally tally = enumerate([] {
    Synchronized<int> value("value");
    bool has_done = false;
    run_threads({[&] { value.with([](int& number) { ++number; }); },
                 [&] { has_done = value.try_with([](int& number) { ++number; }); }});
    note(has_done ? "done" : "taken");
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.size(), 2U);
}

TEST(WithLockHeld, ReleasesHoweverItIsLeft) {
  const Tally tally = enumerate([] {
    RLock lock("m");
    Shared<int> sum("sum", 0);
    const auto work = [&] {
      try {
        with_lock_held(lock, [&] {
          sum += 1;
          throw 1;
        });
      } catch (int) {
        EXPECT_EQ(with_lock_held(lock, [] { return 5; }), 5);
      }
    };
    run_threads({work, work});
  });
  EXPECT_TRUE(tally.is_clean());
}

}  // namespace
}  // namespace snarl::testing
