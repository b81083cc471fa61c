// The table of contention in lines.
#include "snarl/reports/contention_text.h"

#include <gtest/gtest.h>

#include "snarl/reports/sample_results.h"
#include "snarl/reports/utf8.h"

namespace snarl {
namespace {

ScenarioResult with_row(const std::string& name, std::uint64_t many) {
  ScenarioResult scenario;
  scenario.contention.push_back(
      {name,
       "semaphore",
       many,
       many,
       many,
       15,
       many,
       9,
       {{"a_waiter_of_a_long_name[12]", "a_holder_of_a_long_name[34]", 9}, {"b", "a", 1}}});
  return scenario;
}

TEST(ContentionLines, NeverExceedTheWidth) {
  const std::string name = "an_object_of_a_long_name[123]";
  for (const std::uint64_t many : {std::uint64_t{7}, std::uint64_t{3'000'000}}) {
    const ScenarioResult scenario = with_row(name, many);
    for (std::size_t width = 80; width <= 140; width += 5) {
      for (const auto& line : contention_lines(contention_table(scenario), 9, width)) {
        EXPECT_LE(columns_of(line.text), width) << line.text;
      }
    }
  }
}

TEST(ContentionLines, CutANameOnlyWhereTheOtherColumnsNeedTheRoom) {
  const std::string name = "pass_for_readers[0]";
  ScenarioResult scenario = with_row(name, 300);
  const auto line = [&scenario] {
    return contention_lines(contention_table(scenario), 9, 80).at(1).text;
  };
  EXPECT_EQ(line().find(name), std::string::npos) << line();
  scenario.contention[0].kind = "lock";
  EXPECT_NE(line().find(name), std::string::npos) << line();
}

TEST(ContentionLines, SayHowManyGaveUp) {
  ScenarioResult scenario = with_row("m", 7);
  const auto last_line = [&scenario] {
    return contention_lines(contention_table(scenario), 9, 160).back().text;
  };
  EXPECT_EQ(last_line().find("gave up"), std::string::npos);
  scenario.contention[0].given_up = 2;
  EXPECT_NE(last_line().find("; 2 waits gave up at a deadline"), std::string::npos) << last_line();
}

TEST(ContentionLines, ShowTheFirstRowsOnly) {
  ScenarioResult scenario = with_row("m", 7);
  scenario.contention.push_back(with_row("other", 3).contention[0]);
  for (ContentionRow& row : scenario.contention) row.blame.clear();
  EXPECT_EQ(contention_lines(contention_table(scenario), 1, 80).size(), 2U);
  EXPECT_EQ(contention_lines(contention_table(scenario), 9, 80).size(), 3U);
}

}  // namespace
}  // namespace snarl
