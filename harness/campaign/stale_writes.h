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
  // On a condition's outdated answer, with DecidedEvidence::kReread: the thread has seen the
  // variable since, and may have meant it.
  bool is_reread = false;
};

// Returns those of the variables that were declared so, in order.
std::vector<StaleWrite> stale_writes(const Trace& trace, const std::string& declaration);

// What a thread has done to a variable once it has written it so many times at one place, since
// writes elsewhere may hang on conditions; or, if it takes decisions about it, once it is through
// with so many of all its decisions.
struct Update {
  ThreadId thread = kNoThread;
  Site place{};                 // of its last write
  std::uint32_t writes = 0;     // there, since the beginning of the execution
  std::uint32_t decisions = 0;  // since then; 0: the writes count

  // The writes of the thread up to before `end` count; the last of them says where.
  void count_writes(const Trace& trace, ObjectId object, Step end);
  bool counts(const OpEvent& event, ObjectId object) const;
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

// Returns: the thread's n-th decision, from 1; null: it has not come to it.
const Decision* nth_decision(const Trace& trace, ThreadId thread, std::uint32_t nth);

// True if who does such an operation learns nothing but that it was let in.
bool is_plain_entry(OpKind kind);

// The read that a write may come from: the one that it names, else its thread's last use of the
// object, if that was one; else the write's own step.
Step read_before(const Trace& trace, const OpEvent& write);

// True if the event changed the object.
bool is_write_of(const OpEvent& event, ObjectId object);

}  // namespace snarl
