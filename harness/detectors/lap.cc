// Says who goes round in circles, and where the circle begins.
#include "snarl/harness/detectors/lap.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/detectors/lockout.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

// Where the same steps came twice, the first time is the one to show.
RepeatedPart repeated_part(const Trace& trace, const Suspicion& suspicion) {
  RepeatedPart part;
  part.first = suspicion.first;
  part.steps = suspicion.second + 1 - suspicion.first;
  if (part.steps > part.first || suspicion.second >= trace.events.size()) return part;
  const auto begin = trace.events.begin() + static_cast<std::ptrdiff_t>(part.first);
  const auto length = static_cast<std::ptrdiff_t>(part.steps);
  if (std::equal(begin, begin + length, begin - length, &is_same_step)) part.first -= part.steps;
  return part;
}

std::vector<std::string> looked_at_by(const Trace& trace, const Suspicion& suspicion,
                                      ThreadId thread) {
  std::vector<ObjectId> objects;
  for (Step step = suspicion.first; step <= suspicion.second; ++step) {
    const OpEvent& event = trace.events[step];
    if (event.thread == thread && event.op.object != kNoObject) {
      add_unique(objects, event.op.object);
    }
  }
  std::vector<std::string> names;
  names.reserve(objects.size());
  for (const ObjectId object : objects) names.push_back(name_in(trace, object));
  return names;
}

// "worker[0] looks at flag, worker[1] at turn"
std::string looks(const Trace& trace, const Suspicion& suspicion) {
  std::string text;
  for (const ThreadId thread : suspicion.threads) {
    text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", name_in(trace, thread),
                        text.empty() ? "looks again and again at " : "at ",
                        listed(looked_at_by(trace, suspicion, thread)));
  }
  return text;
}

constexpr std::size_t kWaitsMax = 3;  // arbitrary: of more, reports have a list
constexpr std::string_view kHelpInVain =
    "look for what should end the wait (a set, put, notify, release or return) and comes too early "
    "or not at all";

bool has_step_in(const Trace& trace, const Suspicion& suspicion, ThreadId thread) {
  const auto begin = trace.events.begin() + static_cast<std::ptrdiff_t>(suspicion.first);
  const auto end = trace.events.begin() + static_cast<std::ptrdiff_t>(suspicion.second) + 1;
  return std::any_of(begin, end, [thread](const OpEvent& event) { return event.thread == thread; });
}

// Who has to end before the thread goes on; kNoThread: it waits for something else.
ThreadId joined_by(const Trace& trace, const ThreadInfo& info) {
  const ObjectId object = info.pending.object;
  if (object == kNoObject) {
    return info.waits_for.size() == 1 ? info.waits_for.front() : kNoThread;
  }
  if (trace.objects.at(index_of(object)).kind != "thread") return kNoThread;
  for (std::uint32_t index = 0; index < trace.threads.size(); ++index) {
    if (trace.threads[index].name == name_in(trace, object)) return ThreadId{index};
  }
  return kNoThread;
}

// "ready", "the end of worker"; empty where it does not wait, or for nothing that has a name.
std::string awaited(const Trace& trace, const ThreadInfo& info) {
  if (info.state != ThreadState::kBlocked) return "";
  const ThreadId joined = joined_by(trace, info);
  if (joined != kNoThread) return "the end of " + name_in(trace, joined);
  return info.pending.object == kNoObject ? "" : name_in(trace, info.pending.object);
}

std::vector<std::string> names_of(const Trace& trace, const std::vector<ThreadId>& threads) {
  std::vector<std::string> names;
  names.reserve(threads.size());
  for (const ThreadId thread : threads) names.push_back(name_in(trace, thread));
  return names;
}

// "reader waits for ever for ready and writer for m"; empty where some do not wait, or too many do.
std::string waits(const Trace& trace, const std::vector<ThreadId>& threads) {
  if (threads.size() > kWaitsMax) return "";
  std::vector<std::string> parts;
  for (const ThreadId thread : threads) {
    const std::string what = awaited(trace, trace.threads.at(index_of(thread)));
    if (what.empty()) return "";
    parts.push_back(fmt::format("{} {}for {}", name_in(trace, thread),
                                parts.empty() ? "waits for ever " : "", what));
  }
  return listed(parts);
}

// True if nothing that repeats could ever end the thread's wait. False too where it is for one who
// waits itself: then that one's wait is what matters.
bool waits_in_vain(const Trace& trace, const Suspicion& suspicion, ThreadId thread) {
  const ThreadInfo& info = trace.threads.at(index_of(thread));
  if (awaited(trace, info).empty()) return false;
  const ThreadId joined = joined_by(trace, info);
  if (joined != kNoThread) {
    return trace.threads.at(index_of(joined)).state != ThreadState::kBlocked ||
           has_step_in(trace, suspicion, joined);
  }
  const ObjectId object = info.pending.object;
  for (Step step = suspicion.first; step <= suspicion.second; ++step) {
    const Op& op = trace.events[step].op;
    if (op.object == object && row_of(op.kind).effect == OpEffect::kWrites) return false;
  }
  return std::none_of(
      trace.threads.begin(), trace.threads.end(), [object](const ThreadInfo& other) {
        return other.state == ThreadState::kBlocked &&
               std::any_of(other.holds.begin(), other.holds.end(),
                           [object](const Hold& hold) { return hold.object == object; });
      });
}

// Those for whom the execution goes on, where only daemons go round: these may do so for ever.
std::vector<ThreadId> kept_waiting(const Trace& trace, const Suspicion& suspicion) {
  const bool is_of_daemons = std::all_of(
      suspicion.threads.begin(), suspicion.threads.end(),
      [&trace](ThreadId thread) { return trace.threads.at(index_of(thread)).is_daemon; });
  std::vector<ThreadId> threads;
  if (suspicion.kind != FindingKind::kLivelock || suspicion.is_note || !is_of_daemons)
    return threads;
  for (std::uint32_t index = 1; index < trace.threads.size(); ++index) {  // main only joins them
    const ThreadInfo& info = trace.threads[index];
    if (!info.is_daemon && !awaited(trace, info).empty()) threads.push_back(ThreadId{index});
  }
  return threads;
}

void say_starvation(const Trace& trace, const Suspicion& suspicion, Finding& finding) {
  const bool is_idle =
      std::none_of(suspicion.threads.begin(), suspicion.threads.end(),
                   [&](ThreadId thread) { return has_step_in(trace, suspicion, thread); });
  const std::string text = is_idle ? waits(trace, suspicion.threads) : "";
  const bool is_one = finding.threads.size() == 1;
  finding.message = !text.empty() ? text + " while others make progress"
                                  : fmt::format("{} never {} progress while others do",
                                                listed(finding.threads), is_one ? "makes" : "make");
  finding.help = "let those who wait go first: a queue of waiters, or a turn for each";
}

void say_spin(const Trace& trace, const Suspicion& suspicion, Finding& finding) {
  const Lockout lockout = find_lockout(trace, suspicion);
  if (lockout.is_known()) {
    const auto names = looked_at_by(trace, suspicion, lockout.waiter);
    finding.message = lockout_message(trace, lockout, "looks again and again at " + listed(names));
    finding.help = lockout_help(trace, lockout);
    return;
  }
  finding.message =
      fmt::format("{}, and nobody is left who could change {}", looks(trace, suspicion),
                  finding.threads.size() == 1 ? "it" : "that");
  finding.help = "look for a store, set or release that comes too early or not at all";
}

void name_objects(const Trace& trace, const Suspicion& suspicion, Finding& finding) {
  std::vector<ObjectId> objects;
  for (const bool is_changed : {true, false}) {
    for (Step step = suspicion.first; step <= suspicion.second; ++step) {
      const Op& op = trace.events[step].op;
      const bool is_write = row_of(op.kind).effect == OpEffect::kWrites;
      if (op.object != kNoObject && is_write == is_changed) add_unique(objects, op.object);
    }
  }
  finding.objects.reserve(objects.size());
  for (const ObjectId object : objects) finding.objects.push_back(name_in(trace, object));
}

// Each with where it comes in, or what it waits in.
void name_threads(const Trace& trace, const Suspicion& suspicion,
                  const std::vector<ThreadId>& at_fault, Finding& finding) {
  finding.threads.reserve(at_fault.size());
  for (const ThreadId thread : at_fault) {
    finding.threads.push_back(name_in(trace, thread));
    for (Step step = suspicion.first; step <= suspicion.second; ++step) {
      const OpEvent& event = trace.events[step];
      if (event.thread != thread || !event.op.site.is_known()) continue;
      finding.sites.push_back(event.op.site);
      break;
    }
    const ThreadInfo& info = trace.threads.at(index_of(thread));
    const bool is_waiting = info.state == ThreadState::kBlocked && finding.sites.empty();
    if (is_waiting) finding.sites.push_back(info.pending.site);
  }
}

void say_livelock(const Trace& trace, const Suspicion& suspicion,
                  const std::vector<ThreadId>& waiting, Finding& finding) {
  const std::string names = listed(names_of(trace, suspicion.threads));
  const bool is_one = suspicion.threads.size() == 1;
  finding.help =
      is_one ? "look for the write that should end its loop, and comes too early or not at all"
             : "break the symmetry: an order of the threads, or waiting for a random time";
  if (waiting.empty()) {
    finding.message =
        fmt::format("{} {} round in a circle of {} steps and {} nowhere", names,
                    is_one ? "goes" : "go", finding.repeated.steps, is_one ? "gets" : "get");
    return;
  }
  std::string text = waits(trace, waiting);
  if (text.empty()) text = listed(names_of(trace, waiting)) + " wait for ever";
  finding.message = fmt::format("{}: of the others only the {} {} {} on, in a circle of {} steps",
                                text, is_one ? "daemon" : "daemons", names, is_one ? "goes" : "go",
                                finding.repeated.steps);
}

}  // namespace

bool is_same_step(const OpEvent& one, const OpEvent& other) {
  return one.thread == other.thread && one.op.kind == other.op.kind &&
         one.op.object == other.op.object && one.result == other.result && one.value == other.value;
}

Finding examine_lap(const Trace& trace, const Suspicion& suspicion) {
  Finding finding;
  finding.repeated = repeated_part(trace, suspicion);
  const std::vector<ThreadId> waiting = kept_waiting(trace, suspicion);
  std::vector<ThreadId> at_fault = waiting;
  at_fault.insert(at_fault.end(), suspicion.threads.begin(), suspicion.threads.end());
  name_objects(trace, suspicion, finding);
  name_threads(trace, suspicion, at_fault, finding);
  switch (suspicion.kind) {
    case FindingKind::kStarvation:
      say_starvation(trace, suspicion, finding);
      break;
    case FindingKind::kDeadlock:
      say_spin(trace, suspicion, finding);
      break;
    default:
      say_livelock(trace, suspicion, waiting, finding);
  }
  if (suspicion.cause == std::string_view("transient")) {
    finding.message += " for as long as choose() gives the same";
    finding.help = "more values to choose from keep threads in step for a shorter time";
  }
  if (suspicion.cause == std::string_view("no_yield")) {
    finding.message =
        fmt::format("{} spins without yielding, while others could go on", listed(finding.threads));
    finding.help =
        "yield or wait in the loop: under a scheduler without preemption this does not end";
  }
  const bool is_in_vain =
      !suspicion.is_note && std::any_of(at_fault.begin(), at_fault.end(), [&](ThreadId thread) {
        return waits_in_vain(trace, suspicion, thread);
      });
  if (is_in_vain) finding.help = kHelpInVain;
  for (std::uint32_t index = 0; index < trace.threads.size(); ++index) {
    const ThreadInfo& info = trace.threads[index];
    const bool is_in_it =
        std::find(at_fault.begin(), at_fault.end(), ThreadId{index}) != at_fault.end();
    if (info.state == ThreadState::kBlocked && !is_in_it) finding.bystanders.push_back(info.name);
  }
  return finding;
}

}  // namespace snarl
