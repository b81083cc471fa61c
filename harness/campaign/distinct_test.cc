// Counts of different values: exact where they are few, the same however they were put together.
#include "snarl/harness/campaign/distinct.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "snarl/harness/base/rng.h"

namespace snarl {
namespace {

std::vector<std::uint64_t> sorted_hashes(const DistinctCounter& counter) {
  std::vector<std::uint64_t> hashes;
  for (const DistinctCounter::Held& held : counter.held()) hashes.push_back(held.hash);
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

RC_GTEST_PROP(Distinct, IsExactForFewValues, (const std::vector<std::uint8_t>& values)) {
  DistinctCounter counter;
  for (const std::uint8_t value : values) counter.add(value);
  RC_ASSERT(counter.count() == std::set<std::uint8_t>(values.begin(), values.end()).size());
  RC_ASSERT(!counter.is_estimate());
}

RC_GTEST_PROP(Distinct, KnowsWhatCameOnce, (const std::vector<std::uint8_t>& values)) {
  DistinctCounter counter;
  DistinctCounter parts[2];
  for (std::size_t index = 0; index < values.size(); ++index) {
    counter.add(values[index]);
    parts[index % 2].add(values[index]);
  }
  const auto once = std::count_if(values.begin(), values.end(), [&values](std::uint8_t value) {
    return std::count(values.begin(), values.end(), value) == 1;
  });
  RC_ASSERT(counter.count_once() == static_cast<std::uint64_t>(once));
  parts[0].merge(parts[1]);
  RC_ASSERT(parts[0].count_once() == static_cast<std::uint64_t>(once));
}

// The bound of exactness is met, and one more value passes it.
TEST(Distinct, IsExactToItsBoundAndEstimatesBeyond) {
  DistinctCounter counter;
  for (std::uint64_t value = 0; value < DistinctCounter::kExactMax; ++value) counter.add(value);
  EXPECT_EQ(counter.count(), DistinctCounter::kExactMax);
  EXPECT_FALSE(counter.is_estimate());
  counter.add(DistinctCounter::kExactMax);
  EXPECT_TRUE(counter.is_estimate());
  EXPECT_NEAR(static_cast<double>(counter.count()), 65'537, 65'537 * 0.03);
}

// Parts of a stream that overlap, large enough to be sampled, in any grouping and order.
TEST(Distinct, IsTheSameHoweverPartsAreMerged) {
  for (const std::uint64_t size : {1'000U, 60'000U, 200'000U}) {
    DistinctCounter whole;
    DistinctCounter parts[4];
    for (std::uint64_t value = 0; value < size; ++value) {
      whole.add(value);
      parts[value % 4].add(value);
      parts[mix_bits(value) % 4].add(value);
    }
    DistinctCounter forwards;
    for (const auto& part : parts) forwards.merge(part);
    DistinctCounter left = parts[3];
    left.merge(parts[1]);
    DistinctCounter right = parts[2];
    right.merge(parts[0]);
    right.merge(left);
    right.merge(left);  // a second time changes nothing
    EXPECT_EQ(sorted_hashes(forwards), sorted_hashes(whole)) << size;
    EXPECT_EQ(sorted_hashes(right), sorted_hashes(whole)) << size;
    EXPECT_EQ(right.count(), whole.count()) << size;
    EXPECT_NEAR(static_cast<double>(whole.count()), static_cast<double>(size),
                0.03 * static_cast<double>(size));
  }
}

}  // namespace
}  // namespace snarl
