// When an execution compares its states, and what it makes of two equal ones.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "snarl/harness/base/state_hash.h"
#include "snarl/harness/engine/awaits.h"
#include "snarl/harness/engine/body.h"
#include "snarl/harness/engine/laps.h"
#include "snarl/harness/engine/role.h"
#include "snarl/harness/engine/thread_record.h"
#include "snarl/harness/suspicion.h"

namespace snarl {

class Execution;

// Finds threads that go round in circles, where the body says that its state is known. In an
// exhaustive search it lets those wait who spin, where the whole state is.
// Cost: nothing before from(); from there on a hash of the whole state at every step, and two
// switches where stacks are part of it.
class CircleWatch {
 public:
  explicit CircleWatch(Execution& execution) : execution_(execution) {}

  // From where on the next executions compare; between executions.
  void compare(Comparing comparing) { comparing_ = comparing; }

  void begin_execution(StateKnown known) {
    from_ = kNoStep;
    is_by_stacks_ = is_clock_read_ = false;
    hogs_ = 0;
    if (transient_laps_ > 0) {
      transient_laps_ = 0;
      transient_.clear();
    }
    const bool is_unusual = known == StateKnown::kEverything || comparing_ != Comparing::kLate ||
                            awaits_.waiting() != 0;
    if (is_unusual) [[unlikely]]
      begin(known);
  }
  // From this step on is_closed() is to be asked before each choice.
  Step from() const { return from_; }
  // Returns: true if the execution ends here, because it could go on like this for ever.
  bool is_closed();
  // The state that is_closed() looked at last.
  std::uint64_t state() const { return state_; }
  // Told of every event where observe::kLaps is set.
  void on(const OpEvent& event, Holding holding);

  // Stacks are read while nobody is on them: the running thread asks for that, leaves its stack to
  // the controller, and the controller has the state taken and goes back.
  bool is_by_stacks() const { return is_by_stacks_; }
  bool is_asked() const { return is_asked_; }
  void answer();

  // The program has asked what time it is: what it does next may depend on that, not only on how
  // much is left until a deadline.
  void note_clock_is_read();

  // Whether some thread that could go on waits for a change, since it spins.
  bool has_waiting() const {
    return awaits_.waiting() != 0 && without_shut_out(awaits_.waiting()) != 0;
  }
  // Reports those, when nobody else is left.
  void suspect_spin();

 private:
  void begin(StateKnown known);
  void forget_history();
  void ask();
  void open_window(Step after);
  void let_wait(ThreadRecord& me);
  std::uint64_t without_shut_out(std::uint64_t threads) const;
  std::uint64_t state_now() const;
  void add_state_of(const ThreadRecord& thread, StateHash& state) const;
  void suspect(const Lap& lap);
  void sign(const std::vector<OpEvent>& events, Suspicion& suspicion) const;

  Execution& execution_;
  Comparing comparing_ = Comparing::kLate;
  Step from_ = kNoStep;        // states are compared from here
  Step until_ = kNoStep;       // to before here
  bool is_by_stacks_ = false;  // stacks are part of the state
  bool is_clock_read_ = false;
  std::uint32_t steps_most_ = 0;  // by stacks: of this execution
  bool is_asked_ = false;
  std::uint64_t hogs_ = 0;             // threads of which it was said that they let nobody go on
  std::uint32_t transient_laps_ = 0;   // that need not last
  std::set<std::uint64_t> transient_;  // signatures of what was said of them
  std::uint64_t state_ = 0;            // the last one looked at
  Laps laps_;
  Awaits awaits_;  // in an exhaustive search, in place of laps
};

}  // namespace snarl
