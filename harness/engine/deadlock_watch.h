// When an execution looks for deadlocks, and how it tells their causes apart.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/engine/thread_record.h"
#include "snarl/harness/engine/wait_for.h"
#include "snarl/harness/suspicion.h"

namespace snarl {

class Execution;

// Looks where alone somebody can come to be blocked for ever: when a thread comes to wait and when
// one ends. A deadlock that a non-daemon thread waits in, or behind, ends the execution.
class DeadlockWatch {
 public:
  explicit DeadlockWatch(Execution& execution) : execution_(execution) {}

  void begin_execution() {
    is_crew_complete_ = has_limits_ = false;
    if (!barriers_.empty()) barriers_.clear();
  }

  // Says that all threads there will ever be have been spawned.
  void complete_crew() { is_crew_complete_ = true; }
  bool is_crew_complete() const { return is_crew_complete_; }
  // `passed`: where those who have arrived wait for the others.
  void note_barrier(const Gate& passed) { barriers_.push_back(&passed); }
  // Says that there is something which not everybody may do.
  void note_limit() { has_limits_ = true; }
  // True where not anybody alive may be able to open the gate, though no thread holds it shut.
  bool may_be_limited(const Gate& gate) const;
  // True unless enough threads can go on to complete the barrier at `gate`, if it is one's.
  bool may_lack_company(const Gate& gate) const;

  // `me` has come to wait. Errors: throws Abandoned if that ends the execution.
  void look(ThreadRecord& me);
  // `me` has ended: it takes with it what it holds, and is one less to come to a barrier.
  // Returns: true if that ends the execution.
  bool is_end_deadly(const ThreadRecord& me) {
    return (me.hold_count != 0 || !barriers_.empty() || has_limits_) && has_deadlock_after(me);
  }
  // The running thread has given up what nobody has any more, or taken what only those can give who
  // wait for it. Never throws: the next operation
  // will.
  void look_after_loss() noexcept;
  // Nobody can go on before the next deadline: notes who could not go on without it.
  void look_behind_deadlines();
  // Nobody can go on, and no deadline is left to come: the execution ends.
  void nobody_left();
  // After that, with nobody on the way any more: finds the cause out, and reports it.
  void conclude();

  // True while conclude() tries what a thread would do.
  bool is_trying() const { return trial_ != nullptr; }
  // The choice of who goes on in such a trial.
  ThreadRecord& next_in_trial();

 private:
  struct Trial;
  enum class Answer : std::uint8_t {
    kGoesOn,      // it left the section that it waited in
    kWaitsAgain,  // it came back to where it waited, having changed nothing
    kUnknown,
  };

  void find_cause(DeadlockShape& shape);
  Answer try_waking(ThreadRecord& sleeper);
  static Answer answer_of(const Trial& trial, const ThreadRecord& thread);
  bool may_lack_company() const;  // at any barrier where somebody waits
  bool has_deadlock_after(const ThreadRecord& ended);
  void suspect(const DeadlockShape& shape);
  Suspicion suspicion_of(const DeadlockShape& shape) const;

  Execution& execution_;
  bool is_crew_complete_ = false;
  bool has_limits_ = false;
  std::vector<const Gate*> barriers_;
  DeadlockShape undecided_;
  Trial* trial_ = nullptr;
};

}  // namespace snarl
