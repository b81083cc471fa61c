// Keeps what happens in executions as traces.
#pragma once

#include <cstdint>

#include "snarl/harness/engine/call_places.h"
#include "snarl/harness/engine/role.h"
#include "snarl/harness/trace.h"

namespace snarl {

class Execution;
struct Choice;
struct DecidedNow;
struct Gate;
struct ThreadRecord;

// Of one Execution. What it keeps changes no event. Cost: none while nothing is kept; 9 MiB for
// 100,000 events where everything is.
class Tracer {
 public:
  explicit Tracer(Execution& execution) : execution_(execution) {}

  // Keeps the next executions in `trace`, each in place of the one before; null: nothing.
  void set(Trace* trace, Traced traced);
  bool is_on() const { return trace_ != nullptr; }
  bool is_full() const { return traced_ == Traced::kEverything; }
  bool is_judged() const { return traced_ >= Traced::kJudged; }
  bool keeps_events_only() const { return traced_ == Traced::kEvents; }
  // True if more is kept of an event than itself.
  bool keeps_more() const {
    return traced_ == Traced::kBeginning || traced_ == Traced::kEverything;
  }

  // Requires: is_on().
  void begin_execution(FaultSet faults);
  // The execution is over. Only the first call counts.
  void finish() {
    if (!is_finished_) [[unlikely]]
      keep_end();
  }
  void names(Trace& trace) const;

  // The running thread says from where it asks, where the operation itself cannot.
  void place(Site& site) {
    if (is_full()) [[unlikely]]
      mark_call(site);
  }

  // The place of the next event, all of whose fields the caller sets. Requires: is_on().
  [[gnu::always_inline]] OpEvent& next_event() {
    OpEvents& events = trace_->events;
    if (events.size() == events.capacity()) [[unlikely]]
      make_room();
    if (events.size() == events.capacity()) __builtin_unreachable();
    return events.emplace_back(Unset{});
  }
  // What belongs to the last one, whose hash is `event_hash`.
  void beside(const OpEvent& event, Holding holding, std::uint64_t event_hash) {
    if (keeps_more()) keep_beside(event, holding, event_hash);
  }
  // Requires: is_on().
  void choice(const Choice& choice, std::uint32_t chosen, std::uint32_t fallback);

  // These do nothing unless everything is kept.
  void clock_use(ThreadId thread, Sync sync, std::uint32_t slot, Step step, Step source) {
    if (is_full()) [[unlikely]]
      keep_clock_use(thread, sync, slot, step, source);
  }
  void clock_use(ClockUse::Kind kind, ThreadId thread, const ThreadRecord& other) {
    if (is_full()) [[unlikely]]
      keep_clock_use(kind, thread, other);
  }
  void blocked(ThreadRecord& thread) {
    if (is_full()) [[unlikely]]
      keep_blocked(thread);
  }
  void shut(const Gate& gate) {
    if (is_full()) [[unlikely]]
      keep_shut(gate);
  }
  void dropped(ThreadRecord& thread, ObjectId object, Step step);
  void section_begins(Step step, const Site& site);
  void section_ends(Step step);
  void decision_begins(Step step, const Site& site);
  void decision_ends(Step step);
  void decided(const DecidedNow& now, Step write);

  // Keeps nothing for a while. Returns: for resume().
  Traced pause();
  void resume(Traced traced) { traced_ = traced; }

 private:
  [[gnu::noinline]] void make_room();
  void keep_end();
  void keep_beside(const OpEvent& event, Holding holding, std::uint64_t event_hash);
  void keep_clock_use(ThreadId thread, Sync sync, std::uint32_t slot, Step step, Step source);
  void keep_clock_use(ClockUse::Kind kind, ThreadId thread, const ThreadRecord& other);
  void keep_blocked(ThreadRecord& thread);
  void keep_shut(const Gate& gate);
  void stop();

  Execution& execution_;
  Trace* trace_ = nullptr;
  Traced traced_ = Traced::kNothing;
  bool is_finished_ = true;  // nothing is kept any more
};

}  // namespace snarl
