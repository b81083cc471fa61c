// Reads the end of a lost, stolen or missing wake-up out of a trace.
#include "snarl/harness/detectors/wakeup.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "snarl/harness/detectors/names.h"

namespace snarl {

bool is_failed_wakeup(const Suspicion& suspicion) {
  const std::string_view cause = suspicion.cause;
  return cause == "lost_wakeup" || cause == "stolen_wakeup" || cause == "missing_notify";
}

FailedWakeup failed_wakeup(const Trace& trace, const Suspicion& suspicion) {
  FailedWakeup wakeup;
  wakeup.wake = suspicion.first;
  // Its wait is an event when it begins; an event's when it is over.
  const bool is_condition = trace.objects.at(index_of(suspicion.object)).kind == "condition";
  const bool is_stolen = suspicion.cause == std::string_view("stolen_wakeup");
  const auto is_reached = [&](ThreadId thread) {
    const auto& reached = wakeup.reached;
    return std::find(reached.begin(), reached.end(), thread) != reached.end();
  };
  for (const OpEvent& event : trace.events) {
    const bool is_here = event.op.object == suspicion.object;
    const bool is_wait = is_condition && is_here && event.op.kind == OpKind::kWait;
    if (is_wait && event.thread == suspicion.thread) wakeup.wait = event.step;
    if (wakeup.wake == kNoStep || event.step <= wakeup.wake) continue;
    if (event.op.kind == OpKind::kReacquire && event.source == wakeup.wake) {
      wakeup.reached.push_back(event.thread);
      if (is_stolen) wakeup.in_vain.push_back(event.step);
    }
    if (is_wait && is_stolen && is_reached(event.thread)) wakeup.in_vain.push_back(event.step);
    if (is_here && event.op.kind == OpKind::kClear) wakeup.cleared = event.step;
  }
  return wakeup;
}

std::vector<Step> steps_of(const FailedWakeup& wakeup) {
  std::vector<Step> steps{wakeup.wake, wakeup.cleared, wakeup.wait};
  steps.insert(steps.end(), wakeup.in_vain.begin(), wakeup.in_vain.end());
  std::sort(steps.begin(), steps.end());
  while (!steps.empty() && steps.back() == kNoStep) steps.pop_back();
  return steps;
}

std::string wakeup_message(const Trace& trace, const Suspicion& suspicion,
                           const FailedWakeup& wakeup) {
  const std::string& waiter = name_in(trace, suspicion.thread);
  const std::string& object = name_in(trace, suspicion.object);
  const std::string_view cause = suspicion.cause;
  const auto actor = [&](Step step) -> const std::string& {
    return name_in(trace, trace.events.at(step).thread);
  };
  if (wakeup.cleared != kNoStep) {
    std::vector<std::string> waiters;
    for (const ThreadId thread : suspicion.threads) waiters.push_back(name_in(trace, thread));
    const bool is_one = waiters.size() == 1;
    const std::string& setter = actor(wakeup.wake);
    const std::string& clearer = actor(wakeup.cleared);
    return fmt::format("{} {} for {}, which {} set and {}cleared before {} got through",
                       listed(waiters), is_one ? "waits" : "wait", object, setter,
                       setter == clearer ? "" : clearer + " ", is_one ? "it" : "they");
  }
  if (wakeup.wake == kNoStep) {
    return fmt::format("{} waits for {} and would go on if it were woken, but nobody ever notifies",
                       waiter, object);
  }
  if (cause == "lost_wakeup") {
    return fmt::format("{} waits for {}, whose notify by {} came before and found nobody", waiter,
                       object, actor(wakeup.wake));
  }
  std::vector<std::string> reached;
  for (const ThreadId thread : wakeup.reached) reached.push_back(name_in(trace, thread));
  if (cause == "stolen_wakeup") {
    return fmt::format("{} waits for {}, whose notify by {} woke {}, which only waited again",
                       waiter, object, actor(wakeup.wake), listed(reached));
  }
  const std::string whom = reached.empty() ? "somebody else" : listed(reached);
  return fmt::format(
      "{} waits for {} and would go on if it were woken, but the last notify, by {}, "
      "woke {}",
      waiter, object, actor(wakeup.wake), whom);
}

std::string wakeup_help(const Suspicion& suspicion, const FailedWakeup& wakeup) {
  const std::string_view cause = suspicion.cause;
  if (wakeup.cleared != kNoStep) {
    return "clear it only when all are known to be through, or use an event for each round";
  }
  if (cause == "lost_wakeup") {
    return "write down under the lock what the notify is about, and look at it before waiting";
  }
  if (cause == "stolen_wakeup") {
    return "notify all, or use one condition for each thing that is waited for";
  }
  return "notify after each change that a waiter looks for, and all where it concerns all";
}

}  // namespace snarl
