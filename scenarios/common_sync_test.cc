// What a data race's finding says of the last synchronisation of its two threads.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "snarl/scenarios/testing/campaigns.h"

namespace snarl::testing {
namespace {

// The race on x, as the campaign found it and as it was minimised.
Finding race_of(const std::string& body) {
  auto program = program_of_text("scenario s {\n  var x = 0\n" + body +
                                 "  expect sometimes data_race on x\n}\n");
  CampaignOptions options;
  options.schedules = 200;
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  for (const Finding& finding : result.findings) {
    if (finding.kind == FindingKind::kDataRace && finding.objects.front() == "x") return finding;
  }
  ADD_FAILURE() << "no race on x";
  return {};
}

// As in "giver release 1 taker acquire": who, what, and the how many-th such operation of its
// thread.
std::string common_of(const Finding& finding) {
  if (!finding.common) return "not looked for";
  if (!finding.common->is_known()) return "none";
  const Trace& trace = *finding.trace;
  std::string text;
  for (const Step step : {finding.common->given, finding.common->taken}) {
    const OpEvent& event = trace.events.at(step);
    int count = 0;
    for (const OpEvent& other : trace.events) {
      const bool is_same = other.thread == event.thread && other.op.kind == event.op.kind;
      count += is_same && other.step <= step ? 1 : 0;
    }
    text += (text.empty() ? "" : ", ") + trace.threads.at(index_of(event.thread)).name + " " +
            std::string(row_of(event.op.kind).word) + " " + std::to_string(count);
  }
  return text;
}

TEST(CommonSync, IsNoneWhereThreadsShareNothingButTheirStart) {
  EXPECT_EQ(common_of(race_of("  thread a { x = 1 }\n  thread b { x = 2 }\n")), "none");
}

TEST(CommonSync, IsTheLockThatOneTookAfterTheOther) {
  const Finding race = race_of(
      "  lock m\n  atomic gone = false\n"
      "  thread a { with m { yield }; gone.store(true, relaxed); x = 1 }\n"
      "  thread b { while not gone.load(relaxed) { yield }; with m { yield }; x = 2 }\n");
  EXPECT_EQ(common_of(race), "a release 1, b acquire 1");
}

// What is released after that, and by nobody taken, is in common to nobody.
TEST(CommonSync, IsNoLaterReleaseThatTheOtherDoesNotAcquire) {
  const Finding race = race_of(
      "  lock m\n  lock n\n  atomic gone = false\n  atomic back = false\n"
      "  thread a {\n    with m { yield }\n    gone.store(true, relaxed)\n"
      "    while not back.load(relaxed) { yield }\n    with n { yield }\n    x = 1\n"
      "    with m { yield }\n  }\n"
      "  thread b {\n    while not gone.load(relaxed) { yield }\n    with m { yield }\n"
      "    back.store(true, relaxed)\n    x = 2\n  }\n");
  EXPECT_EQ(common_of(race), "a release 1, b acquire 1");
}

// The earlier one may have learned of the later one too.
TEST(CommonSync, IsEitherWay) {
  const Finding race = race_of(
      "  event e\n  event f\n"
      "  thread a { e.set(); f.wait(); x = 1 }\n"
      "  thread b { e.wait(); f.set(); x = 2 }\n");
  EXPECT_EQ(common_of(race), "b set 1, a wait 1");
}

TEST(CommonSync, LeadsThroughOtherThreads) {
  const Finding race = race_of(
      "  event e\n  event f\n"
      "  thread a { e.set(); x = 1 }\n  thread between { e.wait(); f.set() }\n"
      "  thread b { f.wait(); x = 2 }\n");
  EXPECT_EQ(common_of(race), "a set 1, b wait 1");
}

// Who reads what the other wrote runs after it, but is not ordered by that.
TEST(CommonSync, IsNoReadOfAVariable) {
  const Finding race = race_of(
      "  var seen = false\n"
      "  thread a { seen = true; x = 1 }\n"
      "  thread b { while not seen { yield }; x = 2 }\n");
  EXPECT_EQ(common_of(race), "none");
}

}  // namespace
}  // namespace snarl::testing
