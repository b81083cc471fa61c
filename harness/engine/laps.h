// Whether an execution has come back to a state in which it was before, by a way that it could go
// for ever.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "snarl/harness/engine/values_given.h"
#include "snarl/harness/event.h"

namespace snarl {

// What threads did between two equal states.
enum class LapKind : std::uint8_t {
  kNone,      // some thread could have gone on and did not, or all make progress
  kSpin,      // nothing was changed: they look at what nobody will change
  kLivelock,  // they change things, and none makes progress
  kStarving,  // some make progress, others do not
  kHogging,  // one thread alone took steps, none of which lets others go first, and some could have
};

struct Lap {
  LapKind kind = LapKind::kNone;
  bool is_transient = false;       // it lasts while choose() gives what it gave, as far as was seen
  Step first = kNoStep;            // of its events
  std::uint32_t first_choice = 0;  // of the recorded ones: so many were made before it
  std::uint64_t ran = 0;           // ids of the threads that took a step in it
  std::uint64_t left_behind = 0;   // of those that others wait for: who made no progress in it
};

// A lap is fair if every thread that could take a step in it took one, and the clock too: no
// scheduler could be asked for more, so that what does not happen in it need never happen.
// Source: Musuvathi & Qadeer, "Fair Stateless Model Checking", PLDI 2008, whose fair cycles these
// are. One that is not fair is worth a word if its thread would keep the others from running where
// nobody preempts it: the paper's good Samaritan yields. Values that the program asks for are its
// own chance and no scheduler's: a lap lasts if each of them was given too, and either the order of
// the threads' turns did not hang on what was given before, or each thread took a step from each
// state in which it could: then nobody's choice leads out. For at most kThreadsMax threads.
// Cost: a look-up and a few words for each thread at every step, while it looks.
class Laps {
 public:
  static constexpr std::uint32_t kThreadsMax = 63;
  static constexpr std::size_t kLooksMax = 1'000'000;  // some milliseconds

  void begin(Step step) {
    seen_.clear();
    events_.clear();
    values_.begin();
    ways_.clear();
    way_ = nullptr;
    looks_left_ = kLooksMax;
    closed_from_ = 0;
    begun_at_ = step;
    last_change_ = 0;
    last_ran_.fill(0);
    last_enabled_.fill(0);
    last_progress_.fill(0);
    last_gave_way_ = 0;
  }

  // Told of every event since begin().
  void on(const OpEvent& event);

  // Told of the state before the event at `step`, whose thread is one of `enabled` (ids below
  // kThreadsMax) or, if it is armed, the clock. `living`: the threads that others wait for and that
  // have not ended. `choices`: recorded so far. Returns: the lap that ends here.
  Lap look(std::uint64_t state, Step step, std::uint32_t choices, std::uint64_t enabled,
           bool is_clock_armed, std::uint64_t living);

  // Its events. Requires: look() has returned such a lap just now.
  const OpEvent* events_since(Step first) const { return events_.data() + (first - begun_at_); }
  std::size_t count_since(Step first) const { return events_.size() - (first - begun_at_); }

 private:
  void note_enabled(Step step, std::uint64_t enabled, bool is_clock_armed);
  bool hangs_on_values_since(Step first);
  bool leads_nowhere_else_since(Step first) const;
  std::vector<std::size_t> turns_since(Step first, std::size_t& period) const;
  Lap hogging_since(Step first, std::uint32_t first_choice) const;
  LapKind kind_since(Step first, std::uint64_t left_behind) const;

  // Of each thread, then of the clock: one more than a step; 0: never.
  using Steps = std::array<Step, kThreadsMax + 1>;

  static std::uint64_t since(const Steps& steps, Step first) {
    std::uint64_t threads = 0;
    for (std::size_t index = 0; index < steps.size(); ++index) {
      if (steps[index] > first) threads |= std::uint64_t{1} << index;
    }
    return threads;
  }

  struct Place {
    Step step = 0;
    std::uint32_t choices = 0;  // recorded before it
  };
  struct Seen {
    Place first;
    Place last;
  };

  // Who could take a step in a state, and who did; kept once a value was given.
  struct Ways {
    std::uint64_t enabled = 0;
    std::vector<Step>
        ran;  // of each thread, then of the clock: one more than the last step; 0: none
  };

  std::unordered_map<std::uint64_t, Seen> seen_;  // where each state was
  std::unordered_map<std::uint64_t, Ways> ways_;
  Ways* way_ = nullptr;  // of the state that was looked at last, until somebody takes a step
  ValuesGiven values_;
  std::vector<OpEvent> events_;  // since begin()
  Step begun_at_ = 0;
  Step last_gave_way_ =
      0;                  // one more than the step at which somebody yielded, slept or had a limit
  Step last_change_ = 0;  // one more than the step of the last event that changed something
  std::size_t looks_left_ = 0;   // at events, for the order of turns
  std::size_t closed_from_ = 0;  // a lap of so many events may lead nowhere else
  Steps last_ran_{};
  Steps last_enabled_{};
  Steps last_progress_{};
};

}  // namespace snarl
