// Source lines with a caret.
#include "snarl/reports/source_excerpt.h"

#include <gtest/gtest.h>

namespace snarl {
namespace {

constexpr const char* kDining = "reports/testdata/dining.snarl";

std::optional<SourceExcerpt> excerpt_of(const Site& site, std::size_t width = 80) {
  SourceFiles files;
  return excerpt(files, site, width);
}

TEST(Excerpt, UnderlinesTheExpression) {
  const auto lines = excerpt_of({kDining, 6, 12});
  ASSERT_TRUE(lines.has_value());
  EXPECT_EQ(lines->source, "    6 |   with fork[(id + 1) % n] {");
  EXPECT_EQ(lines->underline, "      |        ^~~~~~~~~~~~~~~~~~");
}

TEST(Excerpt, HasNoCaretWhereTheColumnIsUnknown) {
  const auto lines = excerpt_of({kDining, 6, 0});
  ASSERT_TRUE(lines.has_value());
  EXPECT_EQ(lines->underline, "");
}

TEST(Excerpt, CountsATabAsOneAndALetterBeyondAsciiAsOne) {
  const auto lines = excerpt_of({kDining, 17, 15});
  ASSERT_TRUE(lines.has_value());
  EXPECT_EQ(lines->source, "   17 |  local seen = counter   # tab and ?ml?ut before the end");
  EXPECT_EQ(lines->underline, "      |               ^~~~~~~");
}

TEST(Excerpt, CutsALongLine) {
  const auto lines = excerpt_of({kDining, 17, 15}, 40);
  ASSERT_TRUE(lines.has_value());
  EXPECT_LE(lines->source.size(), 40U);
  EXPECT_TRUE(lines->source.ends_with("..."));
}

TEST(Excerpt, IsLeftOutWhereThereIsNoSuchPlace) {
  EXPECT_FALSE(excerpt_of({kDining, 10'000, 1}).has_value());
  EXPECT_FALSE(excerpt_of({"no/such/file", 1, 1}).has_value());
  EXPECT_FALSE(excerpt_of({"reports", 1, 1}).has_value());
  EXPECT_FALSE(excerpt_of({"/dev/zero", 1, 1}).has_value());
  EXPECT_FALSE(excerpt_of({}).has_value());
}

TEST(Excerpt, IgnoresAColumnBehindTheLine) {
  const auto lines = excerpt_of({kDining, 6, 500});
  ASSERT_TRUE(lines.has_value());
  EXPECT_EQ(lines->underline, "");
}

}  // namespace
}  // namespace snarl
