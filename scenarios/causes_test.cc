// The catalogue's deadlocks have the causes that their comments teach, and no others.
#include <gtest/gtest.h>

#include <ostream>
#include <set>
#include <string>

#include "snarl/scenarios/testing/campaigns.h"

namespace snarl::testing {
namespace {

struct Taught {
  std::string scenario;
  std::set<std::string> causes;  // of its deadlocks
};

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest looks for this name
void PrintTo(const Taught& taught, std::ostream* out) { *out << taught.scenario; }

class Causes : public ::testing::TestWithParam<Taught> {};

TEST_P(Causes, AreTheOnesThatTheScenarioTeaches) {
  std::set<std::string> causes;
  for (const std::string& fault : faults_of(run_one(GetParam().scenario, 1000))) {
    if (fault.starts_with("deadlock/")) causes.insert(fault.substr(9));
  }
  EXPECT_EQ(causes, GetParam().causes);
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue, Causes,
    ::testing::Values(
        Taught{"abba", {"cycle"}}, Taught{"cycle_behind_a_gate", {}},
        Taught{"two_join_everybody", {"cycle"}}, Taught{"child_joined_inside", {"cycle"}},
        Taught{"get_both_with_a_plain_lock", {"self"}}, Taught{"both_want_to_upgrade", {"self"}},
        Taught{"early_return_keeps_the_lock", {"owner_ended"}},
        Taught{"exception_keeps_the_lock", {"owner_ended"}},
        Taught{"ping_pong_lost_serve", {"lost_wakeup"}}, Taught{"ping_pong_with_a_turn", {}},
        Taught{"asked_outside_the_lock", {"lost_wakeup"}}, Taught{"asked_inside_the_lock", {}},
        Taught{"set_and_clear", {"lost_wakeup"}}, Taught{"cleared_by_the_last", {}},
        Taught{"one_condition_for_two_needs", {"stolen_wakeup"}},
        Taught{"two_conditions_on_one_lock", {}},
        Taught{"notify_for_notify_all", {"missing_notify"}}, Taught{"notify_all_guests", {}},
        Taught{"opened_without_a_word", {"missing_notify"}},
        Taught{"one_loaf_too_few", {"nobody_left"}}, Taught{"wait_inside_a_lock", {"nobody_left"}},
        Taught{"one_gave_up", {"nobody_left"}}, Taught{"read_again_behind_a_writer", {"cycle"}},
        Taught{"read_again_beside_a_writer", {}}, Taught{"read_again_with_any_lock", {"cycle"}},
        Taught{"two_books_and_their_writers", {"cycle"}},
        Taught{"two_books_and_patient_writers", {}}, Taught{"two_books_in_one_order", {}},
        Taught{"consumer_outlives_its_producer", {"nobody_left"}},
        Taught{"producer_says_goodbye", {}}, Taught{"one_producer_is_left", {}},
        Taught{"two_who_wait_for_an_answer", {"cycle"}},
        Taught{"starter_leaves_without_a_word", {"nobody_left"}},
        Taught{"starter_has_a_deputy", {}}, Taught{"last_releaser_has_gone", {"nobody_left"}},
        Taught{"another_releaser_is_there", {}}),
    [](const auto& given) { return given.param.scenario; });

// The notes of a scenario: who would have waited for ever.
std::set<std::string> noted(const std::string& scenario) {
  std::set<std::string> threads;
  for (const Finding& note : run_one(scenario, 1000).notes) {
    EXPECT_EQ(note.cause, "rescued_by_timeout");
    EXPECT_GT(note.hits, 0U);
    EXPECT_FALSE(note.token.empty());
    threads.insert(note.threads.begin(), note.threads.end());
  }
  return threads;
}

TEST(Notes, SayWhomADeadlineAloneSaved) {
  EXPECT_EQ(noted("abba_with_a_timeout"), (std::set<std::string>{"patient", "impatient"}));
}

TEST(Notes, AreNotMadeWhereSomebodyElseCouldGoOn) {
  EXPECT_EQ(noted("impatient_producer"), std::set<std::string>{});
  EXPECT_EQ(noted("sleep_and_hope"), std::set<std::string>{});
  EXPECT_EQ(noted("patient_join"), std::set<std::string>{});
  EXPECT_EQ(noted("abba"), std::set<std::string>{});
}

TEST(Notes, FailNothing) {
  const ScenarioResult result = run_one("abba_tried_again", 1000);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_TRUE(result.findings.empty());
  EXPECT_FALSE(result.notes.empty());
}

}  // namespace
}  // namespace snarl::testing
