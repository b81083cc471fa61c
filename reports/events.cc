// One line per event of each finding's execution: equal files mean equal executions, on any
// machine, compiler and vehicle.
//
// Format (version 1); words are separated by one space, a name never contains one (it is written
// \x20):
//   # snarl events 1
//   scenario NAME(PARAM=VALUE,...) strategy NAME seed N event_hash HASH
//   finding KIND CAUSE|- signature HASH execution INDEX event_hash HASH       (of its own
//   execution) STEP THREAD OP OBJECT order=ORDER timed=0|1 operand=N result=RESULT value=N
//   source=STEP|- basis=STEP|- blocked THREAD OP OBJECT by=THREAD|(several)|-   (follows
//   the event that caused it)
// THREAD is NAME#ID and OBJECT is NAME#ID or -; operands and values are 64-bit patterns in decimal.
// Left out is all that may differ between two equal executions: sites, times, tokens.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <ostream>
#include <string>
#include <vector>

#include "snarl/reports/op_wording.h"
#include "snarl/reports/registry.h"
#include "snarl/reports/wording.h"
#include "snarl/reports/words.h"

namespace snarl {
namespace {

std::string one_word(std::string_view name) {
  std::string text;
  for (const char letter : printable(name)) {
    if (letter == ' ') {
      text += "\\x20";
    } else {
      text += letter;
    }
  }
  return text;
}

std::string thread_word(const Trace& trace, ThreadId thread) {
  if (thread == kNoThread) return "-";
  if (thread == kClockThread) return "(clock)";
  if (thread == kSeveralThreads) return "(several)";
  const ThreadInfo* info = thread_info(trace, thread);
  return fmt::format("{}#{}", info == nullptr ? "" : one_word(info->name), index_of(thread));
}

std::string object_word(const Trace& trace, ObjectId object) {
  if (object == kNoObject) return "-";
  const ObjectInfo* info = object_info(trace, object);
  return fmt::format("{}#{}", info == nullptr ? "" : one_word(info->name), index_of(object));
}

std::string step_word(Step step) { return step == kNoStep ? "-" : std::to_string(step); }

void write_blocked(const Trace& trace, const Blocked& blocked, std::ostream& out) {
  out << fmt::format("blocked {} {} {} by={}\n", thread_word(trace, blocked.thread),
                     op_name(blocked.op.kind), object_word(trace, blocked.op.object),
                     thread_word(trace, blocked.holder));
}

void write_event(const Trace& trace, const OpEvent& event, std::ostream& out) {
  out << fmt::format(
      "{} {} {} {} order={} timed={} operand={} result={} value={} source={} basis={}\n",
      event.step, thread_word(trace, event.thread), op_name(event.op.kind),
      object_word(trace, event.op.object), word_of(event.op.order), event.op.is_timed ? 1 : 0,
      event.op.value, word_of(event.result), event.value, step_word(event.source),
      step_word(event.basis));
}

void write_trace(const Trace& trace, std::ostream& out) {
  // By the event that caused them; kNoStep, "before the first event", comes first.
  const auto time_of = [&](std::size_t index) {
    return static_cast<Step>(trace.blocked[index].step + 1);
  };
  std::vector<std::size_t> order(trace.blocked.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return time_of(a) < time_of(b); });
  auto next = order.begin();
  for (Step time = 0; time <= trace.events.size(); ++time) {
    if (time > 0) write_event(trace, trace.events[time - 1], out);
    for (; next != order.end() && time_of(*next) == time; ++next) {
      write_blocked(trace, trace.blocked[*next], out);
    }
  }
}

}  // namespace

void write_events(const CampaignResult& result, std::ostream& out) {
  out << "# snarl events 1\n";
  for (const ScenarioResult& scenario : result.scenarios) {
    std::string title = one_word(scenario.name) + "(";
    for (const ParameterValue& param : scenario.params) {
      title += title.ends_with('(') ? "" : ",";
      title += fmt::format("{}={}", one_word(param.name), param.value);
    }
    out << fmt::format("scenario {}) strategy {} seed {} event_hash 0x{:016x}\n", title,
                       one_word(scenario.strategy), scenario.seed, scenario.event_hash);
    for (const Finding& finding : scenario.findings) {
      out << fmt::format("finding {} {} signature 0x{:016x} execution {} event_hash 0x{:016x}\n",
                         name_of(finding.kind),
                         finding.cause.empty() ? "-" : one_word(finding.cause), finding.signature,
                         finding.first_execution,
                         finding.trace == nullptr ? 0 : finding.trace->event_hash);
      if (finding.trace != nullptr) write_trace(*finding.trace, out);
    }
  }
}

}  // namespace snarl
