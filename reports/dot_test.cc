// Wait-for graphs for Graphviz.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "snarl/reports/registry.h"
#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string dot_of(const CampaignResult& result) {
  std::ostringstream out;
  write_dot(result, out);
  return out.str();
}

TEST(Dot, DrawsWaitsRedAndHoldsDashed) {
  const std::string text = dot_of(deadlock_of_two());
  EXPECT_THAT(text, HasSubstr("t0_1 -> o0_1 [color=red, label=\"3. acquire (line 6)\"];"));
  EXPECT_THAT(text, HasSubstr("o0_0 -> t0_1 [style=dashed, label=\"1. held (line 5)\"];"));
}

TEST(Dot, DrawsDeadlocksOnly) {
  const std::string text = dot_of(lost_update());
  EXPECT_THAT(text, HasSubstr("no deadlock was found"));
  EXPECT_THAT(text, Not(HasSubstr("->")));
}

TEST(Dot, EscapesHostileNames) {
  const std::string text = dot_of(hostile_names());
  EXPECT_THAT(text, HasSubstr("label=\"say \\\"fork\\\" &amp; <b>\\\\N\\\\n\\\\ttab\""));
  for (const unsigned char byte : text) {
    ASSERT_TRUE(byte == '\n' || (byte >= ' ' && byte != 0x7f));
  }
}

TEST(Dot, SaysThatADeadlockWasNotRecorded) {
  CampaignResult result = deadlock_of_two();
  result.scenarios[0].findings[0].trace = nullptr;
  EXPECT_THAT(dot_of(result), HasSubstr("not recorded"));
}

}  // namespace
}  // namespace snarl
