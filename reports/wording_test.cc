// Safe names, numbers, lists and line breaks.
#include "snarl/reports/wording.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "snarl/reports/utf8.h"

namespace snarl {
namespace {

std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> result;
  for (std::size_t index = 0; index < count; ++index)
    result.push_back(std::string(1, "abcdef"[index]));
  return result;
}

TEST(Printable, KeepsPlainText) { EXPECT_EQ(printable("fork[0] \"x\" \\"), "fork[0] \"x\" \\"); }

TEST(Printable, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\n\t\x1b[31m\xff"), "a\\n\\t\\x1b[31m\\xff");
}

TEST(Printable, KeepsLettersOfAllLanguages) {
  EXPECT_EQ(printable("\xc3\xbcn\xc3\xaf.snarl"), "\xc3\xbcn\xc3\xaf.snarl");
}

TEST(Printable, EscapesWhatLooksLikeSomethingElse) {
  EXPECT_EQ(printable("a\xe2\x80\xae z\xe2\x80\x8b\xc2\x9b"),
            "a\\xe2\\x80\\xae z\\xe2\\x80\\x8b\\xc2\\x9b");
}

RC_GTEST_PROP(Printable, IsVisibleAndIdempotent, (const std::string& bytes)) {
  const std::string once = printable(bytes);
  RC_ASSERT(valid_utf8(once) == once);
  RC_ASSERT(std::all_of(once.begin(), once.end(),
                        [](unsigned char byte) { return byte >= ' ' && byte != 0x7f; }));
  RC_ASSERT(printable(once) == once);
}

TEST(ValidUtf8, KeepsWhatIsValid) {
  const std::string text = "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8d\xb4\n";
  EXPECT_EQ(valid_utf8(text), text);
}

TEST(ValidUtf8, EscapesOverlongSurrogateTooBigAndCut) {
  EXPECT_EQ(valid_utf8("\xc0\xaf"), "\\xc0\\xaf");
  EXPECT_EQ(valid_utf8("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "\\xed\\xa0\\x80");
  EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(valid_utf8("\xe2\x82"), "\\xe2\\x82");
}

RC_GTEST_PROP(ValidUtf8, IsIdempotent, (const std::string& bytes)) {
  const std::string once = valid_utf8(bytes);
  RC_ASSERT(valid_utf8(once) == once);
}

TEST(Shortened, KeepsWhatFits) { EXPECT_EQ(shortened("philosopher[1]", 14), "philosopher[1]"); }

TEST(Shortened, KeepsAnElementsIndex) {
  EXPECT_EQ(shortened("philosopher[12]", 11), "philo..[12]");
}

TEST(Shortened, CutsNoCharacter) {
  EXPECT_EQ(shortened("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4", 5),
            "\xc3\xa4\xc3\xb6..\xc3\xa4");
}

RC_GTEST_PROP(Shortened, NeverGetsLonger, (const std::string& name)) {
  const auto length = *rc::gen::inRange<std::size_t>(0, 50);
  RC_ASSERT(columns_of(shortened(name, length)) <= length);
}

TEST(Grouped, SeparatesThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(18'446'744'073'709'551'615U), "18,446,744,073,709,551,615");
}

TEST(Counted, HasAPlural) {
  EXPECT_EQ(counted(1, "step"), "1 step");
  EXPECT_EQ(counted(0, "step"), "0 steps");
}

TEST(Percent, NeverCallsSomeNone) { EXPECT_EQ(percent(1, 1'000'000), "<0.1 %"); }

TEST(Percent, NeverCallsMostAll) { EXPECT_EQ(percent(999'999, 1'000'000), ">99.9 %"); }

TEST(Percent, RoundsToATenth) {
  EXPECT_EQ(percent(173, 500), "34.6 %");
  EXPECT_EQ(percent(0, 0), "0 %");
  EXPECT_EQ(percent(5, 5), "100 %");
}

TEST(Listed, NamesAllThatFit) {
  EXPECT_EQ(listed(names(0), 3), "");
  EXPECT_EQ(listed(names(1), 3), "a");
  EXPECT_EQ(listed(names(2), 3), "a and b");
  EXPECT_EQ(listed(names(3), 3), "a, b and c");
}

TEST(Listed, CountsTheRest) { EXPECT_EQ(listed(names(5), 3), "a, b, c and 2 more"); }

TEST(Place, LeavesOutWhatIsUnknown) {
  EXPECT_EQ(place({"a.snarl", 3, 7}), "a.snarl:3:7");
  EXPECT_EQ(place({"a.cc", 3, 0}), "a.cc:3");
  EXPECT_EQ(place({}), "");
}

TEST(LineOf, NamesOtherFiles) {
  EXPECT_EQ(line_of({"dir/a.cc", 3, 0}, "dir/a.cc"), "line 3");
  EXPECT_EQ(line_of({"dir/b.h", 3, 0}, "dir/a.cc"), "b.h:3");
}

TEST(TitleOf, ShowsTheParameters) {
  ScenarioResult scenario;
  scenario.name = "buffer";
  EXPECT_EQ(title_of(scenario), "buffer");
  scenario.params = {{"items", -3, false}, {"is_fair", 1, true}};
  EXPECT_EQ(title_of(scenario), "buffer(items=-3, is_fair=true)");
}

TEST(Wrapped, BreaksAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 7, 7), (std::vector<std::string>{"one two", "three"}));
}

TEST(Wrapped, NeverBreaksAWord) {
  EXPECT_EQ(wrapped("a R1kq7zv2m4x", 4, 4), (std::vector<std::string>{"a", "R1kq7zv2m4x"}));
}

}  // namespace
}  // namespace snarl
