// All states of a small program, and whether it can go round in circles: by definition, from the
// graph's strongly connected parts. Knows nothing of the engine.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <vector>

#include "snarl/scenarios/testing/spin_program.h"

namespace snarl::testing {

inline constexpr std::uint8_t kFree = 255;

struct SpinState {
  template <class T>
  using PerThread = std::array<T, kSpinThreadsMax>;

  PerThread<std::uint8_t> at{};  // 0: not begun; else one more than the next step's place
  PerThread<std::uint8_t> local{};
  std::array<std::uint8_t, kSpinFlags> flag{};
  std::array<std::uint8_t, kSpinLocks> owner{kFree, kFree, kFree};

  auto operator<=>(const SpinState&) const = default;
};

// What one step of a thread came to.
struct SpinMove {
  bool has_changed = false;  // an object
  bool has_looked = false;   // at one
  bool has_progress = false;
};

class SpinModel {
 public:
  explicit SpinModel(const SpinProgram& program) : program_(program) {}

  std::uint32_t thread_count() const { return static_cast<std::uint32_t>(program_.threads.size()); }
  bool has_ended(const SpinState& state, std::uint32_t thread) const;
  bool is_enabled(const SpinState& state, std::uint32_t thread) const;
  // Takes the thread's next step, up to the one after it; `choose(count)` gives values.
  // Requires: it is enabled.
  SpinMove step(SpinState& state, std::uint32_t thread,
                const std::function<std::uint32_t(std::uint32_t)>& choose) const;

 private:
  const SpinStep& next(const SpinState& state, std::uint32_t thread) const {
    return program_.threads[thread][state.at[thread] - 1U];
  }

  const SpinProgram& program_;
};

// Which circles there are: parts of the graph in which the program can stay for ever, whatever
// values are chosen, while each thread that can take a step somewhere in it takes one.
struct SpinCircles {
  std::size_t states = 0;
  bool has_livelock = false;    // nobody makes progress, and something is done
  bool has_starvation = false;  // some make progress, and one who has not ended does not
  bool has_spin = false;        // nothing is changed, and each looks at something

  // One in which nobody draws values: any scheduler that knows the program can lead into it. Of one
  // with values it may have to know them.
  bool has_certain = false;

  bool has_any() const { return has_livelock || has_starvation || has_spin; }
};

// Errors: throws std::length_error beyond `states_max`.
SpinCircles find_circles(const SpinProgram& program, std::size_t states_max);

}  // namespace snarl::testing
