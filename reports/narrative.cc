// How a fault came about: the turns of its threads, one sentence each, and the order that decides.
#include "snarl/reports/narrative.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "snarl/harness/yields.h"
#include "snarl/reports/evidence.h"
#include "snarl/reports/op_wording.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kTurnsMax = 4;  // with the order that decides, five sentences

enum class TurnEnd : std::uint8_t {
  kInterrupted,  // it could have gone on
  kGivesWay,     // it was about to yield
  kWaits,
  kEnds,
  kShows,   // the finding
  kUnknown  // the trace does not say why another went on
};

// The steps that a thread takes while no other takes one.
struct Turn {
  ThreadId thread = kNoThread;
  Step first = 0;
  Step last = 0;
  TurnEnd end = TurnEnd::kShows;
  bool is_first_of_thread = true;
};

class Narrator {
 public:
  Narrator(const Finding& finding, std::string_view main_file)
      : finding_(finding), trace_(*finding.trace), main_file_(main_file) {}

  std::vector<std::string> tell() {
    if (finding_.repeated.is_known()) return {};  // the table says it: turns are too many
    split();
    const bool is_short = turns_.size() <= kTurnsMax;
    if (turns_.empty() || (!is_short && finding_.minimality == Minimality::kNone)) return {};
    std::vector<std::string> sentences;
    const std::size_t skipped = is_short ? 0 : turns_.size() - kTurnsMax;
    if (!is_short) lead_in_ = fmt::format("After {}, ", counted(skipped, "earlier turn"));
    for (std::size_t index = skipped; index < turns_.size(); ++index) {
      sentences.push_back(sentence_of(turns_[index], index));
      lead_in_.clear();
    }
    for (const Turn& turn : turns_) tell_faults(turn, sentences);
    if (std::string text = deciding_sentence(); !text.empty()) sentences.push_back(text);
    return sentences;
  }

 private:
  void split() {
    // What comes after it explains nothing.
    const Step deciding = deciding_step(finding_);
    const std::size_t end = deciding == kNoStep ? trace_.events.size() : deciding + 1;
    std::set<ThreadId> seen;
    for (Step step = 0; step < end; ++step) {
      const ThreadId thread = trace_.events[step].thread;
      if (turns_.empty() || turns_.back().thread != thread) {
        if (!turns_.empty()) turns_.back().end = end_before(step);
        turns_.push_back({thread, step, step, TurnEnd::kShows, seen.insert(thread).second});
      }
      turns_.back().last = step;
    }
    add_refused(seen);
  }

  // Who came to its turn for an operation that was refused took no step in it.
  void add_refused(const std::set<ThreadId>& seen) {
    const auto steps = static_cast<Step>(trace_.events.size());
    if (turns_.empty() || finding_.threads.empty()) return;
    const ThreadId thread = thread_named(trace_, finding_.threads.front());
    if (thread == turns_.back().thread || !is_refused(thread)) return;
    turns_.back().end = end_before(steps);
    turns_.push_back({thread, steps, steps, TurnEnd::kShows, !seen.contains(thread)});
  }

  // True if the finding is what the thread was about to do.
  bool is_refused(ThreadId thread) const {
    return !refused_operation(finding_).empty() &&
           thread == thread_named(trace_, finding_.threads.front());
  }

  TurnEnd end_before(Step step) const {
    for (const RecordedChoice& choice : trace_.choices) {
      if (choice.step == step && choice.is_preemption) return TurnEnd::kInterrupted;
    }
    const OpEvent& last = trace_.events[step - 1];
    if (last.op.kind == OpKind::kEnd) return TurnEnd::kEnds;
    const OpEvent* const next = next_event_of(last.thread, step);
    if (next != nullptr && is_yield(next->op.kind)) return TurnEnd::kGivesWay;
    const auto& blocked = trace_.blocked;
    const bool is_waiting = std::any_of(blocked.begin(), blocked.end(), [&](const Blocked& entry) {
      return entry.step == step - 1 && entry.thread == last.thread;
    });
    return is_waiting ? TurnEnd::kWaits : TurnEnd::kUnknown;
  }

  // Returns: nullptr: the thread takes no step from there on.
  const OpEvent* next_event_of(ThreadId thread, Step from) const {
    const auto next =
        std::find_if(trace_.events.begin() + from, trace_.events.end(),
                     [thread](const OpEvent& event) { return event.thread == thread; });
    return next == trace_.events.end() ? nullptr : &*next;
  }

  std::string name(ThreadId thread) const { return thread_name(trace_, thread); }

  // "counter -> 0 (line 9, step 1)"; without the line where the evidence beside it says it.
  std::string told(Step step) const {
    const OpEvent& event = trace_.events[step];
    const auto& marked = finding_.steps_marked;
    const bool has_evidence = finding_.kind == FindingKind::kDeadlock ||
                              finding_.kind == FindingKind::kDataRace ||
                              finding_.kind == FindingKind::kLostUpdate ||
                              finding_.kind == FindingKind::kAtomicityViolation;
    const bool is_said =
        has_evidence && std::find(marked.begin(), marked.end(), step) != marked.end();
    const std::string line = is_said ? "" : line_of(event.op.site, main_file_);
    return fmt::format("{} ({}{}step {})", describe(trace_, event), line, line.empty() ? "" : ", ",
                       step);
  }

  // "(step 3)", "(steps 3 to 7)".
  static std::string steps_of(const Turn& turn) {
    if (turn.first == turn.last) return fmt::format("(step {})", turn.first);
    return fmt::format("(steps {} to {})", turn.first, turn.last);
  }

  // The first half of an operation that waits in the middle.
  static bool is_wait(OpKind kind) {
    return kind == OpKind::kWait || kind == OpKind::kSleep || kind == OpKind::kArrive;
  }

  // What the thread does after the turn, or was about to do when all was over.
  std::string next_of(const Turn& turn) const {
    const OpEvent& last = trace_.events[turn.last];
    if (turn.end == TurnEnd::kWaits && is_wait(last.op.kind)) return describe_wait(trace_, last.op);
    const OpEvent* const next = next_event_of(turn.thread, turn.last + 1);
    if (next != nullptr) return describe(trace_, next->op);
    const ThreadInfo* const info = thread_info(trace_, turn.thread);
    return info == nullptr ? "" : describe(trace_, info->pending);
  }

  std::string sentence_of(const Turn& turn, std::size_t index) const {
    if (turn.thread == kClockThread) {
      return fmt::format("{}{}ime moves to the next deadline {}.", lead_in_,
                         lead_in_.empty() ? "T" : "t", steps_of(turn));
    }
    const std::string_view verb = !turn.is_first_of_thread ? "goes on"
                                  : index == 0             ? "runs first"
                                                           : "runs";
    const std::string who =
        fmt::format("{}{}{} {}", lead_in_, turn.end == TurnEnd::kShows && index > 0 ? "Then " : "",
                    name(turn.thread), verb);
    switch (turn.end) {
      case TurnEnd::kInterrupted:
        return fmt::format("{} and is interrupted after {}, before {}.", who, told(turn.last),
                           next_of(turn));
      case TurnEnd::kEnds:
        return fmt::format("{} to its end {}.", who, steps_of(turn));
      case TurnEnd::kWaits:
        return fmt::format("{} {} and waits in {}.", who, steps_of(turn), next_of(turn));
      case TurnEnd::kGivesWay:
        return fmt::format("{} {} and gives way.", who, steps_of(turn));
      case TurnEnd::kUnknown:
        return fmt::format("{} {}.", who, steps_of(turn));
      case TurnEnd::kShows:
        break;
    }
    return who + last_words(turn) + ".";
  }

  std::string last_words(const Turn& turn) const {
    const ThreadInfo* const info = thread_info(trace_, turn.thread);
    const bool is_empty = turn.first == trace_.events.size();
    const std::string steps = is_empty ? "" : " " + steps_of(turn);
    if (is_refused(turn.thread)) {
      return fmt::format("{} and tries {}", steps, refused_operation(finding_));
    }
    const OpEvent& last = trace_.events[turn.last];
    if (last.op.kind == OpKind::kEnd) return " to its end" + steps;
    const bool is_waiting = finding_.kind == FindingKind::kDeadlock && info != nullptr &&
                            info->state == ThreadState::kBlocked;
    if (is_waiting) return fmt::format("{} and waits in {}", steps, next_of_waiting(last, *info));
    if (turn.first == turn.last) {
      return fmt::format(" with {}", told(turn.last));
    }
    return fmt::format("{}, up to {}", steps, told(turn.last));
  }

  std::string next_of_waiting(const OpEvent& last, const ThreadInfo& info) const {
    return describe_wait(trace_, is_wait(last.op.kind) ? last.op : info.pending);
  }

  void tell_faults(const Turn& turn, std::vector<std::string>& sentences) const {
    const auto end = static_cast<Step>(trace_.events.size());
    for (Step step = turn.first; step <= turn.last && step < end; ++step) {
      if (!is_on_purpose(trace_.events[step].result)) continue;
      sentences.push_back(
          fmt::format("A fault on purpose: {}, {}.", name(trace_.events[step].thread), told(step)));
    }
  }

  std::string deciding_sentence() const {
    if (finding_.deciding_option < trace_.events.size()) return deciding_option_sentence();
    const auto& [step, thread, step_after] = finding_.deciding;
    const ThreadInfo* const info = thread_info(trace_, thread);
    const bool is_executed = step_after < trace_.events.size();
    const bool is_known = step < trace_.events.size() && (is_executed || info != nullptr);
    if (!is_known) return "";  // none was found
    const Op& op = is_executed ? trace_.events[step_after].op : info->pending;
    const std::string when = is_executed ? fmt::format(" (step {})", step_after) : "";
    return fmt::format(
        "What decides is that step {} comes before {} of {}{}: the other way round was run, and "
        "does not show this.",
        step, describe(trace_, op), name(thread), when);
  }

  std::string deciding_option_sentence() const {
    const Step step = finding_.deciding_option;
    if (is_on_purpose(trace_.events[step].result)) {
      return fmt::format(
          "What decides is the fault of step {}: the same was run without it, and does not show "
          "this.",
          step);
    }
    return fmt::format(
        "What decides is {}: whatever else could be chosen there was run, and does not show this.",
        told(step));
  }

  const Finding& finding_;
  const Trace& trace_;
  const std::string_view main_file_;
  std::vector<Turn> turns_;
  std::string lead_in_;
};

}  // namespace

std::vector<std::string> narrative(const Finding& finding, std::string_view main_file) {
  if (finding.trace == nullptr) return {};
  return Narrator(finding, main_file).tell();
}

}  // namespace snarl
