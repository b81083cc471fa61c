// Vector clocks against a map from threads to times.
#include "snarl/harness/base/vector_clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>

#include "snarl/harness/base/rng.h"

namespace snarl {
namespace {

using Times = std::map<std::uint32_t, std::int32_t>;

constexpr std::uint32_t kClockThreads = 40;  // five times the width that a clock begins with

void expect_equal(const VectorClock& clock, const Times& model) {
  for (std::uint32_t thread = 0; thread < kClockThreads + VectorClock::kLanes; ++thread) {
    const auto found = model.find(thread);
    ASSERT_EQ(clock[ThreadId{thread}], found == model.end() ? 0 : found->second) << thread;
  }
}

void join(Times& model, const Times& other) {
  for (const auto& [thread, time] : other) model[thread] = std::max(model[thread], time);
}

TEST(VectorClock, DoesAsAMapOfTimes) {
  for (std::uint64_t run = 0; run < 50; ++run) {
    Rng rng(run, 0);
    std::array<VectorClock, 4> clocks;
    std::array<Times, 4> models;
    for (int step = 0; step < 1000; ++step) {
      const std::uint32_t mine = rng.below(4);
      const std::uint32_t other = rng.below(4);
      const std::uint32_t thread = rng.below(rng.below(2) == 0 ? 8 : kClockThreads);
      const std::uint32_t what = rng.below(100);
      if (what < 30) {
        clocks[mine].widen_for(ThreadId{thread});
        ASSERT_EQ(clocks[mine].tick(ThreadId{thread}), ++models[mine][thread]);
      } else if (what < 40) {
        const auto time = static_cast<std::int32_t>(rng.below(0x7fff'ffffU));
        clocks[mine].widen_for(ThreadId{thread});
        clocks[mine].set(ThreadId{thread}, time / 2);
        models[mine][thread] = time / 2;
      } else if (what < 75) {
        clocks[mine].join(clocks[other]);
        join(models[mine], models[other]);
      } else if (what < 97) {
        clocks[mine].assign(clocks[other]);
        if (mine != other) models[mine] = models[other];
      } else {
        clocks[mine].reset();
        models[mine].clear();
      }
      ASSERT_NO_FATAL_FAILURE(expect_equal(clocks[mine], models[mine]));
    }
  }
}

TEST(VectorClock, JoiningANarrowerOneKeepsTheRest) {
  VectorClock wide;
  wide.widen_for(ThreadId{30});
  wide.set(ThreadId{30}, 5);
  VectorClock narrow;
  narrow.set(ThreadId{0}, 2);
  wide.join(narrow);
  EXPECT_EQ(wide[ThreadId{30}], 5);
  EXPECT_EQ(wide[ThreadId{0}], 2);
}

TEST(VectorClock, AssigningANarrowerOneForgetsTheRest) {
  VectorClock wide;
  wide.widen_for(ThreadId{30});
  wide.set(ThreadId{30}, 5);
  wide.assign(VectorClock());
  EXPECT_EQ(wide[ThreadId{30}], 0);
}

TEST(VectorClock, OfAThreadItNeverHeardOfIsZero) { EXPECT_EQ(VectorClock()[ThreadId{9'999}], 0); }

}  // namespace
}  // namespace snarl
