// What of UTF-8 can be shown, and how wide it is.
#include "snarl/reports/utf8.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace snarl {
namespace {

TEST(Utf8, LettersAndPicturesAreVisible) {
  EXPECT_TRUE(is_visible("a"));
  EXPECT_TRUE(is_visible("\xc3\xbc"));
  EXPECT_TRUE(is_visible("\xc2\xa0"));          // a space that is not broken at
  EXPECT_TRUE(is_visible("\xe2\x82\xac"));      // the euro sign
  EXPECT_TRUE(is_visible("\xd7\x90"));          // Hebrew, which needs no override
  EXPECT_TRUE(is_visible("\xf0\x9f\x8d\xb4"));  // fork and knife
}

TEST(Utf8, WhatCouldDeceiveIsNotVisible) {
  EXPECT_FALSE(is_visible("\n"));
  EXPECT_FALSE(is_visible("\x7f"));
  EXPECT_FALSE(is_visible("\xc2\x9b"));          // the one-character form of ESC [
  EXPECT_FALSE(is_visible("\xc2\xad"));          // soft hyphen
  EXPECT_FALSE(is_visible("\xe2\x80\x8b"));      // zero width space
  EXPECT_FALSE(is_visible("\xe2\x80\x8d"));      // zero width joiner
  EXPECT_FALSE(is_visible("\xe2\x80\xa8"));      // line separator
  EXPECT_FALSE(is_visible("\xe2\x80\xae"));      // right-to-left override
  EXPECT_FALSE(is_visible("\xe2\x81\xa6"));      // left-to-right isolate
  EXPECT_FALSE(is_visible("\xd8\x9c"));          // Arabic letter mark
  EXPECT_FALSE(is_visible("\xef\xbb\xbf"));      // byte order mark
  EXPECT_FALSE(is_visible("\xef\xb8\x8f"));      // variation selector
  EXPECT_FALSE(is_visible("\xee\x80\x80"));      // private use
  EXPECT_FALSE(is_visible("\xef\xbf\xbf"));      // noncharacter
  EXPECT_FALSE(is_visible("\xf3\xa0\x81\x81"));  // tag
  EXPECT_FALSE(is_visible("\xf0\x9f\xbf\xbe"));  // noncharacter at a plane's end
}

TEST(Utf8, CountsColumnsAsTheFormatterPads) {
  for (const std::string text : {"", "a", "\xc3\xbc", "\xe5\xad\x97", "\xf0\x9f\x8d\xb4"}) {
    const std::string padded = fmt::format("{:<4}", text);
    EXPECT_EQ(columns_of(text) + (padded.size() - text.size()), 4U) << text;
  }
  EXPECT_EQ(columns_of("\xff\xc3"), 2U);
}

TEST(Utf8, CutsBetweenCharacters) {
  const std::string text = "\xc3\xbc\xe5\xad\x97z";  // one, two and one column
  EXPECT_EQ(front_within(text, 0), 0U);
  EXPECT_EQ(front_within(text, 2), 2U);
  EXPECT_EQ(front_within(text, 3), 5U);
  EXPECT_EQ(front_within(text, 9), 6U);
  EXPECT_EQ(back_within(text, 0), 0U);
  EXPECT_EQ(back_within(text, 2), 1U);
  EXPECT_EQ(back_within(text, 3), 4U);
  EXPECT_EQ(back_within(text, 9), 6U);
}

RC_GTEST_PROP(Utf8, CutsAreWithinTheirColumns, (const std::string& text)) {
  const auto columns = *rc::gen::inRange<std::size_t>(0, 20);
  const std::string front = text.substr(0, front_within(text, columns));
  RC_ASSERT(columns_of(front) <= columns);
  RC_ASSERT(back_within(text, columns) <= text.size());
}

}  // namespace
}  // namespace snarl
