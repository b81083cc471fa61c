// Happens-before between transitions against a naive closure, also after going back.
#include "snarl/harness/strategies/dfs_path.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "snarl/harness/base/rng.h"

namespace snarl::dfs {
namespace {

OpEvent event_of(ThreadId thread, OpKind kind, std::uint32_t object, Step step) {
  return {.op = {.kind = kind, .object = ObjectId{object}}, .thread = thread, .step = step};
}

// One transition of the naive model: its events, and whom it saw.
struct Naive {
  Slot slot;
  std::vector<Touch> touches;
  std::vector<bool> before;  // by index
};

class Model {
 public:
  explicit Model(std::uint64_t seed) : rng_(seed, 0) {}

  void add_transition() {
    const ThreadId thread{rng_.below(10)};  // more than the path's clocks have at first
    const auto index = static_cast<std::uint32_t>(all_.size());
    Naive next{slot_of(thread), {}, std::vector<bool>(index, false)};
    path_.begin_transition(next.slot, step_);
    const std::uint32_t events = rng_.below(3);
    for (std::uint32_t count = 0; count < events; ++count) {
      const OpKind kind = rng_.below(2) == 0 ? OpKind::kRead : OpKind::kWrite;
      const OpEvent event = event_of(thread, kind, rng_.below(4), step_++);
      path_.add(event);
      for_each_touch(event.op, [&](const Touch& touch) { next.touches.push_back(touch); });
    }
    for (std::uint32_t earlier = 0; earlier < index; ++earlier) {
      if (!is_ordered(all_[earlier], next)) continue;
      next.before[earlier] = true;
      for (std::uint32_t other = 0; other < earlier; ++other) {
        if (all_[earlier].before[other]) next.before[other] = true;
      }
    }
    all_.push_back(std::move(next));
  }

  void go_back() {
    const std::uint32_t count = rng_.below(static_cast<std::uint32_t>(all_.size()));
    step_ = path_[count].step;
    all_.resize(count);
    path_.truncate(count);
  }

  void compare() const {
    ASSERT_EQ(path_.count(), all_.size());
    for (std::uint32_t later = 0; later < path_.count(); ++later) {
      for (std::uint32_t earlier = 0; earlier < later; ++earlier) {
        ASSERT_EQ(path_.happens_before(earlier, later), all_[later].before[earlier])
            << earlier << " and " << later;
      }
    }
  }

  std::size_t size() const { return all_.size(); }

 private:
  static bool is_ordered(const Naive& one, const Naive& other) {
    if (one.slot == other.slot) return true;
    return std::any_of(one.touches.begin(), one.touches.end(), [&](const Touch& touch) {
      return std::any_of(other.touches.begin(), other.touches.end(),
                         [&](const Touch& its) { return are_dependent(touch, its); });
    });
  }

  Rng rng_;
  Path path_;
  std::vector<Naive> all_;
  Step step_ = 0;
};

TEST(DfsPath, KnowsWhatHappenedBefore) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Model model(seed);
    for (int round = 0; round < 4; ++round) {
      while (model.size() < 30) model.add_transition();
      model.compare();
      if (HasFatalFailure()) return;
      model.go_back();
    }
  }
}

TEST(DfsPath, FindsTheTransitionOfAStep) {
  Path path;
  path.begin_transition(1, 0);
  path.begin_transition(2, 0);  // the one before made no event
  path.add(event_of(ThreadId{1}, OpKind::kWrite, 1, 0));
  path.add(event_of(ThreadId{1}, OpKind::kWrite, 2, 1));
  path.begin_transition(1, 2);
  EXPECT_EQ(path.transition_at(0), 1U);
  EXPECT_EQ(path.transition_at(1), 1U);
  EXPECT_EQ(path.transition_at(2), 2U);
}

TEST(DfsPath, OrdersByTheClockWhoHasADeadline) {
  Path path;
  path.begin_transition(1, 0);
  path.touch({kTime, Manner::kAdds});
  path.begin_transition(2, 0);
  path.begin_transition(kClockSlot, 0);
  path.add({.op = {.kind = OpKind::kExpire, .object = kNoObject}, .thread = kClockThread});
  path.begin_transition(3, 1);
  path.begin_transition(4, 1);
  path.touch({kTime, Manner::kAdds});
  EXPECT_TRUE(path.happens_before(0, 2));
  EXPECT_FALSE(path.happens_before(1, 2));
  EXPECT_FALSE(path.happens_before(2, 3));
  EXPECT_TRUE(path.happens_before(2, 4));
  EXPECT_TRUE(path.happens_before(0, 4));
}

TEST(DfsTouches, OfAConditionsWaitAreItsLockToo) {
  std::vector<std::uint32_t> objects;
  const Op wait{.kind = OpKind::kWait, .object = ObjectId{3}, .value = 2};
  for_each_touch(wait, [&](const Touch& touch) { objects.push_back(touch.object - kFirstObject); });
  EXPECT_EQ(objects, (std::vector<std::uint32_t>{3, 2}));
}

}  // namespace
}  // namespace snarl::dfs
