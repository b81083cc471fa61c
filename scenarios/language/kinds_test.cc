// Tests that the tables of kinds, methods, outcomes and words are what the language promises.
#include "snarl/scenarios/language/kinds.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "snarl/scenarios/language/outcomes.h"
#include "snarl/scenarios/language/words.h"

namespace snarl::language {
namespace {

std::set<std::string> names(ObjectKind kind) {
  std::set<std::string> found;
  for (const std::string_view name : method_names(kind)) found.emplace(name);
  return found;
}

TEST(Kinds, StandInTheOrderOfTheirEnumerators) {
  for (const KindRow& row : kinds()) EXPECT_EQ(&kind_row(row.kind), &row) << row.name;
}

TEST(Kinds, AreTheReservedWordsOfTheirName) {
  for (const KindRow& row : kinds()) {
    if (row.kind == ObjectKind::kThread) continue;
    const int offset = static_cast<int>(find_word(row.name)) - static_cast<int>(Word::kVar);
    EXPECT_EQ(offset, static_cast<int>(row.kind)) << row.name;
  }
}

TEST(Methods, AreThoseOfTheManual) {
  const std::set<std::string> lock = {"acquire", "release", "try_acquire", "locked"};
  EXPECT_EQ(names(ObjectKind::kLock), lock);
  EXPECT_EQ(names(ObjectKind::kRLock), lock);
  EXPECT_EQ(names(ObjectKind::kRWLock),
            (std::set<std::string>{"acquire_read", "acquire_write", "try_acquire_read",
                                   "try_acquire_write", "release"}));
  EXPECT_EQ(names(ObjectKind::kSemaphore),
            (std::set<std::string>{"acquire", "release", "try_acquire", "value"}));
  EXPECT_EQ(names(ObjectKind::kEvent), (std::set<std::string>{"set", "clear", "wait", "is_set"}));
  EXPECT_EQ(names(ObjectKind::kCondition), (std::set<std::string>{"wait", "notify", "notify_all"}));
  EXPECT_EQ(names(ObjectKind::kQueue),
            (std::set<std::string>{"put", "get", "try_put", "try_get", "get_all", "task_done",
                                   "join", "close", "size"}));
  EXPECT_EQ(names(ObjectKind::kBarrier), (std::set<std::string>{"arrive_and_wait"}));
  EXPECT_EQ(names(ObjectKind::kAtomic),
            (std::set<std::string>{"load", "store", "exchange", "fetch_add", "compare_exchange",
                                   "compare_exchange_weak"}));
  EXPECT_EQ(names(ObjectKind::kThread), (std::set<std::string>{"join", "is_alive"}));
  EXPECT_TRUE(names(ObjectKind::kVar).empty());
}

TEST(Methods, InAChecksReachAreThoseThatOnlyLook) {
  std::set<std::string> found;
  for (const MethodRow& row : methods()) {
    if (row.in_check) found.emplace(row.name);
  }
  EXPECT_EQ(found,
            (std::set<std::string>{"locked", "value", "is_set", "size", "load", "is_alive"}));
}

TEST(Outcomes, StandInTheOrderOfTheirEnumerators) {
  for (const OutcomeRow& row : outcomes()) EXPECT_EQ(&outcome_row(row.outcome), &row) << row.name;
}

TEST(Outcomes, NestSoThatALostWakeupIsADeadlock) {
  EXPECT_TRUE(covers(Outcome::kDeadlock, Outcome::kLostWakeup));
  EXPECT_FALSE(covers(Outcome::kLostWakeup, Outcome::kDeadlock));
}

TEST(Words, AreFoundByTheirText) {
  for (int index = 1; index <= static_cast<int>(Word::kId); ++index) {
    const Word word = static_cast<Word>(index);
    EXPECT_EQ(find_word(text(word)), word);
  }
}

TEST(Words, ThatMeanSomethingOnlyInTheirPlaceAreNotReserved) {
  for (const char* word : {"all", "seed", "schedules", "max", "timeout", "read", "write", "never",
                           "clean", "deadlock", "wait", "acquire", "relaxed", "random"}) {
    EXPECT_EQ(find_word(word), Word::kNone) << word;
  }
}

}  // namespace
}  // namespace snarl::language
