// Grows a window until each act is whole, and looks for what others had a part in.
#include "snarl/harness/campaign/decided_window.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/campaign/serial_run.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

const DecidedWrite* decided_at(const Trace& trace, Step write) {
  const auto found =
      std::find_if(trace.decided_writes.begin(), trace.decided_writes.end(),
                   [write](const DecidedWrite& decided) { return decided.write == write; });
  return found == trace.decided_writes.end() ? nullptr : &*found;
}

bool is_change(const OpEvent& event) {
  return event.op.object != kNoObject && row_of(event.op.kind).effect == OpEffect::kWrites;
}

// What comes of it says who else was there: a serial order shows none such.
bool is_attempt(const OpEvent& event) {
  switch (event.op.kind) {
    case OpKind::kLocked:
    case OpKind::kPermits:
    case OpKind::kIsAlive:
    case OpKind::kTryAcquire:
    case OpKind::kTryAcquireRead:
    case OpKind::kTryAcquireWrite:
      return true;
    default:
      return event.result != Result::kDone && event.result != Result::kTrue;
  }
}

std::uint32_t count_before(const Trace& trace, ThreadId thread, Step from, Step to) {
  std::uint32_t count = 0;
  for (Step step = from; step < to; ++step) {
    count += trace.events[step].thread == thread ? 1 : 0;
  }
  return count;
}

// How a window grows.
class Growing {
 public:
  explicit Growing(const Trace& trace) : trace_(trace) {}

  // Takes in whole whatever the write is a part of.
  void add(const OpEvent& write) {
    Act& act = act_of(write.thread);
    const DecidedWrite* const decided = decided_at(trace_, write.step);
    Step begin = read_before(trace_, write);
    Step end = write.step + 1;
    if (decided != nullptr) {
      const Decision& decision = trace_.decisions[decided->decision];
      begin = std::min({begin, decided->read, own_step_from(decision.first, write.thread)});
      end = decision.end;
      const auto nth = static_cast<std::uint32_t>(
          std::count_if(trace_.decisions.begin(), trace_.decisions.begin() + decided->decision + 1,
                        [&](const Decision& each) { return each.thread == write.thread; }));
      // Nested ones are over before the one that they are in.
      if (end >= act.end) act.update.decisions = nth;
    } else if (end >= act.end) {
      act.update.decisions = 0;
    }
    act.begin = std::min(act.begin, begin);
    act.end = std::max(act.end, end);
    is_over_ = is_over_ && end != kNoStep;
  }

  bool is_over() const { return is_over_; }
  std::vector<Act>& acts() { return acts_; }

  Step begin() const {
    Step begin = kNoStep;
    for (const Act& act : acts_) begin = std::min(begin, act.begin);
    return begin;
  }
  Step end() const {
    Step end = 0;
    for (const Act& act : acts_) end = std::max(end, act.end);
    return end;
  }

 private:
  // Others may have gone on since the condition began.
  Step own_step_from(Step step, ThreadId thread) const {
    while (step < trace_.events.size() && trace_.events[step].thread != thread) ++step;
    return step;
  }

  Act& act_of(ThreadId thread) {
    for (Act& act : acts_) {
      if (act.update.thread == thread) return act;
    }
    acts_.emplace_back().update.thread = thread;
    return acts_.back();
  }

  const Trace& trace_;
  std::vector<Act> acts_;
  bool is_over_ = true;
};

}  // namespace

std::vector<StaleWrite> outdated_decisions(const Trace& trace, const std::string& declaration) {
  std::vector<StaleWrite> found;
  for (const DecidedWrite& decided : trace.decided_writes) {
    const bool has_evidence = decided.evidence != DecidedEvidence::kNone;
    if (!has_evidence || decided.write >= trace.events.size()) continue;
    const ObjectId object = trace.events[decided.write].op.object;
    if (trace.objects.at(index_of(object)).declaration != declaration) continue;
    Step lost = kNoStep;
    for (Step step = decided.read + 1; step < decided.write; ++step) {
      if (is_write_of(trace.events[step], object)) lost = step;
    }
    if (lost == kNoStep) continue;
    // Where the value that is written is outdated too, that is a verdict of its own.
    const Step value = trace.events[decided.write].basis;
    if (value != kNoStep && lost > value) continue;
    const bool is_reread = decided.evidence == DecidedEvidence::kReread;
    found.push_back({object, decided.read, lost, decided.write, false, is_reread});
  }
  std::stable_sort(found.begin(), found.end(), [](const StaleWrite& one, const StaleWrite& other) {
    return one.is_reread < other.is_reread;
  });
  return found;
}

DecidedWindow decided_window_of(const Trace& trace, const StaleWrite& outdated, Step latest) {
  DecidedWindow window;
  Growing growing(trace);
  growing.add(trace.events[outdated.write]);
  window.begin = std::min(latest, growing.begin());
  window.end = growing.end();
  for (bool is_growing = growing.is_over(); is_growing;) {
    for (Step step = window.begin; step < window.end; ++step) {
      const OpEvent& event = trace.events[step];
      if (is_write_of(event, outdated.object)) growing.add(event);
      if (!growing.is_over()) break;
    }
    is_growing =
        growing.is_over() && (growing.begin() < window.begin || growing.end() > window.end);
    window.begin = std::min(window.begin, growing.begin());
    window.end = growing.end();
  }
  if (!growing.is_over()) {
    window.reason = "the execution ended before all that was decided was done";
    return window;
  }
  window.acts = std::move(growing.acts());
  for (Act& act : window.acts) {
    act.before = count_before(trace, act.update.thread, window.begin, act.begin);
    act.update.count_writes(trace, outdated.object, act.end);
  }
  return window;
}

ActsSeen look_at_acts(const Trace& trace, Step begin, const std::vector<Act>& acts) {
  enum class Part : std::uint8_t { kBefore, kAct, kOutside };
  const auto part_of = [&acts](const OpEvent& event) {
    for (const Act& act : acts) {
      if (act.update.thread != event.thread || event.step >= act.end) continue;
      return event.step < act.begin ? Part::kBefore : Part::kAct;
    }
    return Part::kOutside;
  };
  Step end = begin;
  for (const Act& act : acts) end = std::max(end, act.end);
  ActsSeen seen;
  for (Step step = begin; step < end; ++step) {
    const OpEvent& event = trace.events[step];
    if (event.op.object == kNoObject) continue;
    const Part part = part_of(event);
    if (part == Part::kAct) {
      if (is_attempt(event)) {
        seen.reason = fmt::format("what {} tried may depend on who else was there",
                                  name_in(trace, event.thread));
        return seen;
      }
      const ValueFormat format = trace.objects.at(index_of(event.op.object)).format;
      const bool is_variable = format != ValueFormat::kNone && !is_plain_entry(event.op.kind);
      if (is_variable && is_change(event)) seen.changed.insert(event.op.object);
      continue;
    }
    if (is_plain_entry(event.op.kind)) continue;
    if (is_change(event) && part == Part::kOutside) seen.changed_too.insert(event.op.object);
    for (Step other = begin; other < end; ++other) {
      const OpEvent& use = trace.events[other];
      const bool is_used = use.op.object == event.op.object && use.thread != event.thread &&
                           !is_plain_entry(use.op.kind) && part_of(use) == Part::kAct;
      // What is read outside says nothing, except to who decides by it.
      const bool matters = is_change(event) || (part == Part::kBefore && is_change(use));
      if (!is_used || !matters) continue;
      seen.reason = influenced_by(name_in(trace, event.thread));
      return seen;
    }
  }
  return seen;
}

UpdateWindow updates_of(const DecidedWindow& window) {
  UpdateWindow updates;
  updates.begin = window.begin;
  for (const Act& act : window.acts) updates.updates.push_back(act.update);
  return updates;
}

}  // namespace snarl
