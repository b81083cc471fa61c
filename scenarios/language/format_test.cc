// Tests the canonical layout, on small texts and on generated ones.
#include "snarl/scenarios/language/format.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "snarl/scenarios/language/language.h"
#include "snarl/scenarios/language/random_text.h"

namespace snarl::language {
namespace {

std::string formatted(const std::string& text) {
  const FormatResult result = format("a.snarl", text);
  if (!result.diagnostics.empty()) return render(result.diagnostics.front());
  return result.text;
}

std::vector<std::string> canonical_texts(const std::string& text) {
  std::vector<std::string> found;
  for (const Scenario& scenario : parse("a.snarl", text).scenarios) {
    found.push_back(canonical_text(scenario));
  }
  return found;
}

// The comments without their first blanks, in order.
std::vector<std::string> comments(const std::string& text) {
  const SourceText source("a.snarl", text);
  Diagnostics diagnostics(source);
  std::vector<std::string> found;
  for (const Comment& comment : lex(source, diagnostics).comments) {
    std::string kept(source.text(comment.span));
    const std::size_t begin = kept.find_first_not_of("# ");
    found.push_back(begin == std::string::npos ? "" : kept.substr(begin));
  }
  return found;
}

TEST(Format, GivesOneLayoutToTextsThatSayTheSame) {
  EXPECT_EQ(formatted("scenario a{thread t{progress;yield}}"),
            formatted("scenario a {\n\tthread t {\n\t\tprogress\n\t\tyield\n\t}\n}"));
}

TEST(Format, KeepsOneOfSeveralEmptyLines) {
  EXPECT_EQ(formatted("scenario a {\n\n\n  var x = 0\n\n\n\n  var y = 0\n\n}\n"),
            "scenario a {\n  var x = 0\n\n  var y = 0\n}\n");
}

TEST(Format, WritesWhatTheGrammarFindsWrongNowhere) {
  EXPECT_TRUE(format("a.snarl", "scenario a { thread t { x = } }").text.empty());
}

TEST(Format, LaysOutWhatOnlyTheCheckerFindsWrong) {
  EXPECT_EQ(formatted("scenario a { thread t { x=1 } }"),
            "scenario a {\n  thread t { x = 1 }\n}\n");
}

TEST(CanonicalText, HasNoCommentsAndNoEmptyLines) {
  const ParseResult result = parse(
      "a.snarl", "# a\nscenario a { # b\n\n  var x = 0\n\n  # c\n  thread t { x = 1 } # d\n}\n");
  ASSERT_TRUE(result.is_valid());
  EXPECT_EQ(canonical_text(result.scenarios[0]),
            "scenario a {\n  var x = 0\n  thread t { x = 1 }\n}\n");
}

std::vector<std::uint32_t> some_choices() {
  constexpr int kLengthMax = 500;
  return *rc::gen::resize(kLengthMax, rc::gen::arbitrary<std::vector<std::uint32_t>>());
}

RC_GTEST_PROP(Format, IsIdempotentOnGeneratedTexts, ()) {
  const std::string text = random_text(some_choices());
  const FormatResult once = format("a.snarl", text);
  if (!once.diagnostics.empty()) RC_FAIL(text + render(once.diagnostics.front()));
  const std::string twice = format("a.snarl", once.text).text;
  if (twice != once.text) RC_FAIL("---\n" + text + "---\n" + once.text + "---\n" + twice);
}

RC_GTEST_PROP(Format, KeepsTheMeaningAndTheComments, ()) {
  const std::string text = random_text(some_choices());
  const std::string once = format("a.snarl", text).text;
  RC_ASSERT(canonical_texts(once) == canonical_texts(text));
  RC_ASSERT(comments(once) == comments(text));
}

RC_GTEST_PROP(Format, LeavesNoLineLongerThanItMust, ()) {
  std::istringstream lines(format("a.snarl", random_text(some_choices())).text);
  for (std::string line; std::getline(lines, line);) {
    const std::string code = line.substr(0, line.find('#'));
    if (code.size() <= kColumnsMax) continue;
    // Where nothing can be broken: behind an operator or a comma that is not the last thing.
    const std::size_t begin = code.find_first_not_of(' ');
    RC_ASSERT(code.find(", ", begin) == std::string::npos);
    RC_ASSERT(code.find(" and ", begin) == std::string::npos);
    RC_ASSERT(code.find(" + ", begin) == std::string::npos);
  }
}

}  // namespace
}  // namespace snarl::language
