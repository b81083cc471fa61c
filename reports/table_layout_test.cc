// Tables in lines.
#include "snarl/reports/table_layout.h"

#include <gtest/gtest.h>

#include "snarl/reports/sample_results.h"
#include "snarl/reports/utf8.h"

namespace snarl {
namespace {

TEST(LayOut, NeverExceedsTheWidth) {
  for (const auto& [name, result] : all_samples()) {
    for (const ScenarioResult& scenario : result.scenarios) {
      for (const Finding& finding : scenario.findings) {
        for (std::size_t width = 60; width <= 140; width += 5) {
          TraceTableOptions options;
          options.columns_max = columns_for_width(width, false);
          options.columns_max_folded = columns_for_width(width, true);
          for (const TableLine& line : lay_out(trace_table(finding, options), "", width)) {
            EXPECT_LE(columns_of(line.text), width) << name << ": " << line.text;
          }
        }
      }
    }
  }
}

// Cells that run on to the right have no right in the last column.
TEST(LayOut, LeavesRoomForAThreadThatOnlyBlocksInTheLastColumn) {
  TraceTable table;
  table.columns = {{ThreadId{1}, "starter"}, {ThreadId{2}, "runner"}};
  table.rows.resize(2);
  table.rows[0].text = std::string(90, 's');
  table.rows[1].kind = TraceRowKind::kBlocked;
  table.rows[1].column = 1;
  table.rows[1].text = "ready.acquire() blocked, nobody is left to wake it";
  const auto lines = lay_out(table, "", 80);
  for (const TableLine& line : lines) EXPECT_LE(columns_of(line.text), 80U) << line.text;
  ASSERT_GE(lines.size(), 3U);
  EXPECT_NE(lines[2].text.find("ready.acquire()"), std::string::npos) << lines[2].text;
  // Elsewhere it takes no room.
  table.rows[0].column = 1;
  table.rows[1].column = 0;
  EXPECT_EQ(lay_out(table, "", 80)[0].text.find("runner"), 26U);
}

TEST(LayOut, StartsCellsUnderTheirHeader) {
  const CampaignResult result = deadlock_of_two();
  const auto lines = lay_out(trace_table(result.scenarios[0].findings[0], {}),
                             "reports/testdata/dining.snarl", 80);
  ASSERT_GE(lines.size(), 3U);
  EXPECT_EQ(lines[0].text.find("philosopher[1]"), lines[2].text.find("fork[1].acquire()"));
}

TEST(LayOut, NamesFilesOtherThanTheMainOne) {
  const CampaignResult result = deadlock_of_two();
  const auto lines = lay_out(trace_table(result.scenarios[0].findings[0], {}), "other.cc", 80);
  ASSERT_GE(lines.size(), 2U);
  EXPECT_NE(lines[1].text.find("dining.snarl:5"), std::string::npos);
}

TEST(LayOut, IsEmptyForAnEmptyTable) { EXPECT_TRUE(lay_out(TraceTable{}, "", 80).empty()); }

TEST(ColumnsForWidth, GrowWithTheWidth) {
  EXPECT_GE(columns_for_width(20, false), 1U);
  EXPECT_GE(columns_for_width(20, true), 1U);
  EXPECT_EQ(columns_for_width(80, false), 5U);
  EXPECT_LT(columns_for_width(80, true), columns_for_width(80, false));
  EXPECT_GT(columns_for_width(120, false), columns_for_width(80, false));
}

}  // namespace
}  // namespace snarl
