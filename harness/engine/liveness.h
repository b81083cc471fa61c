// Who can never take a step again, whatever those do who still can.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/ids.h"

namespace snarl {

class Execution;
struct Gate;
struct ThreadRecord;

// The gate that a waiting thread needs: where it stands, or where a condition's sleeper will stand
// once it is woken. Null: none.
const Gate* gate_of(const ThreadRecord& thread);

// Appends the threads that must let `waiter` go on, all of them: owners of what it wants, of the
// lock that a notify and its taking again need; the thread it joins. Empty: nobody in particular.
void append_blockers(const Execution& execution, ThreadId waiter, std::vector<ThreadId>& blockers);

// Appends the threads of which one must act to let `waiter` go on, and that have not ended, where
// its object says who may. Returns: false where anybody may, or somebody in particular must.
bool append_actors(const Execution& execution, ThreadId waiter, std::vector<ThreadId>& actors);

// True if the thread can take no step before somebody else does. Those whose deadline comes can,
// but for a condition's sleepers: they need its lock again.
bool is_waiting(const Execution& execution, const ThreadRecord& thread);

// True if the thread has ended, or is thread 0 and only waits for the others to end.
bool is_past(const Execution& execution, const ThreadRecord& thread);

// The threads that are blocked for ever, as the complement of a least fixpoint: alive is who can
// take a step, and who waits for what those alive can bring about: all owners of what it wants
// (AND), anybody alive where nobody in particular is asked for (OR: permits, items, events,
// notices), or one of those who alone may (OR), and where so many must come as are not there yet (k
// of n: barriers) so many alive. Nothing is assumed of what those alive do later, so that nobody is
// called dead who might live. Misses, until it shows otherwise: that a barrier lacks a thread which
// ends before the one that joins it can come. Cost: O(threads + owners), and that again for each
// barrier that turns out to be passable.
class Liveness {
 public:
  // `has_timeouts`: false: as if no timed wait had a deadline (who sleeps wakes all the same).
  explicit Liveness(const Execution& execution, bool has_timeouts = true);

  bool is_dead(ThreadId thread) const { return is_dead_[index_of(thread)]; }
  // In order of id.
  const std::vector<ThreadId>& dead() const { return dead_; }

 private:
  struct Need {
    std::uint32_t missing = 0;              // what it needs and is not known to come
    const Gate* meeting = nullptr;          // the barrier it stands at
    std::vector<std::uint32_t> dependents;  // who needs it
  };

  void add(const ThreadRecord& thread, bool has_timeouts);
  void revive(std::uint32_t index);
  void satisfy(std::uint32_t index);
  void spread();
  bool open_a_meeting();

  const Execution& execution_;
  std::vector<Need> needs_;
  std::vector<bool> is_dead_;
  std::vector<ThreadId> dead_;
  std::vector<std::uint32_t> alive_;     // in the order in which they turned out to be
  std::vector<std::uint32_t> anybodys_;  // they need one who is alive
  std::size_t next_ = 0;
};

}  // namespace snarl
