// Reads stacks as words, which no sanitizer may take for accesses of the program.
#include "snarl/harness/engine/stack_state.h"

#include <alloca.h>

#include <cstring>

namespace snarl {
namespace {

constexpr std::size_t kForgottenBytes = 4096;  // more than the frames of any operation take

}  // namespace

__attribute__((no_sanitize("address", "thread"))) void add_stack(const Fiber& fiber, Step first,
                                                                 std::uint32_t count,
                                                                 StateHash& state) {
  // By two bytes: the upper two tell a step, also where a flag came to lie on the uppermost.
  const auto* unit = static_cast<const std::uint16_t*>(fiber.context);
  const auto* const top = static_cast<const std::uint16_t*>(fiber.stack->top());
  constexpr std::uint32_t kWithoutUppermost = 0xff;
  const std::uint32_t upper_first = first >> 16U;
  const std::uint32_t upper_last = (first + count) >> 16U;
  const auto is_upper = [=](std::uint32_t value) {
    const std::uint32_t mask = value <= kWithoutUppermost ? kWithoutUppermost : ~0U;
    return value >= (upper_first & mask) && value <= (upper_last & mask);
  };
  constexpr std::uint32_t kUnitsInWord = 4;
  std::uint64_t word = 0;
  for (std::uint32_t units = 1; unit < top; ++unit, ++units) {
    const bool is_step = is_upper(*unit) || (unit + 1 < top && is_upper(unit[1]));
    word = word << 16U | (is_step ? 0 : *unit);
    if (units % kUnitsInWord == 0) state.add(word);
  }
  state.add(word);
}

__attribute__((noinline, no_sanitize("address"))) void forget_calls() {
  void* const below = alloca(kForgottenBytes);
  std::memset(below, 0, kForgottenBytes);
  asm volatile("" : : "r"(below) : "memory");
}

}  // namespace snarl
