// Says in words why a move could not be made: what its thread was doing, and who is in the way.
#include "snarl/harness/campaign/pins.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/campaign/pin_strategy.h"

namespace snarl {
namespace {

const ThreadInfo* thread_named(const Trace& trace, const std::string& name) {
  const auto found = std::find_if(trace.threads.begin(), trace.threads.end(),
                                  [&](const ThreadInfo& thread) { return thread.name == name; });
  return found == trace.threads.end() ? nullptr : &*found;
}

// "m.acquire()"
std::string operation(const Trace& trace, const Op& op) {
  const std::string object =
      op.object == kNoObject ? "" : trace.objects.at(index_of(op.object)).name + ".";
  return fmt::format("{}{}()", object, row_of(op.kind).word);
}

std::string state_of(const Trace& trace, const ThreadInfo& thread) {
  switch (thread.state) {
    case ThreadState::kEnded:
      return "has ended";
    case ThreadState::kNotBegun:
      return "has not begun";
    case ThreadState::kRunnable:
      return "could go on";
    case ThreadState::kBlocked:
      break;
  }
  std::string text = "waits in " + operation(trace, thread.pending);
  if (thread.waits_for.size() == 1) {
    text += fmt::format(" for {}", trace.threads.at(index_of(thread.waits_for.front())).name);
  }
  return text;
}

class Reason {
 public:
  Reason(const Pin& pin, const PinStrategy& strategy, const Examination& examination)
      : move_(pin.moves[strategy.moves_made()]),
        strategy_(strategy),
        trace_(*examination.trace),
        examination_(examination) {}

  std::string text() const {
    if (examination_.outcome == Outcome::kCut) return "the step bound was reached before";
    if (!strategy_.obstacle()) return "the scenario was over before: " + waiting();
    switch (*strategy_.obstacle()) {
      case PinObstacle::kNoSuchThread:
        return fmt::format("there is no thread '{}' yet", move_.thread);
      case PinObstacle::kNoTimer:
        return "nobody waits for time";
      case PinObstacle::kNoSuchOption:
        return "a choice in it has fewer options";
      case PinObstacle::kUnusedOption:
        return "there is no such choice in it: only a notify() that wakes some of its waiters, or "
               "a choose(), is one";
      case PinObstacle::kCannotGoOn:
        break;
    }
    return waiting();
  }

 private:
  std::string waiting() const {
    if (move_.is_clock) return "time moves only while somebody waits for it";
    const ThreadInfo* const thread = thread_named(trace_, move_.thread);
    if (thread == nullptr) return fmt::format("there was no thread '{}'", move_.thread);
    std::string text = fmt::format("{} {}", move_.thread, state_of(trace_, *thread));
    if (!move_.label.empty()) {
      text += fmt::format(", and did not pass '{}'", move_.label);
      if (strategy_.times_left() != move_.times) {
        text += fmt::format(" more than {} of {} times", move_.times - strategy_.times_left(),
                            move_.times);
      } else if (strategy_.was_label_passed()) {
        text += " again: it had passed it before this move";
      }
    } else if (strategy_.times_left() != move_.times) {
      text += fmt::format(", after {} of {} operations", move_.times - strategy_.times_left(),
                          move_.times);
    }
    return text;
  }

  const PinMove& move_;
  const PinStrategy& strategy_;
  const Trace& trace_;
  const Examination& examination_;
};

}  // namespace

std::string text_of(const PinMove& move) {
  std::string text = move.thread;
  if (!move.label.empty()) text += ":" + move.label;
  if (!move.options.empty()) text += fmt::format("({})", fmt::join(move.options, ", "));
  if (move.times != 1) text += fmt::format("*{}", move.times);
  return text;
}

PinResult skipped_pin(const Pin& pin) {
  PinResult result;
  result.name = pin.name;
  result.status = PinStatus::kSkipped;
  result.line = pin.site.line;
  result.column = pin.site.column;
  result.moves = pin.moves.size();
  result.reason = "it is for " + pin.other_parameters;
  return result;
}

PinRun run_pin(Execution& execution, Program& program, const Pin& pin, const ExecutionInfo& info) {
  PinRun run;
  PinStrategy strategy(pin, execution);
  strategy.begin(info);
  execution.set_asking_always(true);
  execution.compare_states(Comparing::kAlways);  // one circle is as much as a pin shows
  run.examination = examine(execution, program, strategy, info);
  execution.compare_states(Comparing::kLate);
  execution.set_asking_always(false);
  strategy.finish();
  const auto& choices = execution.choices();
  run.choices.assign(choices.begin(), choices.begin() + execution.choice_count());

  PinResult& result = run.result;
  result.name = pin.name;
  result.line = pin.site.line;
  result.column = pin.site.column;
  result.moves = pin.moves.size();
  result.moves_made = strategy.moves_made();
  const bool is_ended_by_fault = run.examination.outcome == Outcome::kStopped;
  const bool has_stopped = strategy.obstacle() || result.moves_made < result.moves;
  if (!has_stopped && run.examination.outcome == Outcome::kCut) {
    result.status = PinStatus::kNotCarriedOut;
    result.reason = "behind its last move the step bound was reached";
  } else if (has_stopped && !is_ended_by_fault) {
    const PinMove& move = pin.moves[result.moves_made];
    result.status = PinStatus::kNotCarriedOut;
    result.line = move.site.line;
    result.column = move.site.column;
    result.move = move.text;
    result.reason = Reason(pin, strategy, run.examination).text();
  } else if (has_stopped) {
    result.status = PinStatus::kEndedByFault;
  }
  if (result.status == PinStatus::kNotCarriedOut) run.examination.suspicions.clear();
  return run;
}

}  // namespace snarl
