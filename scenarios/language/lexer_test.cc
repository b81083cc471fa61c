// Tests the tokens, and the rule about newlines.
#include "snarl/scenarios/language/lexer.h"

#include <gtest/gtest.h>

#include <string>

namespace snarl::language {
namespace {

// The tokens as texts, a newline as "/", a bad one as "?".
std::string tokens(const std::string& text) {
  const SourceText source("a.snarl", text);
  Diagnostics diagnostics(source);
  std::string all;
  for (const Token& token : lex(source, diagnostics).tokens) {
    if (token.kind == TokenKind::kEnd) break;
    if (!all.empty()) all += ' ';
    if (token.kind == TokenKind::kNewline) {
      all += '/';
    } else if (token.kind == TokenKind::kBad) {
      all += '?';
    } else {
      all += source.text(token.span);
    }
  }
  return all;
}

Token first(const std::string& text) {
  const SourceText source("a.snarl", text);
  Diagnostics diagnostics(source);
  return lex(source, diagnostics).tokens.front();
}

std::size_t error_count(const std::string& text) {
  const SourceText source("a.snarl", text);
  Diagnostics diagnostics(source);
  lex(source, diagnostics);
  return diagnostics.size();
}

TEST(Lexer, ReadsTheLongerOperatorFirst) { EXPECT_EQ(tokens("a<=b..c+=d"), "a <= b .. c += d"); }

TEST(Lexer, ReadsARangeOfNumbersNotAFraction) { EXPECT_EQ(tokens("1..5"), "1 .. 5"); }

TEST(Lexer, ReadsDurationsInNanoseconds) {
  EXPECT_EQ(first("7ns").value, 7u);
  EXPECT_EQ(first("7us").value, 7'000u);
  EXPECT_EQ(first("7ms").value, 7'000'000u);
  EXPECT_EQ(first("7s").value, 7'000'000'000u);
  EXPECT_EQ(first("7s").kind, TokenKind::kDuration);
}

TEST(Lexer, ReadsAPercentageOnlyWhereNothingCanBeDividedBy) {
  EXPECT_EQ(first("5%").kind, TokenKind::kPercent);
  EXPECT_EQ(first("5% }").kind, TokenKind::kPercent);
  EXPECT_EQ(first("5%;").kind, TokenKind::kPercent);
  EXPECT_EQ(first("5% # few").kind, TokenKind::kPercent);
  EXPECT_EQ(first("5%n").kind, TokenKind::kInteger);
  EXPECT_EQ(first("5 %\nn").kind, TokenKind::kInteger);
}

TEST(Lexer, RefusesANumberThatDoesNotFit) {
  EXPECT_EQ(error_count("9223372036854775807"), 0u);
  EXPECT_EQ(error_count("9223372036854775809"), 1u);
  EXPECT_EQ(error_count("18446744073709551616"), 1u);
}

TEST(Lexer, RefusesADurationThatDoesNotFit) {
  EXPECT_EQ(error_count("9223372036s"), 0u);
  EXPECT_EQ(error_count("9223372037s"), 1u);
}

TEST(Lexer, DropsNewlinesInsideBrackets) {
  EXPECT_EQ(tokens("f(a,\nb\n)\nc"), "f ( a , b ) / c");
  EXPECT_EQ(tokens("a[\n1\n]\nc"), "a [ 1 ] / c");
}

TEST(Lexer, DropsNewlinesAfterOperatorsAndCommas) {
  EXPECT_EQ(tokens("a +\nb and\nc,\nd"), "a + b and c , d");
}

TEST(Lexer, DropsNewlinesAroundBracesAndBeforeElse) {
  EXPECT_EQ(tokens("{\na\n}\nelse {\n\n}\nb"), "{ a } else { } / b");
}

TEST(Lexer, KeepsOneOfManyNewlines) { EXPECT_EQ(tokens("a\n\n# b\n\nc"), "a / c"); }

TEST(Lexer, LetsAnOpenBracketNotSwallowTheNextItem) {
  EXPECT_EQ(tokens("f(1\nwith m"), "f ( 1 / with m");
}

TEST(Lexer, TakesCarriageReturnsBeforeNewlinesAsBlanks) { EXPECT_EQ(tokens("a\r\nb"), "a / b"); }

TEST(Lexer, PassesOverTheMarkAtTheBeginningOfAFile) {
  EXPECT_EQ(tokens("\xEF\xBB\xBF"
                   "a"),
            "a");
}

TEST(Lexer, SaysOnceThatAFileIsNoText) {
  EXPECT_EQ(error_count("a \xFF b \xFF c \xFF"), 1u);
  EXPECT_EQ(error_count(std::string("a\0b\0c", 5)), 1u);
}

TEST(Lexer, ReadsOnBehindAForeignOperatorAsIfItWereOurs) {
  EXPECT_EQ(error_count("a && b"), 1u);
  const SourceText source("a.snarl", "a && b");
  Diagnostics diagnostics(source);
  EXPECT_EQ(lex(source, diagnostics).tokens[1].word, Word::kAnd);
}

TEST(Lexer, CollectsCommentsWithoutTheBlanksAtTheirEnds) {
  const SourceText source("a.snarl", "a # b  \r\n# c");
  Diagnostics diagnostics(source);
  const LexResult result = lex(source, diagnostics);
  ASSERT_EQ(result.comments.size(), 2u);
  EXPECT_EQ(source.text(result.comments[0].span), "# b");
  EXPECT_EQ(source.text(result.comments[1].span), "# c");
}

}  // namespace
}  // namespace snarl::language
