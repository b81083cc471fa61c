// Reads stacks as words, which no sanitizer may take for accesses of the program.
#include "snarl/harness/engine/stack_state.h"

#include <alloca.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "snarl/harness/vehicles/vehicle.h"

namespace snarl {
namespace {

constexpr std::size_t kForgottenBytes = 4096;  // more than the frames of any operation take

// By two bytes: the upper two tell a step, also where a flag came to lie on the uppermost.
struct UpperHalves {
  UpperHalves(Step first, std::uint32_t count)
      : least(static_cast<std::uint16_t>(first >> 16U)),
        most(static_cast<std::uint16_t>((first + count) >> 16U)),
        least_low(least & kWithoutUppermost),
        most_low(most & kWithoutUppermost) {}

  // Of one unit, or of several at once.
  template <class Unit>
  [[gnu::always_inline]] auto holds(Unit unit) const {
    return ((unit >= least) & (unit <= most)) |
           ((unit <= kWithoutUppermost) & (unit >= least_low) & (unit <= most_low));
  }

  static constexpr std::uint16_t kWithoutUppermost = 0xff;
  const std::uint16_t least;
  const std::uint16_t most;
  const std::uint16_t least_low;
  const std::uint16_t most_low;
};

constexpr std::size_t kUnitsAtOnce = 8;

using Units = std::uint16_t __attribute__((vector_size(2 * kUnitsAtOnce)));

// Where a stack lies, whatever its bytes are, and wherever it begins.
struct [[gnu::packed, gnu::may_alias]] UnitsOnStack {
  Units units;
};

[[gnu::always_inline]] inline Units units_at(const std::uint16_t* place) {
  return reinterpret_cast<const UnitsOnStack*>(place)->units;
}

// A step is taken for none wherever it lies, so both its halves are, the lower one first.
__attribute__((no_sanitize("address", "thread"))) void add_units(const void* from, const void* to,
                                                                 const UpperHalves& upper,
                                                                 StateHash& state) {
  const auto* unit = static_cast<const std::uint16_t*>(from);
  const auto* const end = static_cast<const std::uint16_t*>(to);
  for (; end - unit > static_cast<std::ptrdiff_t>(kUnitsAtOnce); unit += kUnitsAtOnce) {
    const Units here = units_at(unit);
    const auto is_step = upper.holds(here) | upper.holds(units_at(unit + 1));
    using Words = std::uint64_t __attribute__((vector_size(2 * kUnitsAtOnce)));
    const auto words = reinterpret_cast<Words>(here & ~reinterpret_cast<Units>(is_step));
    state.add(words[0]);
    state.add(words[1]);
  }
  for (; unit < end; ++unit) {
    const bool is_step = upper.holds(*unit) || (unit + 1 < end && upper.holds(unit[1]));
    state.add(is_step ? 0 : *unit);
  }
}

}  // namespace

void add_stack(const ThreadRecord& thread, Step first, std::uint32_t count, StateHash& state) {
  const UpperHalves upper(first, count);
  add_units(&thread.place, &thread.place + 1, upper, state);
  add_units(thread.place.stack_pointer(), thread.carrier->stack->top(), upper, state);
}

__attribute__((noinline, no_sanitize("address"))) void forget_calls() {
  void* const below = alloca(kForgottenBytes);
  std::memset(below, 0, kForgottenBytes);
  asm volatile("" : : "r"(below) : "memory");
}

}  // namespace snarl
