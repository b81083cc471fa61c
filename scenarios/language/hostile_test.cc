// Tests that no text, however hostile, does more than get its errors.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "snarl/scenarios/language/language.h"
#include "snarl/scenarios/language/random_choices.h"
#include "snarl/scenarios/language/random_text.h"

namespace snarl::language {
namespace {

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int time = 0; time < times; ++time) all += text;
  return all;
}

// Everything that is ever done with a text from outside.
void use(const std::string& text) {
  const ParseResult result = parse("a.snarl", text);
  EXPECT_LE(result.diagnostics.size(), kDiagnosticsMax);
  for (const Diagnostic& diagnostic : result.diagnostics) {
    EXPECT_FALSE(render(diagnostic).empty());
  }
  if (result.is_valid()) {
    for (const Scenario& scenario : result.scenarios) {
      expand_sweeps(scenario, {});
      undecided(scenario);
      canonical_text(scenario);
    }
  }
  format("a.snarl", text);
  parse_items("a", "a.cc", 1, text, {text});
}

std::string in_thread(const std::string& text) {
  return "scenario a {\n var x = 0\n lock m\n queue q\n thread t {\n" + text + "\n }\n}\n";
}

TEST(Hostile, DeepNestingGetsAnErrorEverywhere) {
  constexpr int kDeep = 5'000;
  for (const auto& [open, close] :
       {std::pair<std::string, std::string>{"x = " + repeated("(", kDeep), repeated(")", kDeep)},
        {"x = " + repeated("x[", kDeep), repeated("]", kDeep)},
        {"x = " + repeated("q.put(", kDeep), repeated(")", kDeep)},
        {"x = " + repeated("-", kDeep), "1"},
        {"x = " + repeated("not ", kDeep), "true"},
        {"x = 1" + repeated(" + 1", kDeep), ""},
        {repeated("loop { ", kDeep), repeated("}", kDeep)},
        {repeated("if true { ", kDeep), repeated("}", kDeep)},
        {repeated("with m { ", kDeep), ""}}) {
    const std::string text = in_thread(open + close);
    const ParseResult result = parse("a.snarl", text);
    ASSERT_EQ(result.diagnostics.size(), 1u) << open.substr(0, 20);
    EXPECT_NE(result.diagnostics[0].message.find("nested too deeply"), std::string::npos)
        << result.diagnostics[0].message;
    use(text);
  }
}

TEST(Hostile, ALongChainOfElseIfIsNotDeep) {
  const std::string text =
      in_thread("if x == 0 { x = 1 }" + repeated(" else if x == 1 { x = 2 }", 5'000));
  EXPECT_TRUE(parse("a.snarl", text).is_valid());
  use(text);
}

TEST(Hostile, ALineOfAMegabyteIsRead) {
  EXPECT_FALSE(parse("a.snarl", in_thread("x = " + std::string(1 << 20, '1'))).is_valid());
  use(in_thread("x = " + std::string(1 << 20, 'a')));
  use(in_thread(repeated("x = 1; ", 15'000)));
  EXPECT_FALSE(parse("a.snarl", std::string(1 << 20, ' ')).is_valid());
  EXPECT_FALSE(parse("a.snarl", std::string(1 << 20, '#')).is_valid());
}

TEST(Hostile, MillionsOfErrorsAreReadToTheEnd) {
  use(repeated("@", 1 << 14));
  use(repeated("}\n", 1 << 14));
  use(repeated("scenario ", 5'000));
  use(in_thread(repeated("x = )\n", 5'000)));
  use(in_thread(repeated("y = z\n", 5'000)));
  use("scenario a {" + repeated("var x = 0\n", 5'000) + "}");
}

TEST(Hostile, ManyNamesAndExpectationsCostNoMoreThanTheirNumber) {
  std::string text = "scenario a {\n";
  for (int index = 0; index < 5'000; ++index) text += "var x" + std::to_string(index) + " = 0\n";
  for (int index = 0; index < 5'000; ++index) {
    text += "expect never data_race on x" + std::to_string(index) + "\n";
  }
  use(text + "thread t { progress }\n}\n");
}

TEST(Hostile, SweepsOfBillionsAreRefusedAtOnce) {
  use("scenario a(n in 1..9223372036854775807, m in -9223372036854775808..9223372036854775807) "
      "{ thread t { progress } }");
  use("scenario a(" + repeated("n in 1..10, ", 20) + "m in 1..10) { thread t { progress } }");
}

TEST(Hostile, NulBytesAndHalvesOfCharactersAreNoText) {
  use(std::string("scenario a {\0 thread t { progress } }", 37));
  use("scenario a { thread t { progress } } # \xE2\x82");
  use("\xEF\xBB");
}

TEST(Hostile, EveryPrefixOfATextIsRead) {
  const std::string text =
      "scenario a(n = 2 in [2, 3]) {\n  lock m[n]  # comment\n  thread t[n] {\n"
      "    if id == 0 { with m[id] { progress } } else { m[1].acquire(timeout = 5ms) }\n  }\n"
      "  check n == 2\n  expect sometimes deadlock on m[0]\n  expect wait(m).p99 < 5ms\n}\n";
  for (std::size_t length = 0; length <= text.size(); ++length) use(text.substr(0, length));
}

RC_GTEST_PROP(Hostile, RandomBytesAreRead, (const std::string& bytes)) { use(bytes); }

RC_GTEST_PROP(Hostile, RandomTokensAreRead, (const std::vector<std::uint8_t>& choices)) {
  constexpr const char* kTokens[] = {
      "scenario", "thread", "var",  "lock",  "with", "if",   "else", "loop", "local", "check",
      "expect",   "never",  "a",    "b",     "id",   "1",    "5ms",  "5%",   "true",  "none",
      "{",        "}",      "(",    ")",     "[",    "]",    ",",    ";",    "\n",    "=",
      "==",       "+",      "-",    "*",     ".",    "..",   ":",    "not",  "and",   "in",
      "on",       "atomic", "#x\n", "sleep", "put",  "queue"};
  std::string text;
  for (const std::uint8_t choice : choices) {
    text += std::string(kTokens[choice % std::size(kTokens)]) + " ";
  }
  use(text);
  use("scenario a {" + text);
  use(in_thread(text));
}

RC_GTEST_PROP(Hostile, GeneratedTextsWithOneByteChangedAreRead, (std::uint32_t place, char byte)) {
  constexpr std::uint32_t kShort = 100;
  std::string text = random_text(*random_choices(kShort));
  text[place % text.size()] = byte;
  use(text);
}

}  // namespace
}  // namespace snarl::language
