// Notices a scenario's thread that computes for ever without a scheduling point, or that something
// holds up which Snarl does not control.
#pragma once

#include <functional>
#include <memory>

#include "snarl/harness/engine/call_stack.h"

namespace snarl {

class Execution;

// A thread that has come to no scheduling point.
struct Standstill {
  bool is_blocked = false;  // the system held it up; else it computed
  double seconds = 0;       // for how long: real time if it was blocked, else its CPU time
  CallStack stack;
};

// Watches one execution object from an OS thread that all watchdogs of the process share. Where no
// event happened for `seconds` of CPU time of the OS thread that runs the scenario, or while that
// one was asleep in the system for a second (or `seconds`, if that is less), takes its stack and
// calls `on_standstill` once, on the thread that watches. Off while a debugger is attached.
// A thread that only waits for a processor is neither asleep nor does it use CPU time.
// Cost: a lock; the first one in a while begins the thread.
class Watchdog {
 public:
  using OnStandstill = std::function<void(const Standstill& standstill)>;

  // Requires: called on the OS thread that will run the execution. seconds <= 0: watches nothing.
  Watchdog(const Execution& execution, double seconds, OnStandstill on_standstill);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Begins the thread, which the first watchdog does otherwise. Cost: 50 us, which no campaign pays
  // if this is called before them.
  static void prepare();

  // Ends the thread, which the new process would not have; whatever lock it held would be held
  // there for ever. Requires: no watchdog is there.
  static void before_fork();

 private:
  class Watch;
  class Keeper;

  std::unique_ptr<Watch> watch_;  // null: nothing is watched
};

}  // namespace snarl
