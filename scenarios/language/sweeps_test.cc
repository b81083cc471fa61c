// Tests the expansion of sweeps, with and without what stands behind `--param`.
#include "snarl/scenarios/language/sweeps.h"

#include <gtest/gtest.h>

#include <string>

#include "snarl/scenarios/language/language.h"

namespace snarl::language {
namespace {

SweepResult expand(const std::string& parameters, const std::vector<std::string>& overrides,
                   const std::string& items = "") {
  const ParseResult result =
      parse("a.snarl", "scenario a" + parameters + " {\n" + items + "\nthread t { progress }\n}\n");
  EXPECT_TRUE(result.is_valid());
  SweepResult sweep = expand_sweeps(result.scenarios[0], overrides);
  return sweep;
}

std::string sets(const std::string& parameters, const std::vector<std::string>& overrides = {}) {
  const ParseResult result =
      parse("a.snarl", "scenario a" + parameters + " { thread t { progress } }\n");
  EXPECT_TRUE(result.is_valid());
  std::string all;
  for (const ParameterSet& set : expand_sweeps(result.scenarios[0], overrides).sets) {
    all += "[" + parameters_text(result.scenarios[0], set) + "]";
  }
  return all;
}

TEST(ExpandSweeps, GivesOneSetWithoutParameters) { EXPECT_EQ(sets(""), "[]"); }

TEST(ExpandSweeps, GivesTheDefaultsWithoutASweep) {
  EXPECT_EQ(sets("(n = 2, fair = true)"), "[n = 2, fair = true]");
}

TEST(ExpandSweeps, GivesAllCombinationsTheLastChangingFastest) {
  EXPECT_EQ(sets("(n in 1..2, m = 5 in [5, 7])"),
            "[n = 1, m = 5][n = 1, m = 7][n = 2, m = 5][n = 2, m = 7]");
}

TEST(ExpandSweeps, ComputesParametersFromThoseBeforeThem) {
  EXPECT_EQ(sets("(n in 1..2, m = n * 10)"), "[n = 1, m = 10][n = 2, m = 20]");
  EXPECT_EQ(sets("(n = 2, m in n..n + 1)", {"n=5"}), "[n = 5, m = 5][n = 5, m = 6]");
}

TEST(ExpandSweeps, DoesNotSweepOverWhatIsOverridden) {
  EXPECT_EQ(sets("(n in 1..3, m in 1..2)", {"n=-7"}), "[n = -7, m = 1][n = -7, m = 2]");
}

TEST(ExpandSweeps, TakesTrueAndFalse) {
  EXPECT_EQ(sets("(fair = true)", {"fair=false"}), "[fair = false]");
}

// 60 statements of 400 nodes, walked once for each of 2,304 sets: over 50 million.
TEST(ExpandSweeps, LooksAtEachSetWhereTheCheckerOfTheTextGaveUp) {
  std::string sum = "n";
  for (int term = 1; term < 200; ++term) sum += " + n";
  std::string text = "scenario a(n in 0..47, m in 0..47) {\n  var x = 0\n";
  text += "  lock few[2209 - n * m]\n  thread t {\n";
  for (int line = 0; line < 60; ++line) text += "    x = " + sum + "\n";
  const ParseResult result = parse("a.snarl", text + "  }\n}\n");
  ASSERT_TRUE(result.is_valid());
  const std::vector<Diagnostic> problems = expand_sweeps(result.scenarios[0], {}).diagnostics;
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].help, "here n is 47 and m is 47");
}

TEST(ExpandSweeps, NamesAnUnknownParameterAndTheNearest) {
  const SweepResult result = expand("(threads = 1)", {"thread=2"});
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0].kind, OverrideError::Kind::kUnknown);
  EXPECT_EQ(result.errors[0].message,
            "--param: scenario 'a' has no parameter 'thread'; did you mean 'threads'?");
  EXPECT_TRUE(result.sets.empty());
}

TEST(ExpandSweeps, RefusesAValueOfAnotherKind) {
  EXPECT_EQ(expand("(n = 1)", {"n=true"}).errors.at(0).kind, OverrideError::Kind::kWrongType);
  EXPECT_EQ(expand("(n = 1)", {"n=two"}).errors.at(0).kind, OverrideError::Kind::kWrongType);
  EXPECT_EQ(expand("(n = 1)", {"n="}).errors.at(0).kind, OverrideError::Kind::kWrongType);
  EXPECT_EQ(expand("(n = 1)", {"n=99999999999999999999"}).errors.at(0).kind,
            OverrideError::Kind::kWrongType);
  EXPECT_EQ(expand("(fair = true)", {"fair=1"}).errors.at(0).kind, OverrideError::Kind::kWrongType);
}

TEST(ExpandSweeps, RefusesWhatIsNoAssignment) {
  EXPECT_EQ(expand("(n = 1)", {"n"}).errors.at(0).kind, OverrideError::Kind::kMalformed);
  EXPECT_EQ(expand("(n = 1)", {"=1"}).errors.at(0).kind, OverrideError::Kind::kMalformed);
}

TEST(ExpandSweeps, RefusesAParameterGivenTwice) {
  EXPECT_EQ(expand("(n = 1)", {"n=1", "n=2"}).errors.at(0).kind, OverrideError::Kind::kRepeated);
}

TEST(ExpandSweeps, ChecksTheConstantsAgainUnderAnOverride) {
  const SweepResult result = expand("(n = 1)", {"n=0"}, "lock m[n]");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(result.diagnostics[0].message, "the size of 'm' is 0, but at least 1 is needed");
  EXPECT_EQ(result.diagnostics[0].help, "here n is 0");
}

TEST(Undecided, NamesWhatThisVersionDoesNotDecide) {
  const ParseResult result =
      parse("a.snarl",
            "scenario a {\n  lock m\n  thread t { work 5ms; transaction { progress } }\n"
            "  expect never atomicity_violation\n  expect wait(m).p99 < 5ms\n"
            "  expect never deadlock\n  explore all with dfs\n}\n");
  ASSERT_TRUE(result.is_valid());
  const std::vector<Diagnostic> found = undecided(result.scenarios[0]);
  ASSERT_EQ(found.size(), 2u);
  for (const Diagnostic& diagnostic : found) {
    EXPECT_NE(diagnostic.message.find("not decided by this version"), std::string::npos);
  }
  EXPECT_EQ(found[0].line, 3u);
  EXPECT_EQ(found[1].message, "the metric 'wait' is not decided by this version");
}

TEST(UnknownStrategies, AreReportedWithTheNearest) {
  const ParseResult result =
      parse("a.snarl",
            "scenario a {\n  thread t { progress }\n  explore 5 schedules with ptc, random\n}\n");
  ASSERT_TRUE(result.is_valid());
  const auto found = unknown_strategies(result.scenarios[0], {"random", "pct", "dfs"}, {"dfs"});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message, "unknown strategy 'ptc'");
  EXPECT_EQ(found[0].help, "did you mean 'pct'?");
}

TEST(UnknownStrategies, AreThoseThatCannotExploreAll) {
  const ParseResult result = parse(
      "a.snarl", "scenario a {\n  thread t { progress }\n  explore all with dfs, random\n}\n");
  ASSERT_TRUE(result.is_valid());
  const auto found = unknown_strategies(result.scenarios[0], {"random", "dfs"}, {"dfs"});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message, "'random' never knows that it has tried all");
  EXPECT_EQ(found[0].help, "'explore all' is for 'dfs'");
}

}  // namespace
}  // namespace snarl::language
