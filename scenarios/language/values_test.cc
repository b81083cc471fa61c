// What expressions come to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snarl/scenarios/language/testing/run_text.h"

namespace snarl::language::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Locals, so that nothing is computed before the run.
std::int64_t computed(const std::string& expression) {
  return result_of("local a = result + 7; local b = result + 2; result = " + expression);
}

bool decided(const std::string& condition) {
  return result_of(
             "local a = result + 7; local b = result + 2; local t = a > b; local f = a < b; "
             "if " +
             condition + " { result = 1 }") == 1;
}

TEST(Values, OperatorsComputeWithWholeNumbers) {
  EXPECT_EQ(computed("a + b"), 9);
  EXPECT_EQ(computed("a - b"), 5);
  EXPECT_EQ(computed("b - a"), -5);
  EXPECT_EQ(computed("a * b"), 14);
  EXPECT_EQ(computed("-a"), -7);
  EXPECT_EQ(computed("a - -b"), 9);
  EXPECT_EQ(computed("(a + b) * b"), 18);
  EXPECT_EQ(computed("a + b * b"), 11);
}

TEST(Values, DivisionAndRemainderRoundTowardsZero) {
  EXPECT_EQ(computed("a / b"), 3);
  EXPECT_EQ(computed("a % b"), 1);
  EXPECT_EQ(computed("(0 - a) / b"), -3);
  EXPECT_EQ(computed("(0 - a) % b"), -1);
  EXPECT_EQ(computed("a % (0 - b)"), 1);
}

TEST(Values, ConstantsAreComputedAsTheRestIs) {
  EXPECT_EQ(result_of("result = -7 / 2 * 10 + -7 % 2"), -31);
  EXPECT_EQ(result_of("result = 2 * 3 + id"), 6);
}

TEST(Values, ComparisonsDecide) {
  EXPECT_TRUE(decided("a > b"));
  EXPECT_FALSE(decided("b > a"));
  EXPECT_FALSE(decided("a > a"));
  EXPECT_TRUE(decided("a >= a"));
  EXPECT_FALSE(decided("b >= a"));
  EXPECT_TRUE(decided("b < a"));
  EXPECT_FALSE(decided("a < a"));
  EXPECT_TRUE(decided("a <= a"));
  EXPECT_FALSE(decided("a <= b"));
  EXPECT_TRUE(decided("a == b + 5"));
  EXPECT_FALSE(decided("a == b"));
  EXPECT_TRUE(decided("a != b"));
  EXPECT_FALSE(decided("a != 7"));
}

TEST(Values, LogicCombinesConditions) {
  EXPECT_TRUE(decided("t and t"));
  EXPECT_FALSE(decided("t and f"));
  EXPECT_FALSE(decided("f and t"));
  EXPECT_TRUE(decided("t or f"));
  EXPECT_TRUE(decided("f or t"));
  EXPECT_FALSE(decided("f or f"));
  EXPECT_TRUE(decided("not f"));
  EXPECT_FALSE(decided("not t"));
  EXPECT_TRUE(decided("not (t and f) and (f or t)"));
  EXPECT_TRUE(decided("f and f or t"));
  EXPECT_FALSE(decided("not (f or not f)"));
}

TEST(Values, ConditionsThatAreKnownDecideToo) {
  EXPECT_TRUE(decided("true"));
  EXPECT_FALSE(decided("not true"));
  EXPECT_TRUE(decided("1 < 2 and t"));
  EXPECT_FALSE(decided("t and 2 < 1"));
  EXPECT_TRUE(decided("f or 1 < 2"));
}

TEST(Values, ConditionsCanBeKept) {
  EXPECT_EQ(result_of("local t = result == 0; local both = t and not t; local one = t or both; "
                      "if one and not both { result = 5 }"),
            5);
  EXPECT_EQ(result_of("local t = true; local f = false; f = t and f; t = f or t; "
                      "if t and not f { result = 5 }"),
            5);
}

TEST(Values, LogicStopsEarly) {
  const auto events = [](const std::string& condition) {
    return events_of(play("atomic a = 1\natomic b = 1\nthread w { if " + condition + " { } }"));
  };
  EXPECT_THAT(events("a.load() == 0 and b.load() == 0"), ElementsAre("w load a 1"));
  EXPECT_THAT(events("a.load() == 1 or b.load() == 0"), ElementsAre("w load a 1"));
  EXPECT_THAT(events("a.load() == 1 and b.load() == 0"), ElementsAre("w load a 1", "w load b 1"));
  EXPECT_THAT(events("a.load() == 0 or b.load() == 0"), ElementsAre("w load a 1", "w load b 1"));
  EXPECT_THAT(events_of(play("atomic a = 1\natomic b = 1\n"
                             "thread w { local c = a.load() == 0 and b.load() == 0 }")),
              ElementsAre("w load a 1"));
}

TEST(Values, ExpressionsRunFromLeftToRight) {
  EXPECT_THAT(events_of(play("var x = 1\nvar y = 2\nvar z = 3\n"
                             "thread w { local s = x + y * z - (z - x) }")),
              ElementsAre("w read x 1", "w read y 2", "w read z 3", "w read z 3", "w read x 1"));
}

TEST(Values, AnAssignmentRunsIndexThenRightSideThenWrite) {
  EXPECT_THAT(events_of(play("var a[3] = 0\nvar i = 1\nvar y = 5\nthread w { a[i] = y }")),
              ElementsAre("w read i 1", "w read y 5", "w write a[1] 5"));
  // The read of a compound one stands directly before its write, as in C++.
  EXPECT_THAT(events_of(play("var a[3] = 0\nvar i = 1\nvar y = 5\nthread w { a[i] += y }")),
              ElementsAre("w read i 1", "w read y 5", "w read a[1] 0", "w write a[1] 5"));
}

TEST(Values, ArgumentsRunAfterTheIndexAndInOrder) {
  EXPECT_THAT(events_of(play("atomic a[2] = 0\nvar i = 1\nvar x = 0\nvar y = 5\n"
                             "thread w { a[i].compare_exchange(x, y) }")),
              ElementsAre("w read i 1", "w read x 0", "w read y 5", "w compare_exchange a[1]"));
}

TEST(Values, NoneIsEqualToNoneAlone) {
  EXPECT_EQ(result_of("local x = q.try_get(); if x == none { result = 1 }", "queue q"), 1);
  EXPECT_EQ(result_of("local x = q.try_get(); if x != none { result = 1 }", "queue q"), 0);
  EXPECT_EQ(result_of("q.put(0); local x = q.get(); if x == none { result = 1 }", "queue q"), 0);
  EXPECT_EQ(result_of("q.put(0); local x = q.get(); if x != none { result = 1 }", "queue q"), 1);
  EXPECT_EQ(result_of("local x = q.try_get(); local y = 0; if x == y { result = 1 }", "queue q"),
            0);
}

TEST(Values, VarsHoldWhatIsPutIntoThem) {
  EXPECT_EQ(result_of("v = none; if v == none { result = 1 }", "var v = 0"), 1);
  EXPECT_EQ(result_of("v = true; if v { result = 1 }", "var v = false"), 1);
  EXPECT_EQ(result_of("a.store(none); if a.load() == none { result = 1 }", "atomic a = 0"), 1);
  EXPECT_EQ(result_of("q.put(true); if q.get() { result = 1 }", "queue q"), 1);
}

TEST(Values, IdCountsTheThreadsOfAnArray) {
  EXPECT_THAT(events_of(play("var x[3] = 9\nthread w[3] { x[id] = id }")),
              ElementsAre("w[0] write x[0] 0", "w[1] write x[1] 1", "w[2] write x[2] 2"));
  EXPECT_EQ(result_of("result = id + 4"), 4);
}

TEST(Errors, DivisionByZeroIsOne) {
  EXPECT_EQ(error_of("local z = result; result = 7 / z"), "division by zero: 7 / 0");
  EXPECT_EQ(error_of("local z = result; result = 7 % z"), "division by zero: 7 % 0");
}

TEST(Errors, ResultsThatDoNotFitAreErrors) {
  const std::string most = "local big = 9223372036854775807 + result; ";
  EXPECT_THAT(error_of(most + "result = big + 1"), HasSubstr("overflow: 9223372036854775807 + 1"));
  EXPECT_THAT(error_of(most + "result = 0 - big - 2"), HasSubstr("overflow"));
  EXPECT_THAT(error_of(most + "result = big * 2"), HasSubstr("overflow"));
  EXPECT_THAT(error_of(most + "local least = 0 - big - 1; result = -least"), HasSubstr("overflow"));
  EXPECT_THAT(error_of(most + "local least = 0 - big - 1; result = least / (0 - 1)"),
              HasSubstr("overflow"));
  EXPECT_EQ(error_of(most + "result = big + 0"), "");
}

TEST(Errors, TheRemainderOfTheSmallestNumberByMinusOneIsNone) {
  EXPECT_EQ(result_of("local least = 0 - 9223372036854775807 - 1 + result; "
                      "result = 3 + least % (0 - 1)"),
            3);
}

TEST(Errors, IndicesOutsideOfTheArrayAreErrors) {
  EXPECT_EQ(error_of("local i = result + 2; x[i] = 1", "var x[2] = 0"),
            "the index 2 is out of range: 'x' has the elements 0 to 1");
  EXPECT_EQ(error_of("local i = result - 1; m[i].acquire()", "lock m[1]"),
            "the index -1 is out of range: 'm' has only the element 0");
  EXPECT_EQ(error_of("local i = result + 5; u[i].join()", "thread u[2] { }"),
            "the index 5 is out of range: 'u' has the elements 0 to 1");
}

TEST(Errors, ValuesOfTheWrongKindAreErrors) {
  const std::string none = "local x = q.try_get(); ";
  EXPECT_EQ(error_of(none + "result = x + 1", "queue q"), "'+' needs a number, but this is none");
  EXPECT_EQ(error_of(none + "result = 1 % x", "queue q"), "'%' needs a number, but this is none");
  EXPECT_EQ(error_of(none + "result = -x", "queue q"), "'-' needs a number, but this is none");
  EXPECT_EQ(error_of(none + "if x < 1 { }", "queue q"), "'<' needs a number, but this is none");
  EXPECT_EQ(error_of(none + "repeat x { }", "queue q"),
            "'repeat' needs a number, but this is none");
  EXPECT_EQ(error_of(none + "v[x] = 1", "queue q\nvar v[2] = 0"),
            "an index needs a number, but this is none");
  EXPECT_EQ(error_of(none + "a.fetch_add(x)", "queue q\natomic a = 0"),
            "'fetch_add' needs a number, but this is none");
  EXPECT_EQ(error_of("a.store(none); a.fetch_add(1)", "atomic a = 0"),
            "'fetch_add' needs a number, but this is none");
}

TEST(Errors, ConditionsNeedTrueOrFalse) {
  const std::string none = "local x = q.try_get(); ";
  const auto error = [&](const std::string& rest) {
    return error_of(none + "q.put(true); " + rest, "queue q");
  };
  EXPECT_EQ(error("if x { }"), "'if' needs true or false, but this is none");
  EXPECT_EQ(error("while x { }"), "'while' needs true or false, but this is none");
  EXPECT_EQ(error("assert x"), "'assert' needs true or false, but this is none");
  EXPECT_EQ(error("if not x { }"), "'not' needs true or false, but this is none");
  EXPECT_EQ(error("local y = x and true"), "'and' needs true or false, but this is none");
  EXPECT_EQ(error("local y = result == 0 and x"), "'and' needs true or false, but this is none");
  EXPECT_EQ(error("if result == 1 or x { }"), "'or' needs true or false, but this is none");
}

TEST(Errors, ATooLargeSumInAnAtomicIsOneAndAddsNothing) {
  const Played played = play("atomic a = 9223372036854775807\nthread w { a.fetch_add(1) }");
  EXPECT_EQ(played.faults(), "exception/uncaught");
  EXPECT_THAT(events_of(played), ElementsAre());
}

TEST(Errors, StandWhereTheyHappen) {
  const Played played = play("var x = 0\nthread w {\n  local a = 1 +\n    7 / x\n}");
  ASSERT_EQ(played.suspicions.size(), 1U);
  EXPECT_STREQ(played.suspicions[0].site.file, "test.snarl");
  EXPECT_EQ(played.suspicions[0].site.line, 5U);
  EXPECT_EQ(played.suspicions[0].site.column, 5U);
}

}  // namespace
}  // namespace snarl::language::testing
