// What the second stage of the command line accepts, and what is said about the rest.
#include "snarl/cli/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const OptionTable kTable = {{"seed", "S", "all that is random comes from it (default: 1)"},
                            {"param", "K=V", "may be repeated", true},
                            {"quiet", "", "print less"},
                            {"secret", "X", "", false, true}};

Arguments parse(std::vector<std::string> words) {
  return parse_options(kTable, std::move(words), "snarl");
}

std::string options_error(std::vector<std::string> words) {
  try {
    parse(std::move(words));
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Options, StandBeforeBetweenAndBehindOperands) {
  const Arguments arguments = parse({"--seed", "5", "one", "--quiet", "two", "--param=a=1"});
  EXPECT_EQ(arguments.value("seed"), "5");
  EXPECT_TRUE(arguments.has("quiet"));
  EXPECT_THAT(arguments.values("param"), ElementsAre("a=1"));
  EXPECT_THAT(arguments.operands(), ElementsAre("one", "two"));
}

TEST(Options, ThatAreNotGivenHaveTheOtherValue) {
  const Arguments arguments = parse({});
  EXPECT_FALSE(arguments.has("seed"));
  EXPECT_EQ(arguments.value("seed", "1"), "1");
  EXPECT_THAT(arguments.values("param"), IsEmpty());
  EXPECT_THAT(arguments.operands(), IsEmpty());
}

TEST(Options, ThatMayBeRepeatedKeepTheirOrder) {
  EXPECT_THAT(parse({"--param", "b=2", "--param", "a=1"}).values("param"),
              ElementsAre("b=2", "a=1"));
}

TEST(Options, TakeNegativeNumbersAsValues) {
  EXPECT_EQ(parse({"--seed", "-5"}).value("seed"), "-5");
}

TEST(Options, EndAtTwoDashes) {
  EXPECT_THAT(parse({"one", "--", "--seed", "-x", "--"}).operands(),
              ElementsAre("one", "--seed", "-x", "--"));
}

TEST(Options, TakeADashAloneAsAnOperand) { EXPECT_THAT(parse({"-"}).operands(), ElementsAre("-")); }

TEST(Options, ThatAreUnknownAreAnsweredWithTheNearest) {
  EXPECT_EQ(options_error({"--sed", "5"}), "unknown option '--sed': did you mean '--seed'?");
  EXPECT_EQ(options_error({"--qiet=1"}), "unknown option '--qiet': did you mean '--quiet'?");
}

TEST(Options, AreNotGuessedFromTheirFirstLetters) {
  EXPECT_EQ(options_error({"--par", "a=1"}), "unknown option '--par': did you mean '--param'?");
}

TEST(Options, ThatAreLikeNothingPointToTheHelp) {
  EXPECT_EQ(options_error({"--zzzzzzzzz"}), "unknown option '--zzzzzzzzz': --help lists them");
  EXPECT_EQ(options_error({"-z"}), "unknown option '-z': --help lists them");
}

TEST(Options, WithOneDashAreAnsweredWithTwo) {
  EXPECT_EQ(options_error({"-seed=5"}), "unknown option '-seed': write '--seed'");
}

TEST(Options, ThatAreHiddenAreNeverSuggested) {
  EXPECT_EQ(options_error({"--secret2"}), "unknown option '--secret2': --help lists them");
}

TEST(Options, WithoutTheirValueSayWhatIsMissing) {
  EXPECT_EQ(options_error({"--seed"}), "--seed: needs a value: --seed S");
  EXPECT_EQ(options_error({"--seed="}), "--seed: needs a value: --seed S");
  EXPECT_EQ(options_error({"--seed", "--quiet"}), "--seed: needs a value: --seed S");
}

TEST(Options, ThatAreSwitchesTakeNoValue) {
  EXPECT_EQ(options_error({"--quiet=yes"}), "--quiet: takes no value");
}

TEST(Options, GivenTwiceAreRefusedUnlessTheyMayBeRepeated) {
  EXPECT_EQ(options_error({"--seed", "1", "--seed", "2"}), "--seed: given more than once");
  EXPECT_EQ(options_error({"--quiet", "--quiet"}), "no error");
}

TEST(Options, WithHostileNamesCannotForgeALine) {
  EXPECT_EQ(options_error({"--a\n\x1b[2J"}), "unknown option '--a\\n\\x1b[2J': --help lists them");
}

TEST(OptionsHelp, AlignsTwoColumnsAndHidesTheHidden) {
  EXPECT_EQ(options_help(kTable),
            "  --seed S     all that is random comes from it (default: 1)\n"
            "  --param K=V  may be repeated\n"
            "  --quiet      print less\n");
}

TEST(OptionsHelp, StaysWithinEightyColumns) {
  const std::string words = "many words that have to be broken somewhere and somehow ";
  std::istringstream help(
      options_help({{"a", "", words + words + words},
                    {"very-long-name-of-an-option", "VALUE-WITH-A-NAME", words + words + words}}));
  for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 80U) << line;
}

}  // namespace
}  // namespace snarl
