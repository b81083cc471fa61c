// The words of primitives.def.
#include "snarl/primitives/kinds.h"

#include <gtest/gtest.h>

#include <set>

#include "snarl/primitives/primitives.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

TEST(ObjectKinds, EveryRowIsTheKindOfItsFace) {
  const Played played = play([] {
    const Thread thread([] {});
    const Shared<int> var;
    const Atomic<int> atomic;
    const Lock lock;
    const RLock rlock;
    const RWLock rwlock;
    const Semaphore semaphore;
    const snarl::Event event;
    const Condition condition;
    const Queue<int> queue;
    const Barrier barrier(1);
  });
  std::set<std::string_view> made;
  for (const ObjectInfo& object : played.trace.objects) made.insert(object.kind);
  std::set<std::string_view> known;
  for (const ObjectKindRow& row : kObjectKinds) known.insert(row.word);
  EXPECT_EQ(made, known);
}

TEST(ObjectNames, AreGivenElseTheirPlace) {
  std::uint32_t line = 0;
  const Played played = play([&] {
    const Lock named("accounts");
    const Lock element({"fork", 2});
    line = __LINE__ + 1;
    const Lock nameless;
  });
  EXPECT_EQ(played.trace.objects[1].name, "accounts");
  EXPECT_EQ(played.trace.objects[2].name, "fork[2]");
  EXPECT_EQ(played.trace.objects[3].name, "lock@kinds_test.cc:" + std::to_string(line));
}

}  // namespace
}  // namespace snarl::testing
