// What an execution is given: its options, and the body that it runs; and how it may end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "snarl/harness/base/state_hash.h"
#include "snarl/harness/engine/observers.h"

namespace snarl {

// Unwinds a thread of an execution that was given up. Not a std::exception: nobody should catch it.
struct Abandoned {};

enum class Outcome : std::uint8_t {
  kCompleted,  // every non-daemon thread ended
  kStopped,    // a fault ended it: see the suspicions
  kCut,        // the step bound was reached
  kGivenUp,    // the strategy has seen an equal one: it counts for nothing
};

// How much of a body's state is known between two steps, beside the engine's objects.
enum class StateKnown : std::uint8_t {
  kNothing,
  kStacks,      // what lies on the stacks of its threads; memory elsewhere may differ
  kEverything,  // all that its threads' next steps depend on: add_state() adds it
};

// Which states of an execution are compared with each other.
enum class Comparing : std::uint8_t {
  kNever,
  kLate,    // of bodies all of whose state is known: a few in a row now and then, all from half the
            // step bound on
  kAlways,  // all; of bodies whose stacks alone are known only where nothing is traced
};

struct EngineOptions {
  std::uint32_t steps_max = 100'000;
  std::size_t stack_bytes = std::size_t{256} * 1024;
  std::string vehicle = "fiber";
  std::uint32_t observing = observe::kDefault;  // bits of observe::
  // The strategy is asked at every point, and a cycle of waiting threads is reported but ends
  // nothing while others can go on: where an execution ends must not depend on the order of what
  // is independent.
  bool is_exhaustive = false;
  // The strategy is asked at every point, and nothing else is different.
  bool is_asking_always = false;
};

class Execution;

// What becomes of a thread's frames when its execution is given up.
enum class WhenAbandoned : std::uint8_t {
  kIsUnwound,  // by an exception
  kReturns,  // by itself: operations come back at once, and it looks at is_abandoning() after each
};

// The body of a scenario; runs once per execution on thread 0.
class Body {
 public:
  // `when_abandoned`: of all its threads.
  explicit Body(WhenAbandoned when_abandoned = WhenAbandoned::kIsUnwound)
      : when_abandoned_(when_abandoned) {}
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;
  virtual ~Body() = default;
  virtual void run(Execution& execution) = 0;

  bool returns_when_abandoned() const { return when_abandoned_ == WhenAbandoned::kReturns; }

  // kNothing also where no thread goes on without end, so that nobody need ask.
  virtual StateKnown state_known() const { return StateKnown::kNothing; }
  // False only where no thread goes round but by waiting to be woken.
  virtual bool may_spin() const { return true; }
  // False only where no thread asks whether a lock is held, by trying it or waiting for so long.
  virtual bool may_ask_about_locks() const { return true; }
  // Adds what is the thread's own; of thread 0: what all share. Called between two steps.
  virtual void add_state(ThreadId /*thread*/, StateHash& /*state*/) const {}

 private:
  WhenAbandoned when_abandoned_;
};

}  // namespace snarl
