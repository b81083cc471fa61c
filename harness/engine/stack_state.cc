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
  const auto* half = static_cast<const std::uint32_t*>(fiber.context);
  const auto* const top = static_cast<const std::uint32_t*>(fiber.stack->top());
  for (; half < top; ++half) state.add(*half - first < count ? first : *half);
}

__attribute__((noinline, no_sanitize("address"))) void forget_calls() {
  void* const below = alloca(kForgottenBytes);
  std::memset(below, 0, kForgottenBytes);
  asm volatile("" : : "r"(below) : "memory");
}

}  // namespace snarl
