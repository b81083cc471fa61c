// The table of reports.
#include "snarl/reports/registry.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

TEST(Reports, AreKnownByName) {
  for (const std::string_view name : {"text", "json", "dot", "events"}) {
    const ReportRow* row = find_report(name);
    ASSERT_NE(row, nullptr) << name;
    EXPECT_EQ(row->name, name);
  }
}

TEST(Reports, AreNotFoundUnderOtherNames) {
  EXPECT_EQ(find_report("tex"), nullptr);
  EXPECT_EQ(find_report(""), nullptr);
}

TEST(Reports, HaveDifferentExtensions) {
  std::set<std::string_view> extensions;
  for (const ReportRow& row : reports()) extensions.insert(row.extension);
  EXPECT_EQ(extensions.size(), reports().size());
}

TEST(Reports, SayWhatTheyAreFor) {
  for (const ReportRow& row : reports()) EXPECT_GT(row.help.size(), 10U) << row.name;
}

TEST(Reports, EndWithANewlineForAnyResult) {
  auto samples = all_samples();
  samples.emplace_back("empty", CampaignResult{});
  for (const auto& [name, result] : samples) {
    for (const ReportRow& row : reports()) {
      std::ostringstream out;
      row.write(result, out);
      EXPECT_TRUE(out.str().ends_with('\n')) << row.name << " of " << name;
    }
  }
}

TEST(Reports, AreTheSameEachTime) {
  for (const ReportRow& row : reports()) {
    std::ostringstream first;
    std::ostringstream second;
    row.write(whole_catalogue(), first);
    row.write(whole_catalogue(), second);
    EXPECT_EQ(first.str(), second.str()) << row.name;
  }
}

}  // namespace
}  // namespace snarl
