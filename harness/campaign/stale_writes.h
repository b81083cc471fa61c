// Where in a trace a write throws away what others wrote, and whose updates of the variable would
// have to run one after the other to see whether that matters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/trace.h"

namespace snarl {

// A write that depends on a read since which others have written.
struct StaleWrite {
  ObjectId object = kNoObject;
  Step read = kNoStep;
  Step lost = kNoStep;  // the last of the others' writes in between
  Step write = kNoStep;
  // Read and written by one operation of the API, as by `x += 1`: that nobody comes in between is
  // what it means.
  bool is_compound = false;
};

// Returns those of the variables that were declared so, in order.
std::vector<StaleWrite> stale_writes(const Trace& trace, const std::string& declaration);

// What a thread has done to a variable once it has written it so many times.
struct Update {
  ThreadId thread = kNoThread;
  std::uint32_t writes = 0;  // since the beginning of the execution
};

// A part of an execution with whole updates of one variable in it.
struct UpdateWindow {
  Step begin = 0;  // none of them has begun
  std::vector<Update>
      updates;  // who writes it from there to the stale write, whose thread is first
};

// Returns the smallest that begins at `latest` or before.
UpdateWindow window_of(const Trace& trace, const StaleWrite& stale, Step latest = kNoStep);

// Returns since when a thread of the window has held what it holds where the window begins; the
// window's beginning if none holds anything.
Step held_since(const Trace& trace, const UpdateWindow& window);

// Returns a thread that, in the window up to `end`, changed another object outside the updates,
// from which one of them later learnt something: what comes of the updates depends on that too;
// kNoThread: there is none.
ThreadId influence_on(const Trace& trace, ObjectId object, const UpdateWindow& window, Step end);

// True if the event changed the object.
bool is_write_of(const OpEvent& event, ObjectId object);

}  // namespace snarl
