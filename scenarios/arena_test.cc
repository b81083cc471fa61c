// What an arena promises of its objects and its memory.
#include "snarl/scenarios/arena.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace snarl {
namespace {

struct Noted {
  Noted(std::vector<int>& its_notes, int its_number) : notes(its_notes), number(its_number) {}
  ~Noted() { notes.push_back(number); }
  std::vector<int>& notes;
  int number;
};

TEST(Arena, DestroysInReverseOrderOfMaking) {
  std::vector<int> notes;
  Arena arena;
  for (int number = 0; number < 4; ++number) arena.make<Noted>(notes, number);
  arena.clear();
  EXPECT_EQ(notes, (std::vector<int>{3, 2, 1, 0}));
}

TEST(Arena, DestroysEachObjectOnce) {
  std::vector<int> notes;
  Arena arena;
  arena.make<Noted>(notes, 7);
  arena.clear();
  arena.clear();
  EXPECT_EQ(notes, std::vector<int>{7});
}

TEST(Arena, DestroysWhatIsLeftWhenItDies) {
  std::vector<int> notes;
  { Arena().make<Noted>(notes, 1); }
  EXPECT_EQ(notes, std::vector<int>{1});
}

TEST(Arena, ForgetsWithoutDestroying) {
  std::vector<int> notes;
  Arena arena;
  arena.make<Noted>(notes, 1);
  arena.forget();
  arena.clear();
  EXPECT_TRUE(notes.empty());
}

TEST(Arena, UsesTheSameMemoryAgain) {
  Arena arena;
  const void* const first = &arena.make<int>(1);
  arena.clear();
  EXPECT_EQ(&arena.make<int>(2), first);
}

TEST(Arena, KeepsObjectsWhereTheyAreWhenItGrows) {
  Arena arena;
  std::vector<std::string*> made;
  made.reserve(3000);
  for (int number = 0; number < 3000; ++number) {
    made.push_back(&arena.make<std::string>(std::to_string(number)));
  }
  for (int number = 0; number < 3000; ++number) EXPECT_EQ(*made[number], std::to_string(number));
}

TEST(Arena, UsesAllItsMemoryAgainOnceItHasGrown) {
  Arena arena;
  const auto fill = [&arena] {
    std::vector<void*> places;
    places.reserve(3000);
    for (int number = 0; number < 3000; ++number) places.push_back(arena.allocate(24, 8));
    return places;
  };
  const std::vector<void*> first = fill();
  arena.clear();
  EXPECT_EQ(fill(), first);
}

TEST(Arena, AlignsWhatAsksForMoreThanTheUsual) {
  struct alignas(256) Wide {
    char letter = 'a';
  };
  Arena arena;
  for (int round = 0; round < 40; ++round) {
    arena.make<char>('b');
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&arena.make<Wide>()) % 256, 0U);
  }
}

TEST(Arena, HoldsWhatIsLargerThanAChunk) {
  Arena arena;
  arena.make<char>('a');
  auto* const large = static_cast<char*>(arena.allocate(1U << 20U, 16));
  large[0] = large[(1U << 20U) - 1] = 'z';
  EXPECT_EQ(*static_cast<char*>(large), 'z');
  EXPECT_NE(&arena.make<char>('b'), nullptr);
}

TEST(Arena, CopiesText) {
  Arena arena;
  std::string text = "a text of its own";
  const std::string_view copy = arena.copy(text);
  text.assign(text.size(), '?');
  EXPECT_EQ(copy, "a text of its own");
}

}  // namespace
}  // namespace snarl
