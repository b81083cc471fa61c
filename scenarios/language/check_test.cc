// Tests what the checker finds out, and what it leaves alone.
#include "snarl/scenarios/language/check.h"

#include <gtest/gtest.h>

#include <string>

#include "snarl/scenarios/language/language.h"

namespace snarl::language {
namespace {

std::string check_errors(const std::string& body, const std::string& parameters = "") {
  std::string all;
  const std::string text = "scenario a" + parameters + " {\n" + body + "\n}\n";
  for (const Diagnostic& diagnostic : parse("a.snarl", text).diagnostics) {
    all += diagnostic.message + "\n";
  }
  return all;
}

TEST(Inject, NamesFaultsThatThereAreAndEachOnce) {
  EXPECT_EQ(check_errors("thread t { }\ninject spurious_wakeup, cas_failure, early_timeout"), "");
  EXPECT_EQ(check_errors("thread t { }\ninject spurious_wakup, gremlins"),
            "unknown fault 'spurious_wakup'\nunknown fault 'gremlins'\n");
  EXPECT_EQ(check_errors("thread t { }\ninject cas_failure, cas_failure"),
            "'cas_failure' stands twice\n");
  EXPECT_EQ(check_errors("thread t { }\ninject cas_failure\ninject early_timeout"),
            "'inject' stands twice\n");
}

TEST(Check, SaysWhomAnRwlockCanPrefer) {
  const auto errors_of = [](const std::string& declaration) {
    return check_errors("var writers = 0\n" + declaration + "\nthread t { progress }");
  };
  EXPECT_EQ(errors_of("rwlock r(prefer = writers)"), "");
  EXPECT_EQ(errors_of("rwlock r[2](prefer = either)"), "");
  EXPECT_EQ(errors_of("rwlock r(prefer = nobody)"), "that is nobody whom 'r' can prefer\n");
  EXPECT_EQ(errors_of("rwlock r(prefer = 1)"), "that is nobody whom 'r' can prefer\n");
  EXPECT_EQ(errors_of("rwlock r(favour = 1)"), "unknown argument 'favour'\n");
  EXPECT_EQ(errors_of("rwlock r(1)"), "an rwlock takes no arguments\n");
  EXPECT_EQ(errors_of("semaphore s(prefer = 1)"), "unknown argument 'prefer'\n");
}

TEST(Check, LetsThreadsAloneActOnWhatIsFromThem) {
  const auto errors_of = [](const std::string& declaration) {
    return check_errors(declaration + "\nlock m\nthread t { progress }\nthread u[2] { progress }");
  };
  EXPECT_EQ(errors_of("queue q from t"), "");
  EXPECT_EQ(errors_of("semaphore s(0, max = 2) from t, u"), "");
  EXPECT_EQ(errors_of("event e[2] from u[1], t"), "");
  EXPECT_EQ(errors_of("event e from u[2]"),
            "the index 2 is out of range: 'u' has the elements 0 to 1\n");
  EXPECT_EQ(errors_of("event e from v"), "unknown name 'v'\n");
  EXPECT_EQ(errors_of("event e from m"), "'from' names threads, but 'm' is a lock\n");
  EXPECT_EQ(errors_of("barrier b(2) from t"), "a barrier is from no thread\n");
}

TEST(Check, ResolvesEveryNameToASlot) {
  const ParseResult result = parse("a.snarl",
                                   "scenario a(n = 2) {\n  lock m\n  var x[n] = 0\n  thread t { "
                                   "local y = n; x[y - 1] = y }\n}\n");
  ASSERT_TRUE(result.is_valid());
  const ThreadDeclaration& thread = result.scenarios[0].threads[0];
  EXPECT_EQ(thread.local_count, 1u);
  EXPECT_EQ(thread.local_names, std::vector<std::string>{"y"});
  const Statement& local = thread.block.statements[0];
  EXPECT_EQ(local.target.target, Target::kLocal);
  EXPECT_EQ(local.value->reference->target, Target::kParameter);
  const Statement& assignment = thread.block.statements[1];
  EXPECT_EQ(assignment.target.target, Target::kObject);
  EXPECT_EQ(assignment.target.slot, 1u);
  EXPECT_EQ(assignment.value->reference->target, Target::kLocal);
}

TEST(Check, ResolvesMethodsTimeoutsAndMemoryOrders) {
  const ParseResult result =
      parse("a.snarl",
            "scenario a {\n  atomic x = 0\n  queue q(1)\n"
            "  thread t { x.store(1, release); q.put(2, timeout = 5ms) }\n}\n");
  ASSERT_TRUE(result.is_valid());
  const Block& block = result.scenarios[0].threads[0].block;
  const Call& store = *block.statements[0].value->call;
  EXPECT_EQ(store.row->method, Method::kStore);
  EXPECT_EQ(store.order, MemoryOrder::kRelease);
  EXPECT_EQ(store.value_count, 1u);
  const Call& put = *block.statements[1].value->call;
  ASSERT_NE(put.timeout, nullptr);
  EXPECT_EQ(put.timeout->value, (Value{ValueKind::kDuration, 5'000'000}));
}

TEST(Check, LetsSiblingBlocksUseOneNameForTheirLocals) {
  EXPECT_EQ(check_errors("thread t { if true { local x = 1 } else { local x = 2 } local x = 3 }"),
            "");
}

TEST(Check, LetsAnArrayBeUsedByAParameterOfTheSweepThatFits) {
  EXPECT_EQ(
      check_errors("lock m[n]\nthread t { if n > 2 { with m[2] { progress } } }", "(n in 1..4)"),
      "");
}

TEST(Check, SaysNothingOfAnIndexThatLuckDecides) {
  EXPECT_EQ(check_errors("var a[2] = 0\nvar x = 0\nthread t[4] { if x < 2 { a[id] = 1 } }"), "");
  EXPECT_EQ(check_errors("var a[2] = 0\nvar x = 0\nthread t[4] { if x < 2 { return }\na[id] = 1 }"),
            "");
}

TEST(Check, FindsAnIndexThatSomeThreadIsCertainToReach) {
  EXPECT_EQ(
      check_errors("var a[2] = 0\nthread t[4] { if id != 2 { a[id % 3] = 1 } else { a[id] = 1 } }"),
      "the index 2 is out of range: 'a' has the elements 0 to 1\n");
}

TEST(Check, StopsEarlyAtAndAndOr) {
  EXPECT_EQ(check_errors("check n == 2 or 1 / (n - 2) == 0\ncheck n != 2 and 1 / (n - 2) == 0\n"
                         "thread t { progress }",
                         "(n = 2)"),
            "");
}

TEST(Check, AcceptsTheLargestAndSmallestResults) {
  EXPECT_EQ(check_errors("var x = 9223372036854775806 + 1\nvar y = -9223372036854775807 - 1\n"
                         "thread t { progress }"),
            "");
}

TEST(Check, TakesTheRemainderOfTheSmallestNumberByMinusOne) {
  EXPECT_EQ(check_errors("var a[1] = 0\nthread t { a[-9223372036854775808 % -1] = 1 }"), "");
}

TEST(Check, LetsNoneGoWithEveryKind) {
  EXPECT_EQ(
      check_errors("var slot = none\nqueue q\nthread t {\n  slot = 1\n  slot = none\n  q.put(2)\n"
                   "  local x = q.get(timeout = 5ms)\n  if x != none { slot = x + 1 }\n}"),
      "");
}

TEST(Check, FollowsKindsThroughChainsOfLocals) {
  EXPECT_EQ(check_errors("var done = false\nthread t {\n  local a = done\n  local b = a\n"
                         "  if b + 1 == 2 { progress }\n}"),
            "'+' needs a number, but this is true or false\n");
}

TEST(Check, LetsANeverStandBesideWhatItDoesNotCover) {
  EXPECT_EQ(check_errors("lock fork[2]\nvar x = 0\nthread t { x = 1 }\n"
                         "expect never deadlock on fork[0]\nexpect sometimes deadlock on fork[1]\n"
                         "expect never data_race on x\nexpect sometimes lost_update on x\n"
                         "expect never lost_wakeup\nexpect sometimes deadlock"),
            "");
}

TEST(Check, FindsThatADeadlockCoversALostWakeup) {
  EXPECT_EQ(check_errors("event e\nthread t { e.wait() }\nexpect never deadlock\n"
                         "expect sometimes lost_wakeup on e"),
            "'never deadlock' contradicts 'sometimes lost_wakeup on e' of line 5\n");
}

TEST(Check, LetsATimeoutStandBesideClean) {
  EXPECT_EQ(check_errors("event e\nthread t { e.wait(timeout = 5ms) }\nexpect always clean\n"
                         "expect sometimes timeout on e"),
            "");
}

TEST(Check, LetsAnUnfinishedRunBeExpected) {
  EXPECT_EQ(check_errors("thread t { loop { } }\nexplore 3 schedules with round_robin\n"
                         "expect always unfinished"),
            "");
}

TEST(Check, LetsAConditionWaitOnAnElementOfAnArray) {
  EXPECT_EQ(check_errors("lock m[2]\ncondition c on m[1]\nthread t { with c { c.wait() } }"), "");
}

}  // namespace
}  // namespace snarl::language
