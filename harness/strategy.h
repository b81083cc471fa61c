// Who answers the choices. A strategy is one file and one row in strategies.def.
#pragma once

#include <cstdint>

#include "snarl/harness/choice.h"
#include "snarl/harness/event.h"
#include "snarl/harness/injected_fault.h"

namespace snarl {

struct PctRecord;

// What a strategy may know when an execution begins.
struct ExecutionInfo {
  std::uint64_t seed = 1;
  std::uint64_t index = 0;             // of the execution in its campaign
  std::uint32_t steps_previous = 0;    // length of the execution before; 0: there was none
  std::uint32_t choices_previous = 0;  // thread choices with more than one option in it
  std::uint32_t threads_previous = 0;  // that it made, the main one included
  bool was_cut_previous = false;       // it ended at the step bound
  bool was_stopped_previous = false;   // a fault ended it
  std::uint32_t steps_max = 100'000;
  PctRecord* pct = nullptr;  // where PCT writes what its executions are worth; null: nowhere
  FaultSet faults = {};      // that may be injected
};

class Strategy {
 public:
  Strategy() = default;
  Strategy(const Strategy&) = delete;
  Strategy& operator=(const Strategy&) = delete;
  virtual ~Strategy() = default;

  // Called before each execution. Returns: false when there is nothing left to explore.
  virtual bool begin(const ExecutionInfo& info) = 0;

  // Answers a choice: kThread: the id of an enabled thread, or kClockThread if the clock is armed;
  // the other kinds: an option in [0, option_count).
  // Where EngineOptions say so (exhaustive strategies, hand-written schedules) a strategy is asked
  // at every scheduling point, also where there is one option, or none because nobody can go on any
  // more; it may answer kNoThread to give the execution up, which then counts for nothing.
  virtual std::uint32_t pick(const Choice& choice) = 0;

  // Told of every event, if the strategy's row asks for it.
  virtual void observe(const OpEvent& event) = 0;
};

}  // namespace snarl
