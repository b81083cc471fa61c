// When an object is what it was in the execution before.
#include "snarl/harness/engine/identities.h"

#include <gtest/gtest.h>

#include <string>

namespace snarl {
namespace {

constexpr ObjectRow kRow{"lock"};
constexpr ObjectRow kOtherRow{"event"};

Declaration named(std::string_view name) { return {.name = name}; }

// Makes objects of these names, as an execution does.
void make(Identities& identities, std::initializer_list<std::string_view> names) {
  identities.begin_execution(0);
  for (const std::string_view name : names) {
    if (identities.expect(kRow, named(name)) != nullptr) continue;
    if (!identities.is_shifted()) identities.shift();
    identities.identify(kRow, named(name));
  }
}

TEST(Identities, FindTheSameObjectsAgain) {
  Identities identities;
  make(identities, {"a", "b"});
  const IdentityIndex first = identities.slot(ObjectId{0}).identity;
  make(identities, {"a", "b"});
  EXPECT_FALSE(identities.is_shifted());
  EXPECT_EQ(identities.made(), 2U);
  EXPECT_EQ(identities.slot(ObjectId{0}).identity, first);
}

TEST(Identities, ExpectTheSameOfAnExecutionThatEndedEarly) {
  Identities identities;
  make(identities, {"a", "b"});
  make(identities, {"a"});
  EXPECT_EQ(identities.made(), 1U);
  make(identities, {"a", "b"});
  EXPECT_FALSE(identities.is_shifted());
}

// What was made behind another object may have been numbered after that.
TEST(Identities, ForgetWhatWasMadeBehindADifference) {
  Identities identities;
  make(identities, {"a", "a", "c"});
  make(identities, {"a", "b"});
  identities.begin_execution(0);
  EXPECT_NE(identities.expect(kRow, named("a")), nullptr);
  EXPECT_NE(identities.expect(kRow, named("b")), nullptr);
  EXPECT_EQ(identities.expect(kRow, named("c")), nullptr);
}

TEST(Identities, AreNamedAfterTheirPlaceIfItIsTheProgramsOwn) {
  Identities identities;
  identities.begin_execution(0);
  identities.shift();
  identities.identify(kRow, {.name = {}, .site = {"src/bank.cc", 7}});
  identities.identify(kRow, {.name = {}, .site = {"/usr/include/c++/12/array", 99}});
  EXPECT_EQ(identities[identities.slot(ObjectId{0}).identity].info.name, "lock@bank.cc:7");
  EXPECT_EQ(identities[identities.slot(ObjectId{1}).identity].info.name, "lock#1");
}

TEST(Identities, TellNamesApartByEachLetter) {
  for (std::size_t size = 1; size <= 40; ++size) {
    const std::string name(size, 'x');
    Identities identities;
    make(identities, {name});
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = name;
      other[at] = 'y';
      identities.begin_execution(0);
      EXPECT_EQ(identities.expect(kRow, named(other)), nullptr) << size << " " << at;
    }
    EXPECT_EQ(identities.expect(kRow, named(name + "x")), nullptr);
    EXPECT_EQ(identities.expect(kRow, named({})), nullptr);
    EXPECT_NE(identities.expect(kRow, named(name)), nullptr);
  }
}

TEST(Identities, TellObjectsApartByKindElementAndPlace) {
  Identities identities;
  const Declaration declaration{"a", 1, {"file", 2}};
  identities.begin_execution(0);
  identities.shift();
  identities.identify(kRow, declaration);
  identities.begin_execution(0);
  EXPECT_EQ(identities.expect(kOtherRow, declaration), nullptr);
  EXPECT_EQ(identities.expect(kRow, {"a", 2, {"file", 2}}), nullptr);
  EXPECT_EQ(identities.expect(kRow, {"a", 1, {"file", 3}}), nullptr);
  EXPECT_EQ(identities.expect(kRow, {"a", 1, {"other", 2}}), nullptr);
  EXPECT_NE(identities.expect(kRow, declaration), nullptr);
}

}  // namespace
}  // namespace snarl
