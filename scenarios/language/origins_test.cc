// Which read a write depends on: the evidence for lost updates.
#include "snarl/scenarios/language/origins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snarl/scenarios/language/testing/run_text.h"

namespace snarl::language::testing {
namespace {

using ::testing::ElementsAre;

constexpr ObjectId kX{1};
constexpr ObjectId kY{2};
constexpr ObjectId kZ{3};

Origin read_of(ObjectId object, Step step) { return {index_of(object), step}; }

TEST(Origins, OfNothingHaveNoBasis) {
  const Origins origins;
  EXPECT_EQ(origins.basis({}, kX), kNoStep);
}

TEST(Origins, OfOneReadHaveItsStep) {
  Origins origins;
  const Origin one = origins.unite({}, read_of(kX, 7));
  EXPECT_EQ(origins.basis(one, kX), 7U);
  EXPECT_EQ(origins.basis(one, kY), kNoStep);
}

TEST(Origins, OfTwoReadsOfAnObjectHaveTheOlderOne) {
  Origins origins;
  EXPECT_EQ(origins.basis(origins.unite(read_of(kX, 7), read_of(kX, 3)), kX), 3U);
  EXPECT_EQ(origins.basis(origins.unite(read_of(kX, 3), read_of(kX, 7)), kX), 3U);
}

TEST(Origins, OfSeveralObjectsKnowEachOfThem) {
  Origins origins;
  Origin all = origins.unite(read_of(kX, 7), read_of(kY, 8));
  all = origins.unite(read_of(kZ, 9), all);
  EXPECT_EQ(origins.basis(all, kX), 7U);
  EXPECT_EQ(origins.basis(all, kY), 8U);
  EXPECT_EQ(origins.basis(all, kZ), 9U);
  EXPECT_EQ(origins.basis(all, ObjectId{4}), kNoStep);
}

TEST(Origins, OfTwoListsKeepTheOlderReads) {
  Origins origins;
  const Origin one = origins.unite(read_of(kX, 7), read_of(kY, 2));
  const Origin other = origins.unite(read_of(kX, 5), read_of(kY, 3));
  const Origin both = origins.unite(one, other);
  EXPECT_EQ(origins.basis(both, kX), 5U);
  EXPECT_EQ(origins.basis(both, kY), 2U);
  EXPECT_EQ(origins.basis(one, kX), 7U);
  EXPECT_EQ(origins.unite(both, both), both);
}

// The bases of the writes of the first scenario thread, as distances to the reads: "x-1" is the
// event directly before.
std::vector<std::string> bases(const std::string& statements) {
  const Played played = play(
      "var x = 0\nvar y = 0\nvar a[3] = 0\natomic c = 0\nqueue q\nthread w { " + statements + " }");
  std::vector<std::string> all;
  for (const OpEvent& event : played.trace.events) {
    const bool is_write = event.op.kind == OpKind::kWrite || event.op.kind == OpKind::kStore;
    if (!is_write) continue;
    std::string line = played.trace.objects[index_of(event.op.object)].name;
    if (event.basis != kNoStep) line += "-" + std::to_string(event.step - event.basis);
    all.push_back(std::move(line));
  }
  return all;
}

TEST(Basis, OfACompoundAssignmentIsItsRead) {
  EXPECT_THAT(bases("x += 1"), ElementsAre("x-1"));
  EXPECT_THAT(bases("a[id + 1] -= 1"), ElementsAre("a[1]-1"));
}

TEST(Basis, OfAConstantIsNothing) {
  EXPECT_THAT(bases("x = 1; local s = x; x = 1"), ElementsAre("x", "x"));
  EXPECT_THAT(bases("if x == 0 { x = 1 }"), ElementsAre("x"));
}

TEST(Basis, GoesThroughLocalsAndArithmetic) {
  EXPECT_THAT(bases("local s = x; yield; local t = 2 * -s; t += 1; x = t % 5"), ElementsAre("x-2"));
  EXPECT_THAT(bases("x = (x + 1) * 2 - x"), ElementsAre("x-2"));
}

TEST(Basis, IsOfTheSameVariableOnly) {
  EXPECT_THAT(bases("local s = x; y = s"), ElementsAre("y"));
  EXPECT_THAT(bases("local s = a[0]; a[1] = s; a[0] = s"), ElementsAre("a[1]", "a[0]-2"));
}

TEST(Basis, OfSeveralVariablesIsKnownForEach) {
  EXPECT_THAT(bases("local s = x + y; x = s; y = s"), ElementsAre("x-2", "y-2"));
  EXPECT_THAT(bases("local s = a[0] + a[1] + a[2]; a[2] = s; a[0] = s"),
              ElementsAre("a[2]-1", "a[0]-4"));
}

TEST(Basis, IsTheOldestRead) {
  EXPECT_THAT(bases("local s = x; local t = x; x = s + t"), ElementsAre("x-2"));
}

TEST(Basis, EndsWhereALocalIsSetAnew) {
  EXPECT_THAT(bases("local s = x; s = 3; x = s"), ElementsAre("x"));
}

TEST(Basis, DoesNotGoThroughOtherObjects) {
  EXPECT_THAT(bases("y = x; x = y"), ElementsAre("y", "x"));
  EXPECT_THAT(bases("q.put(x); x = q.get()"), ElementsAre("x"));
}

TEST(Basis, OfAStoreIsALoadOrWhatAnUpdateGave) {
  EXPECT_THAT(bases("local s = c.load(); c.store(s + 1)"), ElementsAre("c-1"));
  EXPECT_THAT(bases("local s = c.fetch_add(1); yield; c.store(s)"), ElementsAre("c-2"));
  EXPECT_THAT(bases("local s = c.exchange(1); c.store(s)"), ElementsAre("c-1"));
  EXPECT_THAT(bases("c.store(3)"), ElementsAre("c"));
}

TEST(LostUpdate, IsFoundThroughALocal) {
  const Tally tally = enumerate(
      "var x = 0\nlock m\nthread w[2] { local s = 0\n"
      "with m { s = x }; with m { x = s + 1 } }");
  EXPECT_GT(tally.count_of("lost_update"), 0U);
  EXPECT_GT(tally.count_of(""), 0U);
}

TEST(LostUpdate, IsFoundOnAtomics) {
  const Tally tally = enumerate("atomic a = 0\nthread w[2] { local s = a.load(); a.store(s + 1) }");
  EXPECT_GT(tally.count_of("lost_update"), 0U);
}

TEST(LostUpdate, IsNoneWhereTheWriteDependsOnNothing) {
  EXPECT_EQ(enumerate("atomic a = 0\nthread w[2] { local s = a.load(); a.store(1) }")
                .count_of("lost_update"),
            0U);
}

}  // namespace
}  // namespace snarl::language::testing
