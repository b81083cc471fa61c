// What many executions under PCT are worth: the sum, by brute force, and on real campaigns.
#include "snarl/harness/strategies/pct_record.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bitset>

#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/testing/fake_execution.h"

namespace snarl {
namespace {

using testing_support::FakeExecution;
using testing_support::run_straight_lines;

PctRecord some_record() {
  PctRecord record;
  record.points_max = *rc::gen::inRange(1U, 6U);
  record.threads_max = *rc::gen::inRange(2U, 6U);
  record.has_main = *rc::gen::arbitrary<bool>();
  record.is_void = *rc::gen::element(false, false, false, true);
  for (std::uint64_t& count : record.schedules) {
    count = *rc::gen::element<std::uint64_t>(0, 1, 30, 400, 9000);
  }
  return record;
}

RC_GTEST_PROP(PctRecord, AddsUpInAnyOrder, ()) {
  const PctRecord one = some_record();
  const PctRecord two = some_record();
  const PctRecord three = some_record();
  PctRecord left = one;
  left.add(two);
  left.add(three);
  PctRecord right = three;
  PctRecord rest = two;
  rest.add(one);
  right.add(rest);
  RC_ASSERT(left == right);
}

// One execution after the other: what all of them miss is the product of what each misses.
RC_GTEST_PROP(PctRecord, ClaimsWhatTheProductOfAllExecutionsSays, ()) {
  PctRecord record = some_record();
  std::uint32_t claimed = 0;
  const std::uint32_t threads = record.competing_threads();
  for (std::uint32_t depth = 1; depth <= PctRecord::kDepthMax; ++depth) {
    double missed = 1;
    for (std::uint32_t drawn = depth; drawn <= PctRecord::kDepthMax; ++drawn) {
      double inverse = threads;
      for (std::uint32_t point = 1; point < drawn; ++point) inverse *= record.points_max;
      for (std::uint64_t each = 0; each < record.schedules[drawn]; ++each)
        missed *= 1 - 1 / inverse;
    }
    if (missed <= 0.01) claimed = depth;
  }
  if (threads < 2 || record.is_void) claimed = 0;
  RC_ASSERT(depth_found(record, 0.99) == claimed);
}

TEST(PctRecord, NeedsAsManyExecutionsAsTheBoundSays) {
  // 4 threads, 50 points: ln 100 / -ln(1 - 1/200) = 918.7 executions of depth 2.
  PctRecord record;
  record.points_max = 50;
  record.threads_max = 5;
  record.schedules[2] = 918;
  EXPECT_EQ(depth_found(record, 0.99), 0U);
  record.schedules[2] = 919;
  EXPECT_EQ(depth_found(record, 0.99), 2U);
  record.has_main = true;
  EXPECT_EQ(depth_found(record, 0.99), 0U);  // a fifth thread to choose from
}

TEST(PctRecord, CountsNoExecutionThatALaterOneOutgrew) {
  PctRecord record;
  record.ended({.choices_previous = 10, .threads_previous = 3});
  record.begins(2, 10);
  record.begins(2, 9);  // could not have reached the last point
  EXPECT_EQ(record.schedules[2], 1U);
  record.ended({.choices_previous = 11, .threads_previous = 3});
  EXPECT_EQ(record.schedules[2], 0U);
}

// Runs executions of straight lines until the record claims depth 2 with that confidence.
// Returns: for each pair of constraints "this operation before that one of another thread" whether
// some execution met both, by the constraints' bits.
constexpr std::uint32_t kRecordThreads = 3;
constexpr std::uint32_t kOps = 2;
constexpr std::size_t kAll = std::size_t{kRecordThreads} * kOps;

using Met = std::bitset<kAll * kAll>;

Met met_by(const std::vector<std::uint32_t>& schedule) {
  std::uint32_t done[kRecordThreads] = {};
  std::uint32_t place[kAll] = {};
  for (std::uint32_t step = 0; step < kAll; ++step) {
    place[schedule[step] * kOps + done[schedule[step]]++] = step;
  }
  Met met;
  for (std::uint32_t one = 0; one < kAll; ++one) {
    for (std::uint32_t other = 0; other < kAll; ++other) {
      if (one / kOps != other / kOps && place[one] < place[other]) met.set(one * kAll + other);
    }
  }
  return met;
}

std::vector<Met> claimed_campaign(std::uint64_t seed, double confidence) {
  const auto pct = make_pct_strategy();
  PctRecord record;
  ExecutionInfo info{.seed = seed, .pct = &record};
  std::vector<Met> executions;
  while (depth_found(record, confidence) < 2) {
    pct->begin(info);
    executions.push_back(met_by(run_straight_lines(*pct, {kOps, kOps, kOps})));
    info.steps_previous = kAll;
    info.choices_previous = kAll - 1;  // the last step never has a choice, others may have none
    info.threads_previous = kRecordThreads;
    ++info.index;
  }
  return executions;
}

TEST(PctRecord, IsRightAboutCampaigns) {
  // A claim made with 80 % may be wrong about any one bug in a fifth of 300 campaigns: 60, and by
  // chance 28 more with a probability of 10^-4. The bound is not tight, so that most are far below.
  constexpr std::uint32_t kCampaigns = 300;
  std::vector<std::uint32_t> missed(Met{}.size() * Met{}.size());
  std::vector<bool> is_possible(missed.size());
  for (std::uint64_t seed = 1; seed <= kCampaigns; ++seed) {
    std::vector<bool> is_hit(missed.size());
    for (const Met& met : claimed_campaign(seed, 0.8)) {
      for (std::size_t one = 0; one < met.size(); ++one) {
        for (std::size_t other = one + 1; met[one] && other < met.size(); ++other) {
          if (met[other]) is_hit[one * met.size() + other] = true;
        }
      }
    }
    for (std::size_t bug = 0; bug < missed.size(); ++bug) {
      missed[bug] += is_hit[bug] ? 0 : 1;
      if (is_hit[bug]) is_possible[bug] = true;
    }
  }
  std::uint32_t bugs = 0;
  std::uint32_t most = 0;
  for (std::size_t bug = 0; bug < missed.size(); ++bug) {
    if (!is_possible[bug]) continue;
    ++bugs;
    most = std::max(most, missed[bug]);
  }
  EXPECT_GT(bugs, 200U);
  EXPECT_GT(most, 0U);  // so that the test would see a claim that comes too soon
  EXPECT_LE(most, 88U);
}

TEST(PctRecord, IsVoidWhereMoreThanPrioritiesDecides) {
  const auto pct = make_pct_strategy();
  const auto record_of = [&](auto&& change) {
    PctRecord record;
    pct->begin({.pct = &record});
    FakeExecution execution;
    execution.enabled.insert(ThreadId{1});
    execution.enabled.insert(ThreadId{2});
    change(execution);
    execution.next(*pct);
    return record;
  };
  EXPECT_FALSE(record_of([](FakeExecution&) {}).is_void);
  EXPECT_TRUE(record_of([](auto& execution) { execution.is_clock_armed = true; }).is_void);
  EXPECT_TRUE(
      record_of([](auto& execution) { execution.pending.assign(3, OpKind::kYield); }).is_void);
  EXPECT_TRUE(
      record_of([&](auto& execution) { execution.choose(*pct, ChoiceKind::kWaiter, 2); }).is_void);
  EXPECT_FALSE(record_of([](FakeExecution&) {}).has_main);
  EXPECT_TRUE(record_of([](auto& execution) { execution.enabled.insert(kMainThread); }).has_main);
  PctRecord record;
  record.ended({.steps_previous = 49, .choices_previous = 9, .steps_max = 100});
  EXPECT_FALSE(record.is_void);
  record.ended({.steps_previous = 50, .choices_previous = 9, .steps_max = 100});
  EXPECT_TRUE(record.is_void);
}

TEST(PctRecord, KnowsTheDepthsOfBothRowsAndOfThePortfolio) {
  for (const auto& make : {make_pct_strategy, make_pct_uniform_strategy, make_portfolio_strategy}) {
    const auto strategy = make();
    PctRecord record;
    ExecutionInfo info{.pct = &record};
    for (info.index = 0; info.index < 3000; ++info.index) {
      strategy->begin(info);
      FakeExecution execution;
      for (std::uint32_t thread = 1; thread <= 2; ++thread) {
        execution.enabled.insert(ThreadId{thread});
      }
      for (int step = 0; step < 4; ++step) execution.next(*strategy);
      info.steps_previous = info.choices_previous = 4;
      info.threads_previous = 3;
    }
    EXPECT_GE(depth_found(record, 0.99), 2U);
  }
}

}  // namespace
}  // namespace snarl
