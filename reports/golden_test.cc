// Every sample in every report against its golden file; SNARL_UPDATE_GOLDEN=1 writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "snarl/reports/registry.h"
#include "snarl/reports/sample_results.h"
#include "snarl/reports/text.h"

namespace snarl {
namespace {

void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = "reports/testdata/" + name + ".golden";
  if (std::getenv("SNARL_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path) << text;
    return;
  }
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " is missing: write it with SNARL_UPDATE_GOLDEN=1 and read it";
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(text, golden.str()) << path << " differs: if it should, SNARL_UPDATE_GOLDEN=1";
}

CampaignResult sample(const std::string& wanted) {
  for (auto& [name, result] : all_samples()) {
    if (name == wanted) return result;
  }
  ADD_FAILURE() << "no sample " << wanted;
  return {};
}

std::string report_of(const std::string& report, const CampaignResult& result) {
  std::ostringstream out;
  find_report(report)->write(result, out);
  return out.str();
}

class GoldenText : public testing::TestWithParam<std::string> {};

TEST_P(GoldenText, IsAsReviewedIn80Columns) {
  TextOptions options;
  options.width = 80;
  std::ostringstream out;
  render_text(sample(GetParam()), options, out);
  expect_golden(GetParam() + ".text", out.str());
}

std::vector<std::string> sample_names() {
  std::vector<std::string> names;
  for (const auto& [name, result] : all_samples()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Reports, GoldenText, testing::ValuesIn(sample_names()),
                         [](const auto& test) { return test.param; });

TEST(Golden, VerboseTextInColour) {
  TextOptions options;
  options.color = true;
  options.is_verbose = true;
  std::ostringstream out;
  render_text(sample("whole_catalogue"), options, out);
  expect_golden("whole_catalogue_verbose.text", out.str());
}

TEST(Golden, Json) {
  expect_golden("deadlock.json", report_of("json", sample("deadlock")));
  expect_golden("hostile_names.json", report_of("json", sample("hostile_names")));
}

TEST(Golden, Dot) {
  for (const std::string name : {"deadlock", "deadlock_five", "lost_wakeup", "hostile_names"}) {
    expect_golden(name + ".dot", report_of("dot", sample(name)));
  }
}

TEST(Golden, Events) {
  for (const std::string name : {"deadlock", "lost_update", "hostile_names"}) {
    expect_golden(name + ".events", report_of("events", sample(name)));
  }
}

}  // namespace
}  // namespace snarl
