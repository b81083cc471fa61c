// When an execution compares its states, and what it makes of two equal ones.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/state_hash.h"
#include "snarl/harness/engine/awaits.h"
#include "snarl/harness/engine/body.h"
#include "snarl/harness/engine/laps.h"
#include "snarl/harness/engine/thread_record.h"
#include "snarl/harness/suspicion.h"

namespace snarl {

class Execution;

// Finds threads that go round in circles, where the body says that its whole state is known. In an
// exhaustive search it lets those wait who spin.
// Cost: nothing before from(); from there on a hash of the whole state at every step.
class CircleWatch {
 public:
  explicit CircleWatch(Execution& execution) : execution_(execution) {}

  // From where on the next executions compare; between executions.
  void compare(Comparing comparing) { comparing_ = comparing; }

  // `has_state`: whether the body's whole state is known.
  void begin_execution(bool has_state) {
    from_ = kNoStep;
    if (has_state || has_waiting()) [[unlikely]]
      begin(has_state);
  }
  // From this step on is_closed() is to be asked before each choice.
  Step from() const { return from_; }
  // Returns: true if the execution ends here, because it could go on like this for ever.
  bool is_closed();
  // Told of every event where observe::kLaps is set.
  void on(const OpEvent& event);

  // Whether some thread that could go on waits for a change, since it spins.
  bool has_waiting() const { return awaits_.waiting() != 0; }
  // Reports those, when nobody else is left.
  void suspect_spin();

 private:
  void begin(bool has_state);
  void open_window(Step after);
  void let_wait(ThreadRecord& me);
  std::uint64_t state_now() const;
  void add_state_of(const ThreadRecord& thread, StateHash& state) const;
  void suspect(const Lap& lap);
  void sign(const std::vector<OpEvent>& events, Suspicion& suspicion) const;

  Execution& execution_;
  Comparing comparing_ = Comparing::kLate;
  Step from_ = kNoStep;   // states are compared from here
  Step until_ = kNoStep;  // to before here
  Laps laps_;
  Awaits awaits_;  // in an exhaustive search, in place of laps
};

}  // namespace snarl
