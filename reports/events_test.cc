// Events, line by line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "snarl/reports/registry.h"
#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

using testing::HasSubstr;

std::string events_of(const CampaignResult& result) {
  std::ostringstream out;
  write_events(result, out);
  return out.str();
}

CampaignResult with_trace(CampaignResult result, const Trace& trace) {
  result.scenarios[0].findings[0].trace = std::make_shared<const Trace>(trace);
  return result;
}

TEST(Events, TakeOneLineEach) {
  const std::string text = events_of(long_trace());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1'003);
}

TEST(Events, ShowAllTheirFields) {
  EXPECT_THAT(events_of(lost_update()),
              HasSubstr("\n4 worker[0]#1 write counter#0 order=seq_cst timed=0 operand=1 "
                        "result=done value=0 source=- basis=-\n"));
}

TEST(Events, AreFollowedByTheBlocksTheyCause) {
  EXPECT_THAT(events_of(deadlock_of_two()),
              HasSubstr("blocked philosopher[0]#1 acquire fork[1]#1 by=philosopher[1]#2\n"));
}

TEST(Events, AreEqualWhateverTheSite) {
  const CampaignResult result = lost_update();
  Trace moved = *result.scenarios[0].findings[0].trace;
  for (OpEvent& event : moved.events) event.op.site = {"elsewhere.cc", 99, 0};
  EXPECT_EQ(events_of(with_trace(result, moved)), events_of(result));
}

TEST(Events, AreEqualWhateverTheTime) {
  CampaignResult result = lost_update();
  const std::string text = events_of(result);
  result.seconds = 99;
  result.scenarios[0].seconds = 99;
  EXPECT_EQ(events_of(result), text);
}

TEST(Events, DifferInEveryFieldThatCounts) {
  const CampaignResult result = lost_update();
  const std::string text = events_of(result);
  const std::vector<void (*)(OpEvent&)> changes = {
      [](OpEvent& event) { event.op.kind = OpKind::kLoad; },
      [](OpEvent& event) { event.op.order = MemoryOrder::kRelaxed; },
      [](OpEvent& event) { event.op.is_timed = true; },
      [](OpEvent& event) { event.op.object = kNoObject; },
      [](OpEvent& event) { event.op.value = 77; },
      [](OpEvent& event) { event.thread = ThreadId{0}; },
      [](OpEvent& event) { event.result = Result::kTimeout; },
      [](OpEvent& event) { event.value = 77; },
      [](OpEvent& event) { event.source = 1; },
      [](OpEvent& event) { event.basis = 1; }};
  for (std::size_t index = 0; index < changes.size(); ++index) {
    Trace changed = *result.scenarios[0].findings[0].trace;
    changes[index](changed.events[3]);
    EXPECT_NE(events_of(with_trace(result, changed)), text) << "change " << index;
  }
}

TEST(Events, KeepHostileNamesInOneWord) {
  std::istringstream lines(events_of(hostile_names()));
  std::string line;
  while (std::getline(lines, line)) {
    if (!line.starts_with("0 ")) continue;
    EXPECT_EQ(std::count(line.begin(), line.end(), ' '), 10);
  }
}

}  // namespace
}  // namespace snarl
