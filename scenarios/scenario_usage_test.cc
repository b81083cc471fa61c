// Parameters, the texts of SNARL_SCENARIO, and wrong use: errors of the caller, with their place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using ::testing::AllOf;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_one;
using testing::run_one;

// Parameters.

SNARL_SCENARIO(adds_up, "n = 2, extra = n * 10, is_wrong = false") {
  auto& sum = scenario.atomic<std::int64_t>("sum", scenario.param("extra"));
  scenario.threads("adder", scenario.param("n"), [&] { sum.fetch_add(1); });
  scenario.check([&] {
    const auto expected = scenario.param("n") + scenario.param("extra");
    return (sum.load() == expected) != (scenario.param("is_wrong") != 0);
  });
  scenario.run();
}

TEST(Parameters, ComeFromTheirDefaults) {
  const auto program = load_one("adds_up");
  ASSERT_EQ(program->params.size(), 3U);
  EXPECT_EQ(program->params[1].value, 20);
  EXPECT_TRUE(program->params[2].is_boolean);
  EXPECT_EQ(run_one("adds_up", 20).verdict, Verdict::kPass);
}

TEST(Parameters, AreOverridden) {
  EXPECT_EQ(run_one("adds_up", 20, {{"n", "3"}}).verdict, Verdict::kPass);
  EXPECT_EQ(load_one("adds_up", {{"n", "3"}})->params[1].value, 30);
  EXPECT_EQ(run_one("adds_up", 20, {{"is_wrong", "true"}}).verdict, Verdict::kFail);
}

TEST(Parameters, ThatDoNotExistAreAnErrorWithASuggestion) {
  EXPECT_THAT(error_of("adds_up", {{"extr", "3"}}), HasSubstr("did you mean 'extra'?"));
}

TEST(Parameters, OfAnotherTypeAreAnError) {
  EXPECT_THAT(error_of("adds_up", {{"n", "many"}}), HasSubstr("a whole number"));
}

SNARL_SCENARIO(sweeps, "n in 2..4, is_fast in [true, false]",
               "explore 7 schedules seed 9 with pct") {
  scenario.threads("worker", scenario.param("n"), [] {});
  scenario.run();
}

TEST(Parameters, AreSweptOver) {
  const auto programs = load_programs("sweeps", {});
  ASSERT_EQ(programs.size(), 6U);
  EXPECT_EQ(programs[5]->params[0].value, 4);
  EXPECT_EQ(programs[5]->params[1].value, 0);
  EXPECT_EQ(load_programs("sweeps", {{"n", "9"}}).size(), 2U);
}

TEST(Items, SayHowToExplore) {
  const auto program = std::move(load_programs("sweeps", {}).front());
  EXPECT_EQ(program->schedules, 7U);
  EXPECT_EQ(program->seed, 9U);
  EXPECT_EQ(program->strategies, std::vector<std::string>{"pct"});
}

TEST(Items, AreOptional) {
  const auto program = load_one("adds_up");
  EXPECT_THAT(program->expectations, IsEmpty());
}

SNARL_SCENARIO(asks_for_nothing_known, "threads = 1, rounds = 1") {
  scenario.threads("worker", scenario.param("thread"), [] {});
  scenario.run();
}

TEST(Parameters, ThatABodyAsksForInVainAreAnErrorOfTheCaller) {
  EXPECT_THAT(error_of("asks_for_nothing_known"),
              AllOf(HasSubstr("scenario_usage_test.cc:"), HasSubstr("no parameter 'thread'"),
                    HasSubstr("did you mean 'threads'?")));
}

SNARL_SCENARIO(asks_in_a_thread, "n = 1", "expect always exception") {
  scenario.thread("worker", [&] { scenario.param("m"); });
  scenario.run();
}

TEST(Parameters, ThatAThreadAsksForInVainAreAnException) {
  const ScenarioResult result = run_one("asks_in_a_thread", 5);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_THAT(result.findings[0].message, HasSubstr("no parameter 'm'"));
}

SNARL_SCENARIO(too_few_permits, "n = 2") { scenario.semaphore("s", scenario.param("n") - 5); }

TEST(Parameters, ThatMakeNoSenseAreAnErrorOfTheCaller) {
  EXPECT_THAT(error_of("too_few_permits"), HasSubstr("-3 permits"));
  EXPECT_THAT(error_of("too_few_permits", {{"n", "6"}}), IsEmpty());
}

// Texts.

SNARL_SCENARIO(bad_parameter_list, "threads = ") {}
SNARL_SCENARIO(bad_item, "", "expect sometimes data_raze on x") { scenario.shared<int>("x"); }
SNARL_SCENARIO(object_as_item, "", "lock m") {}
SNARL_SCENARIO(undecided, "", "expect wait(m).p99 < 5ms") {}
SNARL_SCENARIO(unknown_strategy, "", "explore 5 schedules with rondom") {}

TEST(Texts, ThatDoNotParseAreErrorsAtTheLineOfTheScenario) {
  EXPECT_THAT(error_of("bad_parameter_list"),
              AllOf(HasSubstr("scenarios/scenario_usage_test.cc:"), HasSubstr("error:")));
  EXPECT_THAT(error_of("bad_item"), HasSubstr("did you mean 'data_race'?"));
  EXPECT_THAT(error_of("object_as_item"), HasSubstr("makes its objects in its body"));
}

TEST(Texts, ThatThisVersionDoesNotDecideAreErrors) {
  EXPECT_THAT(error_of("undecided"), HasSubstr("not decided by this version"));
}

TEST(Texts, NameStrategiesThatExist) {
  EXPECT_THAT(error_of("unknown_strategy"), HasSubstr("did you mean 'random'?"));
}

SNARL_SCENARIO(object_that_is_not_made, "", "expect sometimes data_race on conter") {
  scenario.shared<int>("counter");
}
SNARL_SCENARIO(element_that_is_not_made, "n = 2", "expect sometimes data_race on cell[n]") {
  scenario.shared_array<int>("cell", scenario.param("n"));
}
SNARL_SCENARIO(object_of_another_kind, "", "expect sometimes data_race on m") {
  scenario.lock("m");
}
SNARL_SCENARIO(object_made_by_a_thread, "", "expect never deadlock on inner") {
  scenario.thread("maker", [] { const Lock lock("inner"); });
  scenario.run();
}

TEST(Texts, NameObjectsThatTheBodyMakes) {
  EXPECT_THAT(error_of("object_that_is_not_made"), HasSubstr("did you mean 'counter'?"));
  EXPECT_THAT(error_of("element_that_is_not_made"), HasSubstr("no such element"));
  EXPECT_THAT(error_of("object_of_another_kind"), HasSubstr("'m' is a lock"));
  EXPECT_THAT(error_of("object_made_by_a_thread"), IsEmpty());
}

// Wrong use of the scenario.

SNARL_SCENARIO(run_is_missing) {
  scenario.thread("worker", [] {});
}
SNARL_SCENARIO(run_is_missing_for_checks) {
  scenario.check([] { return true; });
}
SNARL_SCENARIO(run_twice) {
  scenario.run();
  scenario.run();
}
SNARL_SCENARIO(thread_after_run) {
  scenario.run();
  scenario.thread("late", [] {});
}
SNARL_SCENARIO(nothing_at_all) {}

TEST(Run, IsMissedWhereThreadsAreDeclared) {
  EXPECT_THAT(error_of("run_is_missing"),
              AllOf(HasSubstr("'run_is_missing'"), HasSubstr("does not call scenario.run()")));
  EXPECT_THAT(error_of("run_is_missing_for_checks"), HasSubstr("does not call scenario.run()"));
}

TEST(Run, IsCalledOnceAndLast) {
  EXPECT_THAT(error_of("run_twice"), HasSubstr("called twice"));
  EXPECT_THAT(error_of("thread_after_run"), HasSubstr("after scenario.run()"));
}

TEST(Run, IsNotNeededWhereNothingIsDeclared) {
  EXPECT_EQ(run_one("nothing_at_all", 3).verdict, Verdict::kPass);
}

// Fingerprints.

SNARL_SCENARIO(two_locks, "n = 2, is_other = false") {
  scenario.locks("m", scenario.param("n"));
  scenario.lock(scenario.param("is_other") != 0 ? "other" : "last");
}

TEST(Fingerprint, IsTheSameEachTime) {
  EXPECT_EQ(load_one("two_locks")->fingerprint, load_one("two_locks")->fingerprint);
}

TEST(Fingerprint, DependsOnWhatIsMadeAndOnTheName) {
  const auto fingerprint = load_one("two_locks")->fingerprint;
  EXPECT_NE(load_one("two_locks", {{"is_other", "true"}})->fingerprint, fingerprint);
  EXPECT_NE(load_one("two_locks", {{"n", "3"}})->fingerprint, fingerprint);
  EXPECT_NE(load_one("nothing_at_all")->fingerprint, fingerprint);
}

}  // namespace
}  // namespace snarl
