// Tables of waiting add up row by row.
#include "snarl/harness/campaign/contention_table.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <numeric>
#include <utility>

#include "snarl/harness/engine/contention.h"

namespace snarl {
namespace {

ContentionRow row(const std::string& name, std::uint64_t wait, std::vector<BlameRow> blame) {
  return {name, "lock", 10, 1, wait, wait, 20, 5, std::move(blame)};
}

TEST(AddContention, SumsCountsAndKeepsTheLongest) {
  std::vector<ContentionRow> sum = {row("m", 3, {{"a", "b", 3}})};
  add_contention(sum, {row("m", 8, {{"b", "a", 6}, {"a", "b", 2}})});
  ASSERT_EQ(sum.size(), 1u);
  EXPECT_EQ(sum[0].acquisitions, 20u);
  EXPECT_EQ(sum[0].contended, 2u);
  EXPECT_EQ(sum[0].wait_total, 11u);
  EXPECT_EQ(sum[0].wait_max, 8u);
  EXPECT_EQ(sum[0].hold_total, 40u);
  EXPECT_EQ(sum[0].hold_max, 5u);
  ASSERT_EQ(sum[0].blame.size(), 2u);
  EXPECT_EQ(sum[0].blame[0].waiter, "b");  // most first
  EXPECT_EQ(sum[0].blame[1].wait, 5u);
}

TEST(AddContention, TellsObjectsOfOneNameApartByTheirOrder) {
  std::vector<ContentionRow> sum = {row("m", 1, {}), row("m", 10, {})};
  add_contention(sum, {row("m", 2, {}), row("m", 20, {}), row("m", 200, {}), row("n", 4, {})});
  ASSERT_EQ(sum.size(), 4u);
  EXPECT_EQ(sum[0].wait_total, 3u);
  EXPECT_EQ(sum[1].wait_total, 30u);
  EXPECT_EQ(sum[2].wait_total, 200u);
  EXPECT_EQ(sum[3].name, "n");
}

std::uint64_t blamed(const Contention::Row& row) {
  return std::accumulate(row.blame.get(),
                         row.blame.get() + std::size_t{row.blame_width} * row.blame_width,
                         std::uint64_t{0});
}

TEST(BlamedContention, KeepsWhoWaitedForWhomWhereTheTableGrows) {
  Contention contention;
  Contention::Row& row = contention.row(0);
  Contention::waited(row, ThreadId{1}, kNoThread, 1);
  Contention::waited(row, kSeveralThreads, ThreadId{70}, 2);
  Contention::waited(row, ThreadId{5}, ThreadId{1}, 4);
  Contention::waited(row, ThreadId{63}, kNoThread, 8);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> waits;
  for (std::uint32_t line = 0; line < row.blame_width * row.blame_width; ++line) {
    if (row.blame[line] == 0) continue;
    waits[{Contention::meaning_of(row, line / row.blame_width),
           Contention::meaning_of(row, line % row.blame_width)}] = row.blame[line];
  }
  using Waits = decltype(waits);
  EXPECT_EQ(waits, (Waits{{{1, Contention::kNobody}, 1},
                          {{Contention::kSeveral, Contention::kOthers}, 2},
                          {{5, 1}, 4},
                          {{63, Contention::kNobody}, 8}}));
}

TEST(KeptContention, ForgetsWhatCameBehindIt) {
  Contention contention;
  Contention::took(contention.row(0), 1);
  Contention::waited(contention.row(0), ThreadId{1}, ThreadId{2}, 5);
  contention.keep();
  Contention::took(contention.row(0), 2);
  Contention::waited(contention.row(0), ThreadId{40}, ThreadId{2}, 7);  // a wider table
  Contention::gave_up(contention.row(1), ThreadId{1}, ThreadId{2}, 3);  // a row that was not there
  contention.take_back();
  const Contention::Row& row = contention.row(0);
  EXPECT_EQ(row.acquisitions, 1U);
  EXPECT_EQ(row.contended, 1U);
  EXPECT_EQ(row.wait_total, 5U);
  EXPECT_EQ(row.wait_max, 5U);
  EXPECT_EQ(blamed(row), 5U);
  EXPECT_EQ(contention.row(1).given_up, 0U);
  EXPECT_EQ(contention.row(1).wait_total, 0U);
  EXPECT_EQ(blamed(contention.row(1)), 0U);
}

TEST(KeptContention, StaysWhatItIsWhereNothingCameBehindIt) {
  Contention contention;
  Contention::waited(contention.row(0), ThreadId{1}, ThreadId{2}, 5);
  contention.keep();
  Contention::waited(contention.row(0), ThreadId{2}, ThreadId{1}, 2);
  contention.keep();
  contention.take_back();
  EXPECT_EQ(contention.row(0).wait_total, 7U);
  EXPECT_EQ(blamed(contention.row(0)), 7U);
  contention.clear();
  contention.take_back();
  EXPECT_EQ(contention.row(0).wait_total, 0U);
}

}  // namespace
}  // namespace snarl
