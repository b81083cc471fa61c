// What targets name. The tests run in the source root.
#include "snarl/scenarios/targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "snarl/harness/base/errors.h"
#include "snarl/scenarios/library.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SNARL_SCENARIO(named_in_a_test, "n = 2", "expect always clean") {
  scenario.threads("worker", scenario.param("n"), [] {});
  scenario.run();
}

// A folder of files for one test.
class Folder : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = fs::temp_directory_path() /
            ("snarl_targets_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
             "_" + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(path_);
    fs::create_directories(path_ / "b" / "c");
  }
  void TearDown() override { fs::remove_all(path_); }

  std::string add(const std::string& name, const std::string& text) {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }

  fs::path path_;
};

TEST(LiesIn, ComparesARelativeSourceWithTheFolderBelowTheRoot) {
  EXPECT_TRUE(lies_in("scenarios/targets_test.cc", "scenarios"));
  EXPECT_TRUE(lies_in("scenarios/targets_test.cc", "./scenarios/"));
  EXPECT_TRUE(lies_in("scenarios/targets_test.cc", "scenarios/../scenarios/."));
  EXPECT_TRUE(lies_in("scenarios/targets_test.cc", "."));
  EXPECT_TRUE(lies_in("scenarios/targets_test.cc", fs::current_path() / "scenarios"));
  EXPECT_FALSE(lies_in("scenarios/targets_test.cc", "scenarios/catalogue"));
  EXPECT_FALSE(lies_in("scenarios/targets_test.cc", "harness"));
  EXPECT_FALSE(lies_in("scenarios/targets_test.cc", "/"));
}

TEST(LiesIn, WorksFromAnywhere) {
  const fs::path root = fs::current_path();
  fs::current_path("scenarios/language");
  EXPECT_TRUE(lies_in("scenarios/targets_test.cc", ".."));
  EXPECT_TRUE(lies_in("scenarios/targets_test.cc", root / "scenarios"));
  EXPECT_FALSE(lies_in("scenarios/targets_test.cc", "."));
  fs::current_path(root);
}

TEST(LiesIn, ComparesAnAbsoluteSourceAsItIs) {
  const std::string source = (fs::current_path() / "scenarios/targets_test.cc").string();
  EXPECT_TRUE(lies_in(source, "scenarios"));
  EXPECT_FALSE(lies_in(source, "scenarios/catalogue"));
  EXPECT_FALSE(lies_in("/elsewhere/scenarios/a.cc", "scenarios"));
}

TEST_F(Folder, OfTheSameNameElsewhereHoldsNothingOfThisProgram) {
  fs::create_directories(path_ / "scenarios");
  EXPECT_FALSE(lies_in("scenarios/targets_test.cc", path_ / "scenarios"));
}

TEST_F(Folder, GivesItsFilesInOrderOfPath) {
  add("z.snarl", "z");
  add("b/c/y.snarl", "y");
  add("a.snarl", "a");
  add("b/not.txt", "");
  std::vector<std::string> texts;
  for (const ScenarioText& text : find_target(path_.string()).texts) texts.push_back(text.text);
  EXPECT_THAT(texts, ElementsAre("a", "y", "z"));
}

TEST_F(Folder, WithoutScenariosIsAnError) {
  EXPECT_THAT(error_of(path_.string()), HasSubstr("no scenario lies in the folder"));
}

TEST_F(Folder, ShowsAllErrorsOfAllItsFiles) {
  add("a.snarl", "scenario a {\n  vr x = 0\n}\n");
  add("b/b.snarl", "scenario b {\n  check y == 1\n}\n");
  EXPECT_THAT(error_of(path_.string()),
              AllOf(HasSubstr("a.snarl:2:3: error:"), HasSubstr("b.snarl:2:9: error:")));
}

TEST_F(Folder, RefusesWhatThisVersionDoesNotDecide) {
  const std::string file =
      add("a.snarl", "scenario a {\n  lock m\n  expect wait(m).p99 < 5ms\n}\n");
  EXPECT_THAT(error_of(file), AllOf(HasSubstr("a.snarl:3:"), HasSubstr("not decided")));
}

TEST_F(Folder, IsSearchedForASuggestion) {
  const std::string file = add("counter.snarl", "scenario a { }\n");
  const std::string wrong = (path_ / "conter.snarl").string();
  EXPECT_THAT(error_of(wrong), HasSubstr("did you mean '" + file + "'?"));
}

TEST_F(Folder, HasFilesOfWhichOneScenarioIsMeant) {
  const std::string file = add("two.snarl", "# both\nscenario one {\n}\nscenario two {\n}\n");
  for (const auto& [target, name] : {std::pair("one", "one"),
                                     {"two", "two"},
                                     {"2", "one"},
                                     {"3", "one"},
                                     {"4", "two"},
                                     {"5", "two"}}) {
    EXPECT_EQ(testing::load_one(file + ":" + target)->name, name) << target;
  }
  EXPECT_THAT(error_of(file + ":tow"), HasSubstr("has no scenario 'tow'; did you mean 'two'?"));
  EXPECT_THAT(error_of(file + ":1"), HasSubstr("begins at line 1 or before it"));
  EXPECT_THAT(error_of(file + ":6"), HasSubstr("has no line 6: it has the lines 1 to 5"));
  EXPECT_THAT(error_of(file + ":0"), HasSubstr("has no line 0"));
  EXPECT_THAT(error_of(file + ":"), HasSubstr("there is no file or folder"));
  EXPECT_THAT(error_of(file + "x:one"), HasSubstr("there is no file or folder"));
  const std::string odd = add("odd:one.snarl", "scenario odd {\n}\n");
  EXPECT_EQ(testing::load_one(odd)->name, "odd");
}

TEST(Target, IsOneScenarioOfASource) {
  const Found found = find_target("scenarios/targets_test.cc:named_in_a_test");
  ASSERT_EQ(found.registrations.size(), 1U);
  EXPECT_THAT(error_of("scenarios/targets_test.cc:other"), HasSubstr("has no scenario 'other'"));
}

TEST(Target, IsTheNameOfAScenarioThatIsCompiledIn) {
  const Found found = find_target("named_in_a_test");
  ASSERT_EQ(found.registrations.size(), 1U);
  EXPECT_STREQ(found.registrations[0]->file(), "scenarios/targets_test.cc");
}

TEST(Target, ThatIsNothingGetsTheNearestName) {
  EXPECT_THAT(error_of("named_in_a_tset"), HasSubstr("did you mean 'named_in_a_test'?"));
  EXPECT_THAT(error_of("no/such/folder"), HasSubstr("there is no file or folder"));
  EXPECT_THAT(error_of(""), HasSubstr("empty"));
}

TEST(Target, IsASourceOfWhatIsCompiledIn) {
  EXPECT_EQ(find_target("scenarios/targets_test.cc").registrations.size(), 1U);
  EXPECT_THAT(error_of("scenarios/arena_test.cc"), HasSubstr("no scenario of the C++ source"));
}

TEST(Target, ThatIsAnotherFileIsAnError) {
  EXPECT_THAT(error_of("README.md"), HasSubstr("is no scenario file"));
}

TEST(Target, ThatIsAFolderHoldsTheScenariosOfItsSources) {
  const auto registrations = find_target("scenarios").registrations;
  EXPECT_TRUE(std::any_of(registrations.begin(), registrations.end(), [](const auto* one) {
    return std::string_view(one->name()) == "named_in_a_test";
  }));
}

TEST(Catalogue, IsMissingWhereItIsNotCompiledIn) {
  EXPECT_THAT(error_of("catalogue"), HasSubstr("built without the catalogue"));
}

TEST_F(Folder, IsListedWithParametersAndExpectationsAsWritten) {
  const std::string file = add("a.snarl",
                               "# A comment.\nscenario meals(n = 3, m in 2..4) {\n"
                               "  lock fork\n  expect sometimes deadlock on fork\n}\n");
  const auto entries = list_scenarios({file});
  const auto named = [&entries](const std::string& name) {
    return *std::find_if(entries.begin(), entries.end(),
                         [&name](const ScenarioEntry& entry) { return entry.name == name; });
  };
  EXPECT_EQ(named("named_in_a_test").parameters, "n = 2");
  EXPECT_EQ(named("named_in_a_test").file, "scenarios/targets_test.cc");
  EXPECT_THAT(named("named_in_a_test").expectations, ElementsAre("always clean"));
  EXPECT_EQ(named("meals").line, 2U);
  EXPECT_EQ(named("meals").parameters, "n = 3, m in 2..4");
  EXPECT_THAT(named("meals").expectations, ElementsAre("sometimes deadlock on fork"));
}

// Parameters from the command line.

TEST_F(Folder, GivesAParameterToThoseThatHaveIt) {
  add("a.snarl", "scenario one(n = 1) {\n}\nscenario two {\n}\n");
  const auto programs = load_programs(path_.string(), {{"n", "5"}});
  ASSERT_EQ(programs.size(), 2U);
  EXPECT_EQ(programs[0]->params[0].value, 5);
}

TEST_F(Folder, WhereNobodyHasTheParameterIsAnError) {
  add("a.snarl", "scenario one(n = 1) {\n}\nscenario two {\n}\n");
  EXPECT_THAT(error_of(path_.string(), {{"m", "5"}}), HasSubstr("no scenario there has"));
}

}  // namespace
}  // namespace snarl
