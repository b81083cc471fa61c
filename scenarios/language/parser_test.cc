// Tests what the parser makes of texts that are right, and how it goes on behind what is wrong.
#include "snarl/scenarios/language/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "snarl/scenarios/language/language.h"

namespace snarl::language {
namespace {

std::string expression(const std::string& text) {
  const ParseResult result =
      parse("a.snarl", "scenario a {\nvar x = 0\nvar y = 0\nthread t { x = " + text + " }\n}\n");
  if (!result.is_valid()) return render(result.diagnostics.front());
  return expression_text(*result.scenarios[0].threads[0].block.statements[0].value);
}

// The tree with parentheses around every operation.
std::string tree(const Expression& expression) {
  if (expression.left == nullptr) return expression_text(expression);
  const std::string left = tree(*expression.left);
  if (expression.right == nullptr) {
    return (expression.kind == ExpressionKind::kNot ? "(not " : "(-") + left + ")";
  }
  constexpr const char* kOperators[] = {"or", "and", "==", "!=", "<", "<=", ">",
                                        ">=", "+",   "-",  "*",  "/", "%"};
  const int index = static_cast<int>(expression.kind) - static_cast<int>(ExpressionKind::kOr);
  return "(" + left + " " + kOperators[index] + " " + tree(*expression.right) + ")";
}

std::string check_tree(const std::string& text) {
  const ParseResult result = parse(
      "a.snarl", "scenario a {\nvar x = 0\nvar y = 0\nthread t { x = 1 }\ncheck " + text + "\n}\n");
  if (!result.is_valid()) return render(result.diagnostics.front());
  return tree(*result.scenarios[0].checks[0].condition);
}

std::vector<Diagnostic> errors(const std::string& text) {
  return parse("a.snarl", text).diagnostics;
}

TEST(Parser, BindsProductsBeforeSumsBeforeComparisons) {
  EXPECT_EQ(check_tree("x + y * 2 < 3 - 1"), "((x + (y * 2)) < (3 - 1))");
}

TEST(Parser, GroupsEqualOperatorsFromTheLeft) {
  EXPECT_EQ(check_tree("x - y - 1 == x / y / 2"), "(((x - y) - 1) == ((x / y) / 2))");
}

TEST(Parser, BindsNotLooserThanComparisonsAndTighterThanAnd) {
  EXPECT_EQ(check_tree("not x == 1 and y == 2 or x == 3"),
            "(((not (x == 1)) and (y == 2)) or (x == 3))");
}

TEST(Parser, ReadsTheSmallestNumber) {
  EXPECT_EQ(expression("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(expression("x - -1"), "x - -1");
  EXPECT_EQ(expression("x--1"), "x - -1");
}

TEST(Parser, ReadsItemsInTheOrderOfTheText) {
  const ParseResult result =
      parse("a.snarl", "scenario a { var x = 0; thread t { x = 1 } check x == 1; lock m }");
  ASSERT_TRUE(result.is_valid());
  const Scenario& scenario = result.scenarios[0];
  ASSERT_EQ(scenario.items.size(), 4u);
  EXPECT_EQ(scenario.items[3].kind, ItemKind::kObject);
  EXPECT_EQ(scenario.items[3].index, 1u);
}

TEST(Parser, NeedsNoSeparatorBehindABrace) {
  EXPECT_TRUE(errors("scenario a { var x = 0; thread t { loop { break } x = 1 } thread u { } }"
                     " scenario b { thread t { } }")
                  .empty());
}

TEST(Parser, TakesWordsThatMeanSomethingElsewhereAsNames) {
  EXPECT_TRUE(errors("scenario all(seed = 1) {\n  var max = 0\n  lock read\n  lock never\n  event "
                     "from from timeout\n  atomic prefer = 0\n"
                     "  thread timeout { with read { max = seed }; wait: max = 2 }\n"
                     "  expect never deadlock on read\n}\n")
                  .empty());
}

TEST(Parser, ReadsEverythingThatTheGrammarHas) {
  const ParseResult result =
      parse("a.snarl",
            "scenario a(n = 2 in [2, 3], m in 1..2) {\n"
            "  lock l; rwlock r; condition c on l; semaphore s(2, max = 2)\n"
            "  rwlock w(prefer = either); queue q(2) from d, t[0]; event e from t\n"
            "  daemon thread d { loop { yield; sleep 5ms } }\n"
            "  thread t[n] {\n"
            "    first: work 5us\n"
            "    transaction { with r.read, l { progress } }\n"
            "    return\n"
            "  }\n"
            "  expect wait(l).p99 < 5ms\n"
            "  expect contended(l) <= 5%\n"
            "  expect never livelock on t[0]\n"
            "  explore all seed 3 with pct, random\n"
            "  schedule bad = t[0]:first(0, 1)*2 t[1] clock d(2)\n"
            "}\n");
  for (const Diagnostic& diagnostic : result.diagnostics) ADD_FAILURE() << render(diagnostic);
}

TEST(Parser, PlacesWhatIsMissingDirectlyBehindTheTokenBefore) {
  const std::vector<Diagnostic> found =
      errors("scenario a {\n  thread t {\n    local x =\n  }\n}\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].line, 3u);
  EXPECT_EQ(found[0].column, 14u);
}

TEST(Parser, ReportsAFileWithoutAScenarioAtItsBeginning) {
  const std::vector<Diagnostic> found = errors("# nothing\n\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].line, 1u);
  EXPECT_EQ(found[0].column, 1u);
}

TEST(Parser, ReportsOneMissingBraceOnce) {
  EXPECT_EQ(errors("scenario a {\n  thread t {\n    loop {\n      if true {\n").size(), 1u);
}

TEST(Parser, GoesOnInTheNextStatement) {
  const std::vector<Diagnostic> found =
      errors("scenario a {\n  var x = 0\n  thread t {\n    x = )\n    x = 2\n    x = ]\n  }\n}\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1].line, 6u);
}

TEST(Parser, CallsNoNameUnknownWhoseDeclarationItCouldNotRead) {
  EXPECT_EQ(errors("scenario a {\n  var x = 1 1\n  lcok = 3\n  thread t { lcok = x }\n}\n").size(),
            2u);
}

TEST(Parser, AnchorsSpansToTheText) {
  const ParseResult result = parse("a.snarl", "scenario a { var x = 0; thread t { x = x + 1 } }");
  ASSERT_TRUE(result.is_valid());
  const Scenario& scenario = result.scenarios[0];
  const Statement& statement = scenario.threads[0].block.statements[0];
  EXPECT_EQ(scenario.source->text(statement.span), "x = x + 1");
  EXPECT_EQ(scenario.source->text(statement.value->operator_span), "+");
  EXPECT_EQ(scenario.source->text(scenario.threads[0].block.span), "{ x = x + 1 }");
}

}  // namespace
}  // namespace snarl::language
