// Tests the canonical layout, on small texts and on generated ones.
#include "snarl/scenarios/language/format.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "snarl/scenarios/language/language.h"
#include "snarl/scenarios/language/random_choices.h"
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

TEST(Format, KeepsWhatObjectsPreferAndWhomTheyAreFrom) {
  const std::string text =
      "scenario a {\n  rwlock r(prefer = writers)\n  queue  q(1) from t, u[0]\n"
      "  event  e from u\n  thread t { progress }\n  thread u[2] { progress }\n}\n";
  EXPECT_EQ(formatted(text), text);
}

TEST(Format, KeepsOneOfSeveralEmptyLines) {
  EXPECT_EQ(formatted("scenario a {\n\n\n  var x = 0\n\n\n\n  var y = 0\n\n}\n"),
            "scenario a {\n  var x = 0\n\n  var y = 0\n}\n");
}

TEST(Format, PutsNoEmptyLineBeforeTheFirstCommentThatMovesIntoABlock) {
  EXPECT_EQ(formatted("scenario a { thread t { if b[\n\n# 1\n0] { } else if a[\n\n# 2\n0] { } } }"),
            "scenario a {\n  thread t {\n    # 1\n    if b[0] {\n      # 2\n"
            "    } else if a[0] {\n    }\n  }\n}\n");
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

constexpr std::uint32_t kChoicesMax = 500;

RC_GTEST_PROP(Format, IsIdempotentOnGeneratedTexts, ()) {
  const std::string text = random_text(*random_choices(kChoicesMax));
  const FormatResult once = format("a.snarl", text);
  if (!once.diagnostics.empty()) RC_FAIL(text + render(once.diagnostics.front()));
  const std::string twice = format("a.snarl", once.text).text;
  if (twice != once.text) RC_FAIL("---\n" + text + "---\n" + once.text + "---\n" + twice);
}

RC_GTEST_PROP(Format, KeepsTheMeaningAndTheComments, ()) {
  const std::string text = random_text(*random_choices(kChoicesMax));
  const FormatResult result = format("a.snarl", text);
  if (!result.diagnostics.empty()) RC_FAIL(text + render(result.diagnostics.front()));
  const std::string once = result.text;
  RC_ASSERT(canonical_texts(once) == canonical_texts(text));
  RC_ASSERT(comments(once) == comments(text));
}

// The first line of code that is too long although it could be broken: behind an operator or a
// comma that is not the last thing. Comments, and what aligns them, do not count.
std::string breakable_line(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::string code = line.substr(0, line.find('#'));
    code.erase(code.find_last_not_of(' ') + 1);
    if (code.size() <= kColumnsMax) continue;
    for (const char* breakable : {", ", " and ", " + "}) {
      if (code.find(breakable) != std::string::npos) return line;
    }
  }
  return "";
}

TEST(Format, BreaksNoLineForTheCommentBehindIt) {
  const std::string code =
      "scenario timeout(a in [long_name[0], 9223372036854775807], "
      "timeout in false..9223372036854775807) {";
  ASSERT_LT(code.size(), kColumnsMax);
  ASSERT_GT(code.size() + 2, kColumnsMax) << "the blanks before the comment do not fit any more";
  const std::string once = formatted(code + "# 1\n}");
  EXPECT_EQ(once, code + "  # 1\n}\n");
  EXPECT_EQ(breakable_line(once), "");
}

RC_GTEST_PROP(Format, LeavesNoLineLongerThanItMust, ()) {
  const std::string text = random_text(*random_choices(kChoicesMax));
  const std::string line = breakable_line(format("a.snarl", text).text);
  if (!line.empty()) RC_FAIL(line + "\n---\n" + text);
}

}  // namespace
}  // namespace snarl::language
