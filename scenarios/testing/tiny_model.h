// What tiny programs can do, by definition: their states, every step, and by brute force who can
// ever go on. Knows nothing of the engine.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "snarl/scenarios/testing/tiny_program.h"

namespace snarl::testing {

inline constexpr std::uint8_t kNobody = 255;

enum class Phase : std::uint8_t {
  kNew,     // not begun
  kReady,   // before its next step
  kAsleep,  // at the condition
  kWoken,   // needs the condition's lock again
  kQueued,  // asked to write and keeps new readers out
  kInside,  // has arrived at the barrier
  kPassing  // may leave it
};

struct TinyState {
  template <class T>
  using PerThread = std::array<T, kTinyThreadsMax>;

  PerThread<std::uint8_t> at{};  // the next step's place
  PerThread<Phase> phase{};
  PerThread<std::uint8_t> reads{};  // how often each has the rwlock for reading
  std::array<std::uint8_t, 2> owner{kNobody, kNobody};
  std::uint8_t taker = kNobody;  // of the rlock
  std::uint8_t depth = 0;
  std::uint8_t writer = kNobody;
  std::uint8_t permits = 0;
  std::uint8_t items = 0;
  bool is_set = false;
  bool is_closed = false;
  bool is_misused = false;             // put into the closed queue: the end
  PerThread<std::uint8_t> sleepers{};  // in the order in which they came
  std::uint8_t sleeper_count = 0;

  auto operator<=>(const TinyState&) const = default;
};

// A set of threads, one bit each.
using Crowd = std::uint8_t;

class TinyModel {
 public:
  explicit TinyModel(const TinyProgram& program) : program_(program) {}

  std::uint32_t thread_count() const { return static_cast<std::uint32_t>(program_.threads.size()); }
  TinyState first() const;
  bool has_ended(const TinyState& state, std::uint32_t thread) const;
  // All that the scenario waits for have ended, or it was misused.
  bool is_over(const TinyState& state) const;
  // Without the daemons.
  Crowd without_daemons(Crowd crowd) const;
  Crowd enabled(const TinyState& state) const;
  // Takes the thread's next step; `choose(count)` says which sleeper a notify wakes.
  // Requires: it is enabled.
  void step(TinyState& state, std::uint32_t thread,
            const std::function<std::uint32_t(std::uint32_t)>& choose) const;

  // Whoever takes a step in some continuation, and whoever has ended.
  Crowd can_ever_go_on(const TinyState& state);
  // The same if each thread, from its next step on, might do whatever helps others: release what
  // it has, and anything to what has no owner. What is known without the threads' code. Whoever
  // lets another one join it counts as still there, as it does for the engine.
  Crowd could_ever_go_on(const TinyState& state);
  // How schedules can end, other than well.
  struct Ends {
    bool is_stuck = false;    // nobody can go on and somebody has not ended who ought
    bool is_misused = false;  // also while some are dead
  };
  // Requires: at most `states_max` states, else throws std::length_error.
  Ends ends(std::size_t states_max) const;

 private:
  bool begin_to_wait(TinyState& state, std::uint32_t thread) const;
  void act(TinyState& state, std::uint32_t thread,
           const std::function<std::uint32_t(std::uint32_t)>& choose) const;
  const TinyStep& next(const TinyState& state, std::uint32_t thread) const {
    return program_.threads[thread].steps[state.at[thread]];
  }
  static bool is_writable(const TinyState& state);
  bool can_step(const TinyState& state, std::uint32_t thread) const;
  Crowd ended(const TinyState& state) const;
  std::vector<TinyState> successors(const TinyState& state, std::uint32_t thread) const;
  std::vector<TinyState> helpful(const TinyState& state, std::uint32_t thread) const;
  Crowd waiting_in(const TinyState& state, Act act) const;

  const TinyProgram& program_;
  std::map<TinyState, Crowd> known_;        // can_ever_go_on
  std::map<TinyState, Crowd> known_could_;  // could_ever_go_on
};

}  // namespace snarl::testing
