// A first-in first-out list that keeps its memory.
#include "snarl/primitives/ring.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <vector>

namespace snarl {
namespace {

RC_GTEST_PROP(Ring, IsADeque, (const std::vector<bool>& is_push)) {
  Ring<int> ring;
  std::deque<int> model;
  int next = 0;
  for (const bool push : is_push) {
    if (push || model.empty()) {
      ring.push(next);
      model.push_back(next++);
    } else {
      RC_ASSERT(ring.pop() == model.front());
      model.pop_front();
    }
    RC_ASSERT(ring.count() == model.size());
    RC_ASSERT(ring.is_empty() == model.empty());
    for (std::size_t index = 0; index < model.size(); ++index) {
      RC_ASSERT(ring[index] == model[index]);
    }
  }
}

TEST(Ring, DoesNotGrowWhileAsManyComeAsGo) {
  Ring<std::vector<int>> ring;
  for (int item = 0; item < 4; ++item) ring.push({item});
  for (int item = 4; item < 10'000; ++item) {
    ring.push({item});
    EXPECT_EQ(ring.pop().front(), item - 4);
  }
  EXPECT_EQ(ring.count(), 4U);
}

}  // namespace
}  // namespace snarl
