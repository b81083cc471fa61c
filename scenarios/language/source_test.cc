// Tests lines, columns and UTF-8 of source texts.
#include "snarl/scenarios/language/source.h"

#include <gtest/gtest.h>

namespace snarl::language {
namespace {

TEST(SourceText, CountsLinesAndColumnsFromOne) {
  const SourceText source("a.snarl", "ab\ncd\n");
  EXPECT_EQ(source.position(0).line, 1u);
  EXPECT_EQ(source.position(0).column, 1u);
  EXPECT_EQ(source.position(4).line, 2u);
  EXPECT_EQ(source.position(4).column, 2u);
}

TEST(SourceText, CountsColumnsInCharactersNotBytes) {
  const SourceText source("a.snarl", "\u00E4\u20AC\U0001F600x");
  EXPECT_EQ(source.position(9).column, 4u);
}

TEST(SourceText, LeavesTheLineEndOutOfTheLine) {
  const SourceText source("a.snarl", "ab\r\ncd");
  EXPECT_EQ(source.line_text(1), "ab");
  EXPECT_EQ(source.line_text(2), "cd");
}

TEST(SourceText, PlacesTheStringsOfACppScenarioAtItsLineWithoutAColumn) {
  const SourceText source("a.cc", 12, {"n = 2", "expect never deadlock"});
  EXPECT_EQ(source.position(8).line, 12u);
  EXPECT_EQ(source.position(8).column, 0u);
  EXPECT_EQ(source.line_text(2), "expect never deadlock");
}

TEST(SourceText, KeepsAnEmptyFirstStringAsALine) {
  const SourceText source("a.cc", 12, {"", "expect never deadlock"});
  EXPECT_EQ(source.line_text(1), "");
  EXPECT_EQ(source.line_text(2), "expect never deadlock");
}

TEST(FindInvalidUtf8, AcceptsEveryLengthOfSequence) {
  EXPECT_FALSE(find_invalid_utf8("a\u00E4\u20AC\U0001F600"));
}

TEST(FindInvalidUtf8, RefusesALoneContinuation) { EXPECT_EQ(find_invalid_utf8("ab\x80"), 2u); }

TEST(FindInvalidUtf8, RefusesATruncatedSequence) { EXPECT_EQ(find_invalid_utf8("a\xE2\x82"), 1u); }

TEST(FindInvalidUtf8, RefusesOverlongForms) {
  EXPECT_EQ(find_invalid_utf8("\xC0\xAF"), 0u);
  EXPECT_EQ(find_invalid_utf8("\xE0\x80\xAF"), 0u);
  EXPECT_EQ(find_invalid_utf8("\xF0\x80\x80\xAF"), 0u);
}

TEST(FindInvalidUtf8, RefusesSurrogatesAndWhatIsAboveUnicode) {
  EXPECT_EQ(find_invalid_utf8("\xED\xA0\x80"), 0u);
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0u);
}

}  // namespace
}  // namespace snarl::language
