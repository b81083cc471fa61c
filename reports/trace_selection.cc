// Which steps of a trace a reader needs: those the verdict rests on, then what touches the same
// objects.
#include "snarl/reports/trace_selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/detectors/lost_update.h"
#include "snarl/reports/evidence.h"
#include "snarl/reports/op_wording.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kShortTrace = 24;    // shown whole: half a terminal's height
constexpr std::size_t kContextSteps = 12;  // shown where nothing says what matters
constexpr std::size_t kLeadSteps = 4;      // shown before the first step that matters

bool is_life_event(const OpEvent& event) {
  return event.op.kind == OpKind::kBegin || event.op.kind == OpKind::kEnd;
}

// After these the execution goes on, but what follows explains nothing.
bool is_over_at_deciding_step(FindingKind kind) {
  return kind == FindingKind::kDataRace || kind == FindingKind::kLostUpdate ||
         kind == FindingKind::kAtomicityViolation;
}

// Code between two events that failed. Empty where an event shows it: what an assert looks at
// stands behind it in its line.
std::string failed_code(const Finding& finding) {
  const ThreadId thread =
      finding.threads.empty() ? kNoThread : thread_named(*finding.trace, finding.threads.front());
  if (thread == kNoThread) return "";
  if (finding.kind == FindingKind::kException) return "exception";
  if (finding.kind != FindingKind::kCheckFailed || finding.cause != "assert") return "";
  const Step step = deciding_step(finding);
  if (step == kNoStep || finding.sites.empty()) return "assert";
  const OpEvent& last = finding.trace->events[step];
  const Site& place = finding.sites.front();
  const bool is_its_own = last.thread == thread && last.op.site.line == place.line &&
                          last.op.site.column >= place.column &&
                          std::string_view(last.op.site.file) == place.file;
  return is_its_own ? "" : "assert";
}

// What went wrong and is no event: an operation that was refused before it became one, or code.
std::string attempt_words(const Finding& finding) {
  const std::string refused = refused_operation(finding);
  return refused.empty() ? failed_code(finding) : refused + " refused";
}

class Selector {
 public:
  Selector(const Finding& finding, std::size_t rows_max)
      : finding_(finding), trace_(*finding.trace), rows_max_(rows_max) {}

  TraceSelection select() {
    selection_.is_shown.assign(trace_.events.size(), false);
    selection_.is_blocked_shown.assign(trace_.blocked.size(), false);
    selection_.blocked_deciding = trace_.blocked.size();
    mark_threads();
    mark_objects();
    choose_deciding();
    choose_marked();
    rank_events();
    keep_best();
    choose_blocked();
    return std::move(selection_);
  }

 private:
  enum class Rank : std::uint8_t { kHidden, kContext, kOthers, kOwn, kNeeded };

  void mark_threads() {
    is_thread_core_.assign(trace_.threads.size(), false);
    for (const std::string& name : finding_.threads) mark(thread_named(trace_, name));
    for (const Step step : finding_.steps_marked) {
      if (step < trace_.events.size()) mark(trace_.events[step].thread);
    }
    const bool has_core =
        std::find(is_thread_core_.begin(), is_thread_core_.end(), true) != is_thread_core_.end();
    if (!has_core) is_thread_core_.assign(trace_.threads.size(), true);
  }

  void mark_objects() {
    is_object_core_.assign(trace_.objects.size(), false);
    for (std::size_t index = 0; index < trace_.objects.size(); ++index) {
      const auto& names = finding_.objects;
      is_object_core_[index] =
          std::find(names.begin(), names.end(), trace_.objects[index].name) != names.end();
    }
    if (finding_.kind != FindingKind::kDeadlock && !finding_.repeated.is_known()) return;
    std::vector<Step> steps_last(trace_.threads.size(), kNoStep);
    for (Step step = 0; step < trace_.events.size(); ++step) {
      const std::size_t index = index_of(trace_.events[step].thread);
      if (index < steps_last.size()) steps_last[index] = step;
    }
    for (std::size_t index = 0; index < trace_.threads.size(); ++index) {
      const ThreadInfo& thread = trace_.threads[index];
      if (!is_thread_core_[index] || thread.state != ThreadState::kBlocked) continue;
      mark(thread.pending.object);
      // Who waits for a condition is about to take its lock, but it is the condition that matters.
      if (steps_last[index] == kNoStep) continue;
      const Op& last = trace_.events[steps_last[index]].op;
      if (last.kind == OpKind::kWait) mark(last.object);
    }
  }

  void mark(ThreadId thread) {
    if (thread_info(trace_, thread) != nullptr) is_thread_core_[index_of(thread)] = true;
  }
  void mark(ObjectId object) {
    if (object_info(trace_, object) != nullptr) is_object_core_[index_of(object)] = true;
  }
  bool is_core(ThreadId thread) const {
    return thread_info(trace_, thread) != nullptr && is_thread_core_[index_of(thread)];
  }
  bool is_core(ObjectId object) const {
    return object_info(trace_, object) != nullptr && is_object_core_[index_of(object)];
  }

  // A thread that stops takes no step: what closes a cycle, or waits for nobody, is what it could
  // not do. Everything else is decided by an event.
  void choose_deciding() {
    selection_.step_deciding = deciding_step(finding_);
    if (finding_.repeated.is_known()) return;
    selection_.attempt = attempt_words(finding_);
    // A check comes after the last step, which has no part in it.
    const bool is_after_all =
        finding_.kind == FindingKind::kCheckFailed && finding_.cause != "assert";
    if (!selection_.attempt.empty() || is_after_all) selection_.step_deciding = kNoStep;
    if (finding_.kind != FindingKind::kDeadlock) return;
    const bool is_closed_by_block = finding_.cause == "cycle" || finding_.cause == "self" ||
                                    selection_.step_deciding == kNoStep;
    for (std::size_t index = trace_.blocked.size(); index-- > 0;) {
      const Blocked& blocked = trace_.blocked[index];
      if (!is_core(blocked.thread)) continue;
      if (!is_closed_by_block && !is_final(blocked)) continue;
      selection_.blocked_deciding = index;
      selection_.step_deciding = kNoStep;
      return;
    }
  }

  // The last one marked is the step after which it was noticed; where that is not what decides, it
  // has no part in it, unless it is there for another reason too.
  void choose_marked() {
    selection_.steps_marked = finding_.steps_marked;
    if (selection_.step_deciding == kNoStep && deciding_step(finding_) != kNoStep) {
      selection_.steps_marked.pop_back();
    }
  }

  Rank rank_of(const OpEvent& event) const {
    if (is_life_event(event)) return Rank::kHidden;
    if (is_core(event.op.object)) return is_core(event.thread) ? Rank::kOwn : Rank::kOthers;
    return trace_.events.size() <= kShortTrace ? Rank::kContext : Rank::kHidden;
  }

  // Steps that cannot be left out: the marked ones, and what explains them.
  std::vector<Step> needed_steps() const {
    std::vector<Step> needed = selection_.steps_marked;
    for (const Step step :
         {finding_.deciding.step, finding_.deciding.step_after, finding_.deciding_option}) {
      if (step < trace_.events.size()) needed.push_back(step);
    }
    const RepeatedPart& part = finding_.repeated;
    for (Step step = part.first; part.is_known() && step < part.first + part.steps; ++step) {
      needed.push_back(step);
    }
    for (const VersionStep& step : lost_update_story(finding_).steps) needed.push_back(step.step);
    for (std::size_t index = 0; index < trace_.threads.size(); ++index) {
      if (!is_thread_core_[index] || finding_.kind != FindingKind::kDeadlock) continue;
      for (const Hold& hold : trace_.threads[index].holds) needed.push_back(hold.step);
    }
    return needed;
  }

  // Where the evidence says by itself when the fault began, what was before is history. In other
  // deadlocks it is not: the wake-up that came too early may be anywhere.
  bool is_history_dispensable() const {
    if (trace_.events.size() <= kShortTrace) return false;
    if (finding_.repeated.is_known()) return true;
    if (finding_.kind == FindingKind::kDeadlock) {
      return finding_.cause == "cycle" || finding_.cause == "self";
    }
    return is_over_at_deciding_step(finding_.kind);
  }

  void hide_history(const std::vector<Step>& needed) {
    if (needed.empty()) return;
    std::size_t left = kLeadSteps;
    for (std::size_t step = *std::min_element(needed.begin(), needed.end()); step-- > 0;) {
      if (step >= ranks_.size() || ranks_[step] == Rank::kHidden) continue;
      if (left == 0) ranks_[step] = Rank::kHidden;
      if (left > 0) --left;
    }
  }

  void rank_events() {
    std::size_t end = trace_.events.size();
    if (is_over_at_deciding_step(finding_.kind) && selection_.step_deciding != kNoStep) {
      end = selection_.step_deciding + 1;
    }
    if (finding_.repeated.is_known()) end = finding_.repeated.first + finding_.repeated.steps;
    ranks_.assign(trace_.events.size(), Rank::kHidden);
    bool is_empty = true;
    for (std::size_t step = 0; step < end; ++step) {
      ranks_[step] = rank_of(trace_.events[step]);
      is_empty = is_empty && ranks_[step] == Rank::kHidden;
    }
    if (is_empty) rank_last_steps(end);
    const std::vector<Step> needed = needed_steps();
    if (is_history_dispensable()) hide_history(needed);
    for (const Step step : needed) {
      if (step < ranks_.size()) ranks_[step] = Rank::kNeeded;
    }
  }

  // Nothing is known to matter, as after a failed check: the last steps are the best guess.
  void rank_last_steps(std::size_t end) {
    std::size_t left = kContextSteps;
    for (std::size_t step = end; step-- > 0 && left > 0;) {
      if (is_life_event(trace_.events[step])) continue;
      ranks_[step] = Rank::kContext;
      --left;
    }
  }

  // The latest of each rank are the nearest to the fault.
  void keep_best() {
    std::size_t left = rows_max_;
    for (const Rank rank : {Rank::kNeeded, Rank::kOwn, Rank::kOthers, Rank::kContext}) {
      for (std::size_t step = ranks_.size(); step-- > 0 && left > 0;) {
        if (ranks_[step] != rank) continue;
        selection_.is_shown[step] = true;
        --left;
      }
    }
    if (selection_.step_deciding != kNoStep) selection_.is_shown[selection_.step_deciding] = true;
  }

  // True if the thread never got what it waits for in this entry.
  bool is_final(const Blocked& blocked) const {
    const ThreadInfo* thread = thread_info(trace_, blocked.thread);
    if (thread == nullptr || thread->state != ThreadState::kBlocked) return false;
    const Op& op = thread->pending;
    return op.kind == blocked.op.kind && op.object == blocked.op.object &&
           (blocked.step == kNoStep || blocked.step + 1 >= thread->pending_since);
  }

  void choose_blocked() {
    std::size_t left = rows_max_;
    for (std::size_t index = trace_.blocked.size(); index-- > 0;) {
      const Blocked& blocked = trace_.blocked[index];
      const bool is_cause_shown =
          blocked.step < trace_.events.size() && selection_.is_shown[blocked.step];
      const bool is_wanted = is_core(blocked.thread) && is_core(blocked.op.object) &&
                             (is_cause_shown || is_final(blocked));
      if (index != selection_.blocked_deciding && (!is_wanted || left == 0)) continue;
      selection_.is_blocked_shown[index] = true;
      if (left > 0) --left;
    }
  }

  const Finding& finding_;
  const Trace& trace_;
  const std::size_t rows_max_;
  TraceSelection selection_;
  std::vector<bool> is_thread_core_;
  std::vector<bool> is_object_core_;
  std::vector<Rank> ranks_;
};

}  // namespace

TraceSelection select_steps(const Finding& finding, std::size_t rows_max) {
  return Selector(finding, rows_max).select();
}

std::string deciding_words(const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::kDeadlock:
      if (finding.cause == "cycle") return "closes the cycle";
      if (finding.cause == "self") return "waits for itself";
      if (finding.cause == "nobody_left") return "nobody is left to wake it";
      if (finding.cause == "owner_ended") return "its owner has ended";
      return "nobody is left to wake it";
    case FindingKind::kDataRace: {
      const auto sides = race_sides(finding);
      return sides.empty() ? "races" : fmt::format("races with step {}", sides.front().step);
    }
    case FindingKind::kLostUpdate: {
      if (finding.cause == kCheckThenAct) return "acts on the old answer";
      const auto story = lost_update_story(finding);
      for (const VersionStep& step : story.steps) {
        if (step.is_lost) return fmt::format("buries the update of step {}", step.step);
      }
      return "buries an update";
    }
    case FindingKind::kAtomicityViolation:
      return "closes the cycle";
    case FindingKind::kCheckFailed:
      return "fails";
    case FindingKind::kException:
      return "escapes";
    case FindingKind::kCrash:
      return "crashes";
    default:
      return spoken(finding.cause.empty() ? name_of(finding.kind) : finding.cause);
  }
}

}  // namespace snarl
