// When reports are coloured, and how wide they are.
#include "snarl/cli/terminal.h"

#include <gtest/gtest.h>

#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

constexpr ColorFacts kTerminal = {
    .is_terminal = true, .no_color = nullptr, .clicolor_force = nullptr, .term = "xterm"};
constexpr ColorFacts kFile = {
    .is_terminal = false, .no_color = nullptr, .clicolor_force = nullptr, .term = "xterm"};

bool automatic(const ColorFacts& facts) { return decide_color(ColorChoice::kAuto, facts); }

TEST(Color, IsForTerminalsOnly) {
  EXPECT_TRUE(automatic(kTerminal));
  EXPECT_FALSE(automatic(kFile));
}

TEST(Color, IsNotForDumbTerminals) {
  ColorFacts facts = kTerminal;
  facts.term = "dumb";
  EXPECT_FALSE(automatic(facts));
}

TEST(Color, IsSwitchedOffByNoColorUnlessItIsEmpty) {
  ColorFacts facts = kTerminal;
  facts.no_color = "0";
  EXPECT_FALSE(automatic(facts));
  facts.no_color = "";
  EXPECT_TRUE(automatic(facts));
}

TEST(Color, IsForcedByClicolorForceUnlessItIsZero) {
  ColorFacts facts = kFile;
  facts.clicolor_force = "1";
  EXPECT_TRUE(automatic(facts));
  facts.clicolor_force = "0";
  EXPECT_FALSE(automatic(facts));
}

TEST(Color, IsOffWhereBothAreSet) {
  ColorFacts facts = kTerminal;
  facts.no_color = "1";
  facts.clicolor_force = "1";
  EXPECT_FALSE(automatic(facts));
}

TEST(Color, FollowsTheOptionBeforeAllElse) {
  ColorFacts facts = kTerminal;
  facts.no_color = "1";
  EXPECT_TRUE(decide_color(ColorChoice::kAlways, facts));
  facts = kTerminal;
  facts.clicolor_force = "1";
  EXPECT_FALSE(decide_color(ColorChoice::kNever, facts));
}

TEST(Color, OptionThatIsNoneOfTheThreeIsAnError) {
  EXPECT_EQ(parse_color("auto"), ColorChoice::kAuto);
  EXPECT_THROW(parse_color("yes"), UsageError);
  EXPECT_THROW(parse_color(""), UsageError);
}

}  // namespace
}  // namespace snarl
