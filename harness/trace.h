// The full record of one execution, made in the examine phase only: every event, thread and object
// with its names.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "snarl/harness/clocks.h"
#include "snarl/harness/event.h"
#include "snarl/harness/injected_fault.h"

namespace snarl {

// How the 64 bits of a value are to be shown.
enum class ValueFormat : std::uint8_t { kNone, kSigned, kUnsigned, kBool, kFloat, kDuration };

struct ObjectInfo {
  std::string name;         // given, else kind@file:line, else kind#ordinal; elements "fork[0]"
  std::string declaration;  // the same without the element's index
  std::string kind;         // the word of primitives.def: "lock", "queue", ...
  ValueFormat format = ValueFormat::kNone;
  Site site;  // where it was made, if known
};

// A lock, permit or read hold that a thread had when the execution ended.
struct Hold {
  ObjectId object = kNoObject;
  Step step = kNoStep;  // since
  Site site;
};

enum class ThreadState : std::uint8_t { kNotBegun, kRunnable, kBlocked, kEnded };

struct ThreadInfo {
  std::string name;         // "consumer", "worker[0]", "main"
  std::string declaration;  // the same without the index
  bool is_daemon = false;
  ThreadId creator = kNoThread;
  ThreadState state = ThreadState::kNotBegun;  // at the end of the execution
  Op pending;                                  // kBlocked, kRunnable: what it was about to do
  Step pending_since = kNoStep;                // the step at which it asked for it
  bool is_dead = false;                        // kBlocked: for ever, whatever the others do
  std::vector<ThreadId> waits_for;             // kBlocked: who could let it go on; empty: nobody
  std::vector<Hold> holds;
};

// A lock that the thread of an event took or let go by it; a condition's wait lets its lock go.
struct HoldChange {
  Step step = kNoStep;
  ObjectId object = kNoObject;
  bool is_taken = false;
};

// What a thread did inside a declared transaction, the outermost one: its events with these steps.
struct Section {
  ThreadId thread = kNoThread;
  Step first = kNoStep;  // the execution's next step when it began
  Step end = kNoStep;    // the same when it ended; kNoStep: it did not
  Site site;

  bool contains(const OpEvent& event) const {
    return event.thread == thread && event.step >= first && event.step < end;
  }
};

// A statement whose condition decides what its thread does next, from there on until its body is
// over.
struct Decision {
  ThreadId thread = kNoThread;
  Step first = kNoStep;  // the execution's next step when it began
  Step end = kNoStep;    // the same when it was over; kNoStep: it was not
  Site site;             // of the condition
};

// Why a write in the body of a decision can be laid to the decision's answer.
enum class DecidedEvidence : std::uint8_t {
  kNone,     // it cannot: its thread may have asked anew
  kLastUse,  // it comes from no read, and the decision's was the thread's last use of the variable
  kReread,   // what was read since, or by the write itself, went into what is written alone
};

// A write of a variable in the body of a decision that comes from a read of it.
struct DecidedWrite {
  Step read = kNoStep;  // the last one that the decision could know of; kNone: the first
  Step write = kNoStep;
  std::uint32_t decision = 0;  // its index
  DecidedEvidence evidence = DecidedEvidence::kNone;
};

// One use of the happens-before clocks: with all of them, in order, the clocks can be had again.
struct ClockUse {
  enum class Kind : std::uint8_t {
    kSync,   // `thread` does `sync` with the clock at `slot`
    kSpawn,  // `thread` begins `other`
    kJoin,   // `thread` learns that `other` has ended
  };
  Kind kind = Kind::kSync;
  Sync sync = Sync::kNone;
  ThreadId thread = kNoThread;
  ThreadId other = kNoThread;
  std::uint32_t slot = 0;
  Step step = kNoStep;    // the event that it belongs to; kNoStep: none
  Step source = kNoStep;  // the event that was taken from; kJoin: the other's end
};

// A thread's published operation became impossible. No step of its own: it carries its cause's.
struct Blocked {
  Step step = kNoStep;  // the event directly after which it is so
  ThreadId thread = kNoThread;
  Op op;
  ThreadId holder = kNoThread;  // who is in the way; kNoThread: nobody in particular; or several
};

// One recorded choice with what would have been chosen by default ("go on with the current
// thread").
struct RecordedChoice {
  std::uint32_t step = 0;
  std::uint32_t chosen = 0;
  std::uint32_t fallback = 0;
  bool is_preemption = false;  // away from a thread that could go on and did not give way
  bool is_fault = false;       // whether a fault on purpose happens: 1 is that it does
  ThreadId asker = kNoThread;  // whose option it was; kNoThread: it was about who goes on
};

// How much of an execution is kept.
enum class Traced : std::uint8_t {
  kNothing,
  kBeginning,   // the first kBeginningMax events with hashes and choices; the rest is untraced
  kEvents,      // all events, and the choices that a strategy was asked for
  kJudged,      // and races are told as when everything is kept: see ReadOrder
  kEverything,  // and names, holds, who was blocked, and where threads stood at the end
};

// Below 2 MiB: what a page of fresh memory costs is more than a step. Arbitrary otherwise.
inline constexpr std::size_t kBeginningMax = 10'000;

// `emplace_back(Unset{})` makes room for an event and leaves it to the caller to set all its
// fields: setting them twice is a sixth of what keeping an event costs.
struct Unset {};

template <class Element>
struct UnsetAllocator : std::allocator<Element> {
  UnsetAllocator() = default;
  template <class Other>
  explicit UnsetAllocator(const UnsetAllocator<Other>& /*other*/) {}

  void construct(Element* /*place*/, Unset /*unset*/) {}
  template <class... Arguments>
  void construct(Element* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) Element(std::forward<Arguments>(arguments)...);
  }
};

using OpEvents = std::vector<OpEvent, UnsetAllocator<OpEvent>>;

struct Trace {
  OpEvents events;
  std::vector<Blocked> blocked;          // in order of occurrence
  std::vector<HoldChange> hold_changes;  // in order of occurrence
  std::vector<Section> sections;         // in order of their beginning
  std::vector<Decision> decisions;       // in order of their beginning
  std::vector<DecidedWrite> decided_writes;
  std::vector<ClockUse> clock_uses;  // in order; where there are variables
  std::vector<ThreadInfo> threads;
  std::vector<ObjectInfo> objects;
  std::vector<RecordedChoice> choices;
  std::vector<std::uint64_t> event_hashes;  // of each event, in order: for the check stream
  std::uint64_t event_hash = 0;
  FaultSet faults;  // that could be injected: some choices were about them

  // What was chosen, in order: a schedule that can be run again.
  std::vector<std::uint32_t> chosen() const {
    std::vector<std::uint32_t> all;
    all.reserve(choices.size());
    for (const RecordedChoice& choice : choices) all.push_back(choice.chosen);
    return all;
  }

  // Keeps the memory for the next execution.
  void clear() {
    events.clear();
    blocked.clear();
    hold_changes.clear();
    sections.clear();
    decisions.clear();
    decided_writes.clear();
    clock_uses.clear();
    threads.clear();
    objects.clear();
    choices.clear();
    event_hashes.clear();
    event_hash = 0;
    faults = {};
  }
};

}  // namespace snarl
