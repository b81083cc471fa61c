// The table of orders, against a set; and what an order is made of.
#include "snarl/harness/engine/lock_orders.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "snarl/harness/base/rng.h"

namespace snarl {
namespace {

// What a thread holds, as itself.
using Order = std::tuple<std::uint64_t, std::multiset<std::uint64_t>, std::uint64_t>;

RC_GTEST_PROP(LockOrders, AreNewWhenAThreadHeldAndTookThatForTheFirstTime, ()) {
  LockOrders orders;
  std::set<Order> known;
  const auto executions = *rc::gen::inRange(1, 6);
  for (int execution = 0; execution < executions; ++execution) {
    orders.begin_execution();
    std::map<std::uint64_t, HeldSum> sums;
    std::map<std::uint64_t, std::multiset<std::uint64_t>> held;
    std::size_t expected = 0;
    const auto acts = *rc::gen::container<std::vector<std::pair<std::uint8_t, std::uint8_t>>>(
        rc::gen::pair(rc::gen::inRange<std::uint8_t>(0, 3), rc::gen::inRange<std::uint8_t>(0, 8)));
    for (const auto& [thread, number] : acts) {
      const std::uint64_t lock = mix_bits(1 + number);
      std::multiset<std::uint64_t>& mine = held[thread];
      if (const auto found = mine.find(lock); found != mine.end()) {
        mine.erase(found);
        orders.dropped(sums[thread], lock, false);
        continue;
      }
      if (!mine.empty() && known.insert({thread, mine, lock}).second) ++expected;
      orders.took(sums[thread], mix_bits(100 + thread), lock, false, !mine.empty());
      mine.insert(lock);
    }
    RC_ASSERT(orders.new_ones().size() == expected);
  }
}

TEST(LockOrders, TellReadersFromWriters) {
  LockOrders orders;
  orders.begin_execution();
  for (const bool is_shared : {false, true}) {
    HeldSum held = 0;
    orders.took(held, 1, 10, false, false);
    orders.took(held, 1, 20, is_shared, true);
    orders.dropped(held, 20, is_shared);
    orders.dropped(held, 10, false);
    EXPECT_EQ(held, 0u);
  }
  EXPECT_EQ(orders.new_ones().size(), 2u);
}

TEST(LockOrders, AreForgottenByClear) {
  LockOrders orders;
  for (int time = 0; time < 2; ++time) {
    orders.begin_execution();
    HeldSum held = 0;
    orders.took(held, 1, 10, false, false);
    orders.took(held, 1, 20, false, true);
    EXPECT_EQ(orders.new_ones().size(), 1u);
    orders.clear();
  }
}

TEST(LockOrders, StopAtTheirLimit) {
  LockOrders orders;
  orders.begin_execution();
  for (std::uint64_t lock = 0; lock < LockOrders::kOrdersMax + 100; ++lock) {
    HeldSum held = 0;
    orders.took(held, 1, 10, false, false);
    orders.took(held, 1, 100 + lock, false, true);
  }
  EXPECT_EQ(orders.new_ones().size(), LockOrders::kOrdersMax);
}

}  // namespace
}  // namespace snarl
