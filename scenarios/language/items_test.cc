// Tests the strings of C++ scenarios: the parameter list, and the items.
#include <gtest/gtest.h>

#include "snarl/scenarios/language/language.h"

namespace snarl::language {
namespace {

ItemsResult read(const std::string& parameters, const std::vector<std::string>& items) {
  return parse_items("lost_update", "lost.cc", 12, parameters, items);
}

TEST(ParseItems, ReadsWhatTheManualShows) {
  const ItemsResult result =
      read("threads = 2, rounds = 1",
           {"expect sometimes lost_update on counter", "expect sometimes data_race on counter",
            "expect sometimes check_failed", "explore 5 schedules"});
  ASSERT_TRUE(result.diagnostics.empty());
  EXPECT_EQ(result.scenario.name, "lost_update");
  ASSERT_EQ(result.scenario.parameters.size(), 2u);
  EXPECT_EQ(result.scenario.parameters[1].name, "rounds");
  ASSERT_EQ(result.scenario.expectations.size(), 3u);
  EXPECT_EQ(result.scenario.expectations[0].outcome->outcome, Outcome::kLostUpdate);
  EXPECT_EQ(expectation_text(result.scenario.expectations[0]), "sometimes lost_update on counter");
  EXPECT_EQ(result.scenario.explores.at(0).schedules, 5);
}

TEST(ParseItems, ReadsAnEmptyParameterList) {
  const ItemsResult result = read("", {"expect always clean"});
  EXPECT_TRUE(result.diagnostics.empty());
  EXPECT_TRUE(result.scenario.parameters.empty());
}

TEST(ParseItems, ExpandsSweepsOfTheParameterList) {
  const ItemsResult result = read("n in 1..3", {});
  ASSERT_TRUE(result.diagnostics.empty());
  EXPECT_EQ(expand_sweeps(result.scenario, {}).sets.size(), 3u);
}

TEST(ParseItems, ShowsTheStringThatIsWrongAtTheLineOfTheScenario) {
  const ItemsResult result = read("", {"expect always clean", "expect nevr deadlock"});
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(render(result.diagnostics[0]),
            "lost.cc:12: error: expected 'never', 'sometimes' or 'always', found 'nevr'\n"
            "  | expect nevr deadlock\n"
            "  |        ^~~~\n"
            "  = help: did you mean 'never'?\n");
}

TEST(ParseItems, DoesNotReadOnFromOneStringIntoTheNext) {
  const ItemsResult result = read("n =", {"expect never", "expect always clean"});
  ASSERT_EQ(result.diagnostics.size(), 2u);
  EXPECT_EQ(result.diagnostics[0].message, "expected a value after '=', found the end of the text");
  EXPECT_EQ(result.diagnostics[1].message,
            "expected an outcome after 'never', found the end of the text");
}

TEST(ParseItems, RefusesWhatTheBodyHasToMake) {
  EXPECT_EQ(read("", {"var x = 0"}).diagnostics.at(0).message,
            "a C++ scenario makes its objects in its body");
  EXPECT_EQ(read("", {"thread t { progress }"}).diagnostics.at(0).message,
            "a C++ scenario makes its threads in its body");
  EXPECT_EQ(read("", {"check 1 == 1"}).diagnostics.size(), 1u);
}

TEST(ParseItems, RefusesTwoItemsInOneString) {
  EXPECT_EQ(read("", {"expect never deadlock; expect always clean"}).diagnostics.size(), 1u);
}

TEST(ParseItems, FindsContradictions) {
  EXPECT_EQ(
      read("", {"expect never deadlock", "expect sometimes deadlock on fork"}).diagnostics.size(),
      1u);
}

TEST(ParseItems, GivesACanonicalText) {
  EXPECT_EQ(canonical_text(read("n=2 ,m  in 1..3", {"expect   never deadlock"}).scenario),
            canonical_text(read("n = 2, m in 1 .. 3", {"expect never   deadlock # why"}).scenario));
}

}  // namespace
}  // namespace snarl::language
