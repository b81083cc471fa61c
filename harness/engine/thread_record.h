// What the engine knows of one controlled thread.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/engine/lock_orders.h"
#include "snarl/harness/engine/object.h"
#include "snarl/harness/trace.h"
#include "snarl/harness/vehicles/stack_switch.h"

namespace snarl {

struct Carrier;

// What a thread runs: a plain function, so that starting one allocates nothing.
struct ThreadBody {
  void (*run)(void* context, std::uint32_t argument) = nullptr;
  void* context = nullptr;
  std::uint32_t argument = 0;
  void (*drop)(void* context) = nullptr;  // instead of `run` for a thread that never began
};

// What each of its operations touches lies in its first two cache lines; a switch, in the third.
struct alignas(64) ThreadRecord {
  // What it is about to do, published before anybody chooses.
  Op pending;
  Gate* gate = nullptr;          // where it waits; null: nothing is in its way, or it is parked
  Step pending_since = 0;        // the next step when it published
  std::uint32_t hold_count = 0;  // locks it holds
  bool was_blocked = false;      // its gate was shut when it published
  bool is_parked = false;        // waits for no gate: for a notify or for the clock
  bool is_timer_set = false;
  bool is_expired = false;  // its deadline has passed: it tries once more
  bool is_begun = false;
  bool is_ended = false;
  bool is_dropped = false;       // its frames could not be unwound
  bool is_owned = false;         // somebody has still to join it, or to let it go
  bool is_watched = false;       // somebody asked whether it has ended, or joined with a limit
  ThreadId blocker = kNoThread;  // who was in the way when it published
  Step spawned_at = kNoStep;
  Step ended_at = kNoStep;
  Step woken_at = kNoStep;  // the event that ended its parking
  std::uint64_t hash = 0;   // of its last event, in the happens-before hash

  ThreadId id = kNoThread;
  ThreadId creator = kNoThread;
  std::uint64_t bit = 0;       // of its id among the first 64; 0: beyond them
  Carrier* carrier = nullptr;  // the vehicle's
  bool is_daemon = false;
  alignas(64) StackPlace place;  // where it goes on, if fibers carry threads
  std::uint64_t deadline = 0;    // virtual ns
  std::uint64_t timer_order = 0;

  Op after_park;                    // what it does when its parking ends
  Gate* gate_after_park = nullptr;  // and where it waits to do so; null: nowhere
  // While it sleeps at a condition: the notify that had just woken it, and after which it waited
  // again without letting go of the lock; kNoStep: none had.
  Step sent_back_by = kNoStep;

  ThreadBody body;
  ObjectState object;       // threads are objects too: to be joined
  Gate ended;               // open once it has ended
  std::vector<Hold> holds;  // kept in the examine phase only
  HeldSum held = 0;         // kept while orders of locks are noted

  // The thread of this number in another execution: nothing has happened to it yet.
  void begin_again(std::uint64_t first_hash) {
    gate = nullptr;
    pending_since = 0;
    hold_count = 0;
    was_blocked = is_parked = is_timer_set = is_expired = false;
    is_begun = is_ended = is_dropped = is_owned = is_watched = false;
    blocker = kNoThread;
    spawned_at = ended_at = woken_at = kNoStep;
    hash = first_hash;
    ended.is_open = ended.was_open = false;
  }
};

}  // namespace snarl
