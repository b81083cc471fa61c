// What the progress line says, and when it is shown.
#include "snarl/cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace snarl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Style = ProgressDisplay::Style;

constexpr ProgressDisplay::Clock::time_point kStart{};

RunProgress some_progress() {
  return {.scenario = "dining",
          .index = 3,
          .count = 60,
          .executions = 25'000,
          .executions_planned = 100'000,
          .seconds = 0.5,
          .findings = 2};
}

TEST(ProgressLine, SaysHowFarHowFastWhatAndHowLong) {
  EXPECT_EQ(progress_line(some_progress(), 100),
            "[3/60] dining: 25,000 of 100,000 executions, 50,000/s, 2 found, 2 s left");
}

TEST(ProgressLine, CountsScenariosOnlyWhereThereAreSeveral) {
  RunProgress progress = some_progress();
  progress.index = progress.count = 1;
  EXPECT_THAT(progress_line(progress, 100), StartsWith("dining: "));
}

TEST(ProgressLine, EndsWithTheTimeLimitWhereThatComesFirst) {
  RunProgress progress = some_progress();
  progress.seconds_max = 1.4;
  EXPECT_TRUE(progress_line(progress, 100).ends_with("1 s left"));
}

TEST(ProgressLine, RoundsLongTimesUp) {
  RunProgress progress = some_progress();
  progress.executions_planned = 25'000ULL * 400;
  EXPECT_TRUE(progress_line(progress, 100).ends_with(", 4 min left"));
  progress.executions_planned = 25'000ULL * 40'000;
  EXPECT_TRUE(progress_line(progress, 100).ends_with(", 6 h left"));
}

TEST(ProgressLine, ShortensTheNameAndNeverGetsWiderThanTheTerminal) {
  RunProgress progress = some_progress();
  progress.scenario = std::string(200, 'x');
  for (std::size_t width = 10; width < 120; ++width) {
    EXPECT_LE(progress_line(progress, width).size(), width);
  }
}

TEST(ProgressLine, DoesNotPrintControlCharactersOfNames) {
  RunProgress progress = some_progress();
  progress.scenario = "a\nb";
  EXPECT_THAT(progress_line(progress, 100), StartsWith("[3/60] a\\nb: "));
}

class DisplayTest : public ::testing::Test {
 protected:
  ProgressDisplay display(Style style) {
    return {style, 100, [this](const std::string& text) { printed_.push_back(text); }, kStart};
  }

  std::vector<std::string> printed_;
};

TEST_F(DisplayTest, RewritesAtMostTenTimesASecond) {
  ProgressDisplay shown = display(Style::kRewritten);
  for (int ms = 0; ms < 1'000; ms += 5) shown.show(some_progress(), kStart + milliseconds(ms));
  EXPECT_EQ(printed_.size(), 10U);
}

TEST_F(DisplayTest, TakesTheLineAwayOnce) {
  ProgressDisplay shown = display(Style::kRewritten);
  shown.show(some_progress(), kStart);
  printed_.clear();
  shown.clear();
  shown.clear();
  EXPECT_THAT(printed_, ElementsAre("\r\033[K"));
}

TEST_F(DisplayTest, LogsOneLineForEachThirtySeconds) {
  ProgressDisplay shown = display(Style::kLogged);
  for (int s = 0; s < 30; ++s) shown.show(some_progress(), kStart + seconds(s));
  EXPECT_THAT(printed_, IsEmpty());
  for (int s = 30; s < 90; ++s) shown.show(some_progress(), kStart + seconds(s));
  ASSERT_EQ(printed_.size(), 2U);
  EXPECT_EQ(printed_[0], progress_line(some_progress(), 100) + "\n");
}

TEST_F(DisplayTest, ClearsNothingInALog) {
  ProgressDisplay shown = display(Style::kLogged);
  shown.show(some_progress(), kStart + seconds(31));
  printed_.clear();
  shown.clear();
  EXPECT_THAT(printed_, IsEmpty());
}

TEST_F(DisplayTest, SaysNothingWhenSilent) {
  ProgressDisplay shown = display(Style::kSilent);
  shown.show(some_progress(), kStart + seconds(100));
  EXPECT_THAT(printed_, IsEmpty());
}

}  // namespace
}  // namespace snarl
