// Says who goes round in circles, and where the circle begins.
#include "snarl/harness/detectors/lap.h"

#include <fmt/format.h>

#include <algorithm>

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

// "worker[0] looks at flag, worker[1] at turn"
std::string looks(const Trace& trace, const Suspicion& suspicion) {
  std::string text;
  for (const ThreadId thread : suspicion.threads) {
    std::vector<ObjectId> objects;
    for (Step step = suspicion.first; step <= suspicion.second; ++step) {
      const OpEvent& event = trace.events[step];
      if (event.thread == thread && event.op.object != kNoObject)
        add_unique(objects, event.op.object);
    }
    std::vector<std::string> names;
    names.reserve(objects.size());
    for (const ObjectId object : objects) names.push_back(name_in(trace, object));
    text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", name_in(trace, thread),
                        text.empty() ? "looks again and again at " : "at ", listed(names));
  }
  return text;
}

}  // namespace

bool is_same_step(const OpEvent& one, const OpEvent& other) {
  return one.thread == other.thread && one.op.kind == other.op.kind &&
         one.op.object == other.op.object && one.result == other.result && one.value == other.value;
}

Finding examine_lap(const Trace& trace, const Suspicion& suspicion) {
  Finding finding;
  finding.repeated = repeated_part(trace, suspicion);
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
  finding.threads.reserve(suspicion.threads.size());
  for (const ThreadId thread : suspicion.threads) {
    finding.threads.push_back(name_in(trace, thread));
    for (Step step = suspicion.first; step <= suspicion.second; ++step) {
      const OpEvent& event = trace.events[step];
      if (event.thread != thread || !event.op.site.is_known()) continue;
      finding.sites.push_back(event.op.site);
      break;
    }
    const ThreadInfo& info = trace.threads.at(index_of(thread));
    const bool is_waiting = suspicion.kind == FindingKind::kStarvation && finding.sites.empty();
    if (is_waiting) finding.sites.push_back(info.pending.site);
  }
  const std::string threads = listed(finding.threads);
  const bool is_one = finding.threads.size() == 1;
  switch (suspicion.kind) {
    case FindingKind::kStarvation:
      finding.message =
          fmt::format("{} never {} progress while others do", threads, is_one ? "makes" : "make");
      finding.help = "let those who wait go first: a queue of waiters, or a turn for each";
      break;
    case FindingKind::kDeadlock:
      finding.message = fmt::format("{}, and nobody is left who could change {}",
                                    looks(trace, suspicion), is_one ? "it" : "that");
      finding.help = "look for a store, set or release that comes too early or not at all";
      break;
    default:
      finding.message =
          fmt::format("{} {} round in a circle of {} steps and {} nowhere", threads,
                      is_one ? "goes" : "go", finding.repeated.steps, is_one ? "gets" : "get");
      finding.help = "break the symmetry: an order of the threads, or waiting for a random time";
  }
  if (suspicion.cause == std::string_view("transient")) {
    finding.message += " for as long as choose() gives the same";
    finding.help = "more values to choose from keep threads in step for a shorter time";
  }
  if (suspicion.cause == std::string_view("no_yield")) {
    finding.message = fmt::format("{} spins without yielding, while others could go on", threads);
    finding.help =
        "yield or wait in the loop: under a scheduler without preemption this does not end";
  }
  for (std::uint32_t index = 0; index < trace.threads.size(); ++index) {
    const ThreadInfo& info = trace.threads[index];
    const auto& at_fault = suspicion.threads;
    const bool is_in_it =
        std::find(at_fault.begin(), at_fault.end(), ThreadId{index}) != at_fault.end();
    if (info.state == ThreadState::kBlocked && !is_in_it) finding.bystanders.push_back(info.name);
  }
  return finding;
}

}  // namespace snarl
