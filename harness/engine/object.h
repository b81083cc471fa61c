// What every primitive's model is built on: an object with an identity, and gates where threads
// wait.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "snarl/harness/base/state_hash.h"
#include "snarl/harness/base/thread_set.h"
#include "snarl/harness/op.h"

namespace snarl {

struct WaitingRow;
struct Gate;
struct ObjectState;

// The last time that somebody was to be woken at an object.
struct LastWake {
  Step step = kNoStep;    // kNoStep: nobody ever was
  bool was_lost = false;  // it reached nobody, or not the one who asks
};

// One row of primitives.def, as the engine sees it.
struct ObjectRow {
  std::string_view word;  // "lock"
  // Appends the threads that own the object; null where nobody can.
  void (*owners_of)(const ObjectState& object, std::vector<ThreadId>& owners) = nullptr;
  bool is_variable = false;  // holds a value: detectors of accesses keep a state for it
  // Returns how many threads are still to come to where others wait for them; null: nobody is.
  std::uint32_t (*missing_of)(const ObjectState& object) = nullptr;
  // Asked for one who waits; null: a wake-up of this kind stays until it is used.
  LastWake (*last_wake_of)(const ObjectState& object, ThreadId waiter) = nullptr;
  // Adds what its operations depend on, but for values that its face holds; null: nothing.
  void (*add_state)(const ObjectState& object, StateHash& state) = nullptr;
  // Appends the threads of which one would do to open `gate`, if no others may. Returns: false
  // where anybody may; null: at each gate of its.
  bool (*actors_of)(const Gate& gate, std::vector<ThreadId>& actors) = nullptr;
};

// The base of every model. Its memory belongs to the engine, so that nothing is lost when the
// stack of the face's owner is dropped.
struct ObjectState {
  ObjectId id = kNoObject;
  std::uint32_t clock_slot = 0;      // the first of the model's clocks
  WaitingRow* contention = nullptr;  // who waited for those of its identity
  bool is_destroyed = false;
  std::uint64_t hash = 0;        // of the last write to it, in the happens-before hash
  std::uint64_t reads_hash = 0;  // of the reads since then, commutative

  // The same object in another execution.
  void begin_again(std::uint64_t name_hash) {
    is_destroyed = false;
    hash = name_hash;
    reads_hash = 0;
  }
};

// For the row of a model with such a member.
template <class Model>
void add_state_of(const ObjectState& object, StateHash& state) {
  static_cast<const Model&>(object).add_state(state);
}

// A condition of one object for which threads wait: "the lock is free", "an item is there".
// A published operation is enabled if and only if its gate is open.
struct Gate {
  ThreadSet waiting;  // they published an operation here and have not executed it
  const ObjectState* object = nullptr;
  // While shut: the one thread that could open it, if only one could. kSeveralThreads: they hold it
  // shut, and all of them must let go; ask the object's row.
  ThreadId holder = kNoThread;
  ThreadId previous = kNoThread;  // who held it before that
  bool is_open = true;            // set by the model
  bool was_open = true;           // what the engine last acted on
  Step shut_at = 0;               // one more than the step of the event that shut it last

  void shut_by(ThreadId thread) {
    previous = holder;
    holder = thread;
    is_open = false;
  }

  void reset(const ObjectState& owner, bool open) {
    waiting.clear();
    object = &owner;
    holder = previous = kNoThread;
    is_open = was_open = open;
    shut_at = 0;
  }
};

}  // namespace snarl
