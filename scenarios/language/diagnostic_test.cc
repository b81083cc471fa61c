// Tests how errors are collected and rendered.
#include "snarl/scenarios/language/diagnostic.h"

#include <gtest/gtest.h>

namespace snarl::language {
namespace {

TEST(Render, LooksAsTheManualShows) {
  const SourceText source("bank.snarl", "a\nb\nc\nd\n    with m { coutn += 1 }\n");
  const Diagnostic diagnostic =
      make_diagnostic(source, {21, 26}, "unknown name 'coutn'", "did you mean 'count'?");
  EXPECT_EQ(render(diagnostic),
            "bank.snarl:5:14: error: unknown name 'coutn'\n"
            " 5 |     with m { coutn += 1 }\n"
            "   |              ^~~~~\n"
            "   = help: did you mean 'count'?\n");
}

TEST(Render, ShowsASingleCaretWhereSomethingIsMissing) {
  const SourceText source("a.snarl", "abc");
  EXPECT_EQ(render(make_diagnostic(source, {3, 3}, "missing")),
            "a.snarl:1:4: error: missing\n 1 | abc\n   |    ^\n");
}

TEST(Render, PutsTheCaretUnderTheCharacterNotTheByte) {
  const SourceText source("a.snarl", "\u00E4\u00E4 x");
  EXPECT_EQ(render(make_diagnostic(source, {5, 6}, "here")),
            "a.snarl:1:4: error: here\n 1 | \u00E4\u00E4 x\n   |    ^\n");
}

TEST(Render, UnderlinesOnlyTheFirstLineOfWhatIsLonger) {
  const SourceText source("a.snarl", "abc\ndef\n");
  EXPECT_EQ(render(make_diagnostic(source, {1, 7}, "here")),
            "a.snarl:1:2: error: here\n 1 | abc\n   |  ^~\n");
}

TEST(Render, LetsNoControlCharacterReachTheTerminal) {
  const SourceText source("a.snarl", "a\x1b[31mb\tc\x7f");
  const std::string text = render(make_diagnostic(source, {0, 1}, "here"));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\t'), std::string::npos);
  EXPECT_EQ(text.find('\x7f'), std::string::npos);
}

TEST(Render, CutsALongLineAroundThePlace) {
  std::string line(10'001, 'a');
  line.replace(5000, 5001, "X" + std::string(5000, 'b'));
  const SourceText source("a.snarl", line);
  const Diagnostic diagnostic = make_diagnostic(source, {5000, 5001}, "here");
  EXPECT_EQ(diagnostic.column, 5001u);
  EXPECT_LE(diagnostic.excerpt.size(), 130u);
  EXPECT_EQ(diagnostic.excerpt.at(diagnostic.caret_column - 1), 'X');
}

TEST(Render, HasNoColumnInTheStringsOfACppScenario) {
  const SourceText source("a.cc", 12, {"n = 2", "expect nevr deadlock"});
  EXPECT_EQ(render(make_diagnostic(source, {13, 17}, "here")),
            "a.cc:12: error: here\n  | expect nevr deadlock\n  |        ^~~~\n");
}

TEST(Render, ColorsOnlyWhenAsked) {
  const SourceText source("a.snarl", "abc");
  const Diagnostic diagnostic = make_diagnostic(source, {0, 1}, "here");
  EXPECT_EQ(render(diagnostic).find('\x1b'), std::string::npos);
  EXPECT_NE(render(diagnostic, Color::kAlways).find("\x1b[1;31merror:"), std::string::npos);
}

TEST(Diagnostics, AreTakenInOrderOfPlace) {
  const SourceText source("a.snarl", "abc");
  Diagnostics diagnostics(source);
  diagnostics.add({2, 3}, "second");
  diagnostics.add({0, 1}, "first");
  const std::vector<Diagnostic> taken = diagnostics.take();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].message, "first");
}

TEST(Diagnostics, SayTheSameOfTheSamePlaceOnce) {
  const SourceText source("a.snarl", "abc");
  Diagnostics diagnostics(source);
  diagnostics.add({0, 1}, "wrong");
  diagnostics.add({0, 1}, "wrong");
  EXPECT_EQ(diagnostics.take().size(), 1u);
}

TEST(Diagnostics, AreAtMostTwentyAndTheLastSaysHowManyMore) {
  const SourceText source("a.snarl", std::string(100, 'a'));
  Diagnostics diagnostics(source);
  for (std::uint32_t at = 0; at < 25; ++at) diagnostics.add({at, at + 1}, "wrong");
  const std::vector<Diagnostic> taken = diagnostics.take();
  ASSERT_EQ(taken.size(), kDiagnosticsMax);
  EXPECT_EQ(taken.back().help, "5 more errors are not shown");
}

}  // namespace
}  // namespace snarl::language
