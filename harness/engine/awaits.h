// Threads that look again at what nobody has changed since they looked last: they need not look
// before somebody does.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "snarl/harness/engine/role.h"
#include "snarl/harness/event.h"

namespace snarl {

// True unless the operation only looked, or tried in vain.
bool changes_something(const OpEvent& event);

// A thread that comes back to the state it was in, after steps that changed nothing, and finds what
// they looked at unchanged, would do the same steps again. That it waits leaves out nothing but
// repetitions, and depends only on its own steps and on those that they depend on. In between it
// may have slept, since files cannot ask for the time, and taken locks that it does not hold where
// it waits, if nobody asks whether one is held: for whom it was in the way, it is so the next time.
// Source: Kokologiannakis, Ren & Vafeiadis, "Dynamic Partial Order Reductions for Spinloops",
// FMCAD 2021, with states in place of a static analysis.
// For threads with ids below 64. Cost: O(1) a step, and a look-up for the thread that made it.
class Awaits {
 public:
  void begin(std::uint32_t threads);

  // Told of every event. `passing`: takes or drops a lock, about which nobody asks; else kNone.
  // Returns: the threads that need not wait any longer.
  std::uint64_t on(const OpEvent& event, Holding passing);

  // True if the thread, in this state before its next step, waits from now on.
  bool look(ThreadId thread, std::uint64_t state);

  std::uint64_t waiting() const { return waiting_; }
  // The steps that a waiting thread would repeat.
  std::vector<OpEvent> steps_of(ThreadId thread) const;

 private:
  struct Look {
    OpEvent event;
    std::uint32_t version = 0;  // of its object
    Holding passing = Holding::kNone;
  };
  struct Thread {
    std::vector<Look> looks;  // since its last step that changed something
    std::unordered_map<std::uint64_t, std::size_t> states;  // how many looks there were before
    std::size_t repeated_from = 0;                          // while it waits
  };

  bool is_unchanged(const Look& look);
  static bool lets_go_first(const std::vector<Look>& looks, std::size_t from);
  std::uint32_t& version_of(ObjectId object);

  std::vector<Thread> threads_;
  std::vector<std::uint32_t> versions_;  // of objects
  std::uint64_t waiting_ = 0;
};

}  // namespace snarl
