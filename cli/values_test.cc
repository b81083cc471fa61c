// What values of options are accepted, and what is said about others.
#include "snarl/cli/values.h"

#include <gtest/gtest.h>

#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

template <class Function>
std::string value_error(const Function& function) {
  try {
    function();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

std::string number_error(std::string_view text) {
  return value_error([&] { parse_number("--steps", text, 1, 4'294'967'295U); });
}

nanoseconds duration(std::string_view text) {
  return parse_duration("--time", text, nanoseconds(1), hours(8'760));
}

std::string duration_error(std::string_view text) {
  return value_error([&] { duration(text); });
}

TEST(Number, TakesBothEndsOfItsRange) {
  EXPECT_EQ(parse_number("--steps", "1", 1, 9), 1U);
  EXPECT_EQ(parse_number("--steps", "9", 1, 9), 9U);
  EXPECT_EQ(parse_number("--seed", "18446744073709551615", 0, ~std::uint64_t{0}),
            ~std::uint64_t{0});
}

TEST(Number, OutsideOfItsRangeNamesTheRange) {
  EXPECT_EQ(number_error("0"), "--steps: 0 is not in [1, 4294967295]");
  EXPECT_EQ(number_error("4294967296"), "--steps: 4294967296 is not in [1, 4294967295]");
  EXPECT_EQ(number_error("-5"), "--steps: -5 is not in [1, 4294967295]");
  EXPECT_EQ(number_error("99999999999999999999999"),
            "--steps: 99999999999999999999999 is not in [1, 4294967295]");
}

TEST(Number, ThatIsNoneSaysSo) {
  for (const char* const text : {"", "x", "1e6", "0x10", "1.5", "+1", " 1", "1 ", "--1", "-"}) {
    EXPECT_EQ(number_error(text),
              std::string("--steps: '") + text + "' is not a whole number in [1, 4294967295]");
  }
}

TEST(Duration, HasAUnit) {
  EXPECT_EQ(duration("7ns"), nanoseconds(7));
  EXPECT_EQ(duration("8us"), nanoseconds(8'000));
  EXPECT_EQ(duration("500ms"), milliseconds(500));
  EXPECT_EQ(duration("2s"), seconds(2));
  EXPECT_EQ(duration("1m"), minutes(1));
  EXPECT_EQ(duration("3h"), hours(3));
}

TEST(Duration, MayHaveAFraction) {
  EXPECT_EQ(duration("1.5s"), milliseconds(1'500));
  EXPECT_EQ(duration("0.25h"), minutes(15));
  EXPECT_EQ(duration("1.0000000019s"), nanoseconds(1'000'000'001));
}

TEST(Duration, WithoutAUnitSaysWhatToWrite) {
  EXPECT_EQ(duration_error("2"), "--time: '2' has no unit: write 2ms, 2s or 2m");
}

TEST(Duration, ThatIsNoneSaysSo) {
  for (const char* const text :
       {"", "s", ".5s", "1.s", "1 s", "1S", "1sec", "-1s", "1.5", "1e3s"}) {
    EXPECT_EQ(duration_error(text),
              std::string("--time: '") + text + "' is not a duration, such as 500ms, 2s or 1m");
  }
}

TEST(Duration, OutsideOfItsRangeNamesTheRange) {
  EXPECT_EQ(duration_error("0s"), "--time: 0s is not in [1ns, 8760h]");
  EXPECT_EQ(duration_error("8761h"), "--time: 8761h is not in [1ns, 8760h]");
  EXPECT_EQ(duration_error("8760.1h"), "--time: 8760.1h is not in [1ns, 8760h]");
  EXPECT_EQ(duration_error("99999999999999999999h"),
            "--time: 99999999999999999999h is not in [1ns, 8760h]");
}

TEST(Duration, IsShownInItsLargestWholeUnit) {
  EXPECT_EQ(to_text(milliseconds(90'000)), "90s");
  EXPECT_EQ(to_text(seconds(120)), "2m");
  EXPECT_EQ(to_text(nanoseconds(0)), "0s");
}

TEST(Shown, LeavesNothingThatDrivesATerminal) {
  EXPECT_EQ(shown("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(shown("a\nsnarl: all is well\r"), "a\\nsnarl: all is well\\x0d");
  EXPECT_EQ(shown("\x7f"), "\\x7f");
  EXPECT_EQ(shown("\xc2\x9b"
                  "31m"),
            "\\xc2\\x9b31m");
  EXPECT_EQ(shown("\xe2\x80\xae"), "\\xe2\\x80\\xae");
  EXPECT_EQ(shown("\xff"), "\\xff");
}

TEST(Shown, LeavesNamesOfOtherLanguagesAsTheyAre) {
  EXPECT_EQ(shown("Z\xc3\xa4hler"), "Z\xc3\xa4hler");
  EXPECT_EQ(shown("\xc2\xa0"), "\xc2\xa0");
}

TEST(UnknownWord, NamesTheNearest) {
  EXPECT_EQ(unknown_word("--strategy", "strategy", "randon", {"random", "pct"}),
            "--strategy: unknown strategy 'randon': did you mean 'random'?");
}

TEST(UnknownWord, WithoutANearOneNamesAll) {
  EXPECT_EQ(unknown_word("--strategy", "strategy", "zzzzzz", {"random", "pct", "dfs"}),
            "--strategy: unknown strategy 'zzzzzz': it can be random, pct or dfs");
}

}  // namespace
}  // namespace snarl
