// Switching between stacks: what a function finds behind a switch.
#include "snarl/harness/vehicles/stack_switch.h"

#include <execinfo.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>

#include "snarl/harness/vehicles/sanitizers.h"

namespace snarl {
namespace {

// This stack, another one, and what the other one is to leave. Sanitizers are told of each switch,
// as the fiber vehicle tells them.
struct TwoStacks {
  TwoStacks() {
    fiber_here.adopt();
    fiber_there.create();
  }
  ~TwoStacks() { fiber_there.destroy(); }
  TwoStacks(const TwoStacks&) = delete;
  TwoStacks& operator=(const TwoStacks&) = delete;

  // Begins `run` on the other stack.
  void enter(void (*run)(TwoStacks&)) {
    body = run;
    there = StackPlace(
        stack,
        [](void* argument) {
          auto& both = *static_cast<TwoStacks*>(argument);
          both.fiber_there.arrive();
          both.body(both);
          while (true) both.go_back();
        },
        this);
    go_there();
  }
  void go_there() {
    fiber_here.leave(fiber_there, &stack);
    StackPlace::jump(here, there);
    fiber_here.arrive();
  }
  void go_back() {
    fiber_there.leave(fiber_here, nullptr);
    StackPlace::jump(there, here);
    fiber_there.arrive();
  }

  Stack stack{std::size_t{64} * 1024};
  StackPlace here;
  StackPlace there;
  [[no_unique_address]] SanitizerFiber fiber_here;
  [[no_unique_address]] SanitizerFiber fiber_there;
  void (*body)(TwoStacks&) = nullptr;
  std::uint64_t sum = 0;
  bool is_aligned = false;
  int depth = 0;
};

class StackSwitch : public testing::Test {
 protected:
  TwoStacks both;
};

// Enough values at once that each register that a call keeps holds one.
template <class Between>
[[gnu::noinline]] std::uint64_t mixed(std::uint64_t seed, const Between& between) {
  std::array<std::uint64_t, 8> values{};
  for (std::size_t index = 0; index < values.size(); ++index) values[index] = seed + index;
  for (int turn = 0; turn < 100; ++turn) {
    between();
    for (std::size_t index = 0; index < values.size(); ++index) {
      values[index] = values[index] * 31 + values[(index + 1) % values.size()];
    }
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t value : values) sum = sum * 17 + value;
  return sum;
}

TEST_F(StackSwitch, KeepsWhatBothStacksAreComputing) {
  both.enter([](TwoStacks& two) { two.sum = mixed(7, [&two] { two.go_back(); }); });
  const std::uint64_t mine = mixed(3, [this] { both.go_there(); });
  const auto nothing = [] {};
  EXPECT_EQ(mine, mixed(3, nothing));
  EXPECT_EQ(both.sum, mixed(7, nothing));
}

TEST_F(StackSwitch, BeginsOnAnAlignedStack) {
  both.enter([](TwoStacks& two) {
    alignas(16) volatile char bytes[16] = {};
    two.is_aligned = reinterpret_cast<std::uintptr_t>(bytes) % 16 == 0 &&
                     reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) % 16 == 0;
  });
  EXPECT_TRUE(both.is_aligned);
}

// Else caches would hold few of many stacks.
TEST(Stacks, BeginAtDifferentPlacesInAPage) {
  constexpr std::size_t kBytes = std::size_t{64} * 1024;
  constexpr std::size_t kPageBytes = 4096;
  std::map<std::size_t, int> begun;
  for (std::size_t ordinal = 0; ordinal < 104; ++ordinal) {
    const Stack stack(kBytes, ordinal);
    const auto top = reinterpret_cast<std::uintptr_t>(stack.top());
    EXPECT_EQ(top % 16, 0U);
    EXPECT_GE(stack.bytes(), kBytes);
    EXPECT_EQ(static_cast<const char*>(stack.bottom()) + stack.bytes(), stack.top());
    ++begun[top % kPageBytes];
  }
  EXPECT_EQ(begun.size(), 13U);
  for (const auto& [place, count] : begun) EXPECT_EQ(count, 8) << place;
}

TEST_F(StackSwitch, LetsUnwindersStopAtTheBeginning) {
  both.enter([](TwoStacks& two) {
    std::array<void*, 32> frames{};
    two.depth = backtrace(frames.data(), static_cast<int>(frames.size()));
  });
  EXPECT_GE(both.depth, 1);
  EXPECT_LT(both.depth, 8);
}

TEST_F(StackSwitch, LetsExceptionsBeCaughtWhereTheyAreThrown) {
  both.enter([](TwoStacks& two) {
    try {
      throw std::uint64_t{42};
    } catch (const std::uint64_t value) {
      two.sum = value;
    }
  });
  EXPECT_EQ(both.sum, 42U);
}

}  // namespace
}  // namespace snarl
