// A value of each thread's own.
#include "snarl/primitives/local.h"

#include <gtest/gtest.h>

#include "snarl/primitives/testing/play.h"
#include "snarl/primitives/time.h"

namespace snarl::testing {
namespace {

TEST(Local, EachThreadHasItsOwn) {
  const Tally tally = enumerate([] {
    Local<int> mine(10);
    const auto add = [&] {
      *mine += 1;
      yield();
      *mine += 1;
      EXPECT_EQ(mine.get(), 12);
    };
    run_threads({add, add});
    EXPECT_EQ(mine.get(), 10);
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Local, IsNoOperation) {
  const Played played = play([] {
    Local<int> mine;
    run_threads({[&] { mine.set(3); }});
  });
  EXPECT_TRUE(played.operations().empty());
}

}  // namespace
}  // namespace snarl::testing
