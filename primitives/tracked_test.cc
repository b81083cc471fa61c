// Values that know where they come from: what is evidence for a lost update, and what is not.
#include "snarl/primitives/tracked.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>

#include "snarl/primitives/atomic.h"
#include "snarl/primitives/event.h"
#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

// Executions in which one of two threads that do this to `x` overwrites what the other wrote.
std::uint64_t losses(const std::function<void(Shared<int>& x, Shared<int>& other)>& change) {
  const Tally tally = enumerate([&change] {
    Shared<int> x("x", 0);
    Shared<int> other("other", 1);
    const auto run = [&] { change(x, other); };
    run_threads({run, run});
  });
  std::uint64_t count = 0;
  for (const auto& [faults, executions] : tally.faults) {
    if (faults.find("lost_update") != std::string::npos) count += executions;
  }
  return count;
}

TEST(Tracked, StoreOfWhatWasReadIsEvidence) {
  EXPECT_GT(losses([](Shared<int>& x, Shared<int>& /*other*/) { x.store(x.tracked() + 1); }), 0U);
  EXPECT_GT(losses([](Shared<int>& x, Shared<int>& /*other*/) { x = 2 * x.tracked(); }), 0U);
}

TEST(Tracked, IsEvidenceThroughOtherValuesAndFunctions) {
  EXPECT_GT(losses([](Shared<int>& x, Shared<int>& other) {
              const auto seen = x.tracked();
              const auto sum = other.tracked() + seen;
              x.store(sum.transform([](int value) { return value > 0 ? value : 0; }));
            }),
            0U);
}

TEST(Tracked, ConstantIsNoEvidence) {
  EXPECT_EQ(losses([](Shared<int>& x, Shared<int>& /*other*/) {
              if (x.tracked() == 0) x.store(7);
            }),
            0U);
}

TEST(Tracked, ValueOfAnotherVariableIsNoEvidence) {
  EXPECT_EQ(losses([](Shared<int>& x, Shared<int>& other) {
              const int seen = x.load();
              x.store(other.tracked() + (seen > 100 ? 1 : 0));
            }),
            0U);
}

TEST(Tracked, PlainValueIsNoEvidence) {
  EXPECT_EQ(
      losses([](Shared<int>& x, Shared<int>& /*other*/) { x.store(x.tracked().value() + 1); }), 0U);
}

// Where it is written by one thread after the other has read it again, nothing is stale.
TEST(Tracked, ReadAgainBeforeTheWriteIsNoEvidence) {
  const Tally tally = enumerate([] {
    Shared<int> x("x", 0);
    Event is_written("is_written");
    run_threads({[&] {
                   auto seen = x.tracked();
                   is_written.wait();
                   seen = x.tracked();
                   x.store(seen + 1);
                 },
                 [&] {
                   x.store(5);
                   is_written.set();
                 }});
  });
  for (const auto& [faults, executions] : tally.faults) {
    EXPECT_EQ(faults.find("lost_update"), std::string::npos) << faults;
  }
}

TEST(Tracked, OfSeveralReadsTheOldestCounts) {
  detail::Provenance provenance(ObjectId{3}, 8);
  provenance.unite({ObjectId{3}, 5});
  provenance.unite({ObjectId{4}, 9});
  EXPECT_EQ(provenance.basis(ObjectId{3}), 5U);
  EXPECT_EQ(provenance.basis(ObjectId{4}), 9U);
  EXPECT_EQ(provenance.basis(ObjectId{5}), kNoStep);
}

TEST(Tracked, ForgetsWhatComesAfterFourVariables) {
  detail::Provenance provenance;
  for (std::uint32_t object = 1; object <= 5; ++object) provenance.unite({ObjectId{object}, 7});
  EXPECT_EQ(provenance.basis(ObjectId{4}), 7U);
  EXPECT_EQ(provenance.basis(ObjectId{5}), kNoStep);
}

TEST(Tracked, AtomicsHaveItToo) {
  const Tally tally = enumerate([] {
    Atomic<int> sum("sum", 0);
    const auto add = [&] { sum.store(sum.tracked() + 1); };
    run_threads({add, add});
  });
  EXPECT_GT(tally.count_of("lost_update"), 0U);
  EXPECT_EQ(tally.count_of("lost_update") + tally.count_of(""), tally.executions);
}

TEST(Tracked, ComparesAndComputesLikeItsValue) {
  const Tracked<int> six(6);
  EXPECT_EQ((six + 1).value(), 7);
  EXPECT_EQ((10 - six).value(), 4);
  EXPECT_EQ((six * six / 4 % 5).value(), 4);
  EXPECT_EQ(((six & 3) | (six ^ 5)).value(), 3);
  EXPECT_TRUE((six == 6).value());
  EXPECT_TRUE((six != 5 && six < 7 && six <= 6 && six > 5 && six >= 6));
  EXPECT_EQ(Tracked<std::int64_t>(six).value(), 6);
}

}  // namespace
}  // namespace snarl::testing
