// By definition, without what the harness knows about locks and waiting.
#include "snarl/scenarios/testing/serial_table.h"

#include <algorithm>
#include <utility>

namespace snarl::testing {
namespace {

bool is_change(const OpEvent& event, ObjectId object) {
  return event.op.object == object && row_of(event.op.kind).effect == OpEffect::kWrites &&
         (event.result == Result::kDone || event.result == Result::kTrue);
}

bool is_look(const OpEvent& event, ObjectId object) {
  return event.op.object == object &&
         (event.op.kind == OpKind::kRead || event.op.kind == OpKind::kLoad);
}

// True if a write from `begin` on comes from a read before it.
bool is_within_an_update(const Trace& trace, Step begin, Step write) {
  const ObjectId object = trace.events[write].op.object;
  for (Step step = begin; step <= write; ++step) {
    const OpEvent& event = trace.events[step];
    if (!is_change(event, object)) continue;
    if (event.basis != kNoStep && event.basis < begin) return true;
    if (event.basis != kNoStep) continue;
    for (Step earlier = step; earlier-- > 0;) {
      const OpEvent& own = trace.events[earlier];
      if (own.thread != event.thread || own.op.object != object) continue;
      if (is_look(own, object) && earlier < begin) return true;
      break;
    }
  }
  return false;
}

std::uint32_t changes_by(const OpEvents& events, std::size_t end, ThreadId thread,
                         ObjectId object) {
  return static_cast<std::uint32_t>(std::count_if(
      events.begin(), events.begin() + static_cast<std::ptrdiff_t>(end),
      [&](const OpEvent& event) { return event.thread == thread && is_change(event, object); }));
}

std::uint64_t value_after(const OpEvents& events, std::size_t step, ObjectId object) {
  for (std::size_t later = step + 1; later < events.size(); ++later) {
    if (events[later].op.object == object) return events[later].value;
  }
  const OpEvent& event = events[step];
  return event.op.kind == OpKind::kFetchAdd ? event.value + event.op.value : event.op.value;
}

// Nothing but the variable and locks is used by two threads.
bool is_about_one_variable(const Trace& trace, Step begin, Step write) {
  const ObjectId object = trace.events[write].op.object;
  for (Step step = begin; step < write; ++step) {
    const OpEvent& event = trace.events[step];
    if (event.op.object == object || event.op.object == kNoObject) continue;
    if (trace.objects.at(index_of(event.op.object)).kind == "lock") continue;
    for (Step other = begin; other < write; ++other) {
      const OpEvent& use = trace.events[other];
      if (use.op.object == event.op.object && use.thread != event.thread) return false;
    }
  }
  return true;
}

}  // namespace

void SerialTable::add(const Trace& trace) {
  Ran ran;
  for (const OpEvent& event : trace.events) ran.threads.push_back(event.thread);
  ran.events = trace.events;
  all_.push_back(std::move(ran));
}

void SerialTable::sort() {
  std::sort(all_.begin(), all_.end(),
            [](const Ran& one, const Ran& other) { return one.threads < other.threads; });
}

const SerialTable::Ran* SerialTable::find(const std::vector<ThreadId>& beginning) const {
  const auto found = std::lower_bound(
      all_.begin(), all_.end(), beginning,
      [](const Ran& ran, const std::vector<ThreadId>& wanted) { return ran.threads < wanted; });
  if (found == all_.end() || found->threads.size() < beginning.size()) return nullptr;
  const bool is_it = std::equal(beginning.begin(), beginning.end(), found->threads.begin());
  return is_it ? &*found : nullptr;
}

std::optional<std::uint64_t> SerialTable::value_of(const Trace& trace, Step begin, Step write,
                                                   const std::vector<ThreadId>& order) const {
  const ObjectId object = trace.events[write].op.object;
  std::vector<ThreadId> threads;
  for (Step step = 0; step < begin; ++step) threads.push_back(trace.events[step].thread);
  const Ran* ran = nullptr;
  for (const ThreadId thread : order) {
    const std::uint32_t wanted = changes_by(trace.events, write + 1, thread, object);
    do {
      threads.push_back(thread);
      ran = find(threads);
      if (ran == nullptr) return {};
    } while (changes_by(ran->events, threads.size(), thread, object) < wanted);
  }
  return value_after(ran->events, threads.size() - 1, object);
}

std::string SerialTable::difference(const Trace& trace, const Finding& finding) const {
  const Step write = finding.steps_marked.back();
  const ObjectId object = trace.events[write].op.object;
  Step begin = finding.steps_marked.front();
  while (is_within_an_update(trace, begin, write)) --begin;
  if (!is_about_one_variable(trace, begin, write)) return "";
  std::vector<ThreadId> order;
  for (Step step = begin; step <= write; ++step) {
    const OpEvent& event = trace.events[step];
    const bool is_known = std::find(order.begin(), order.end(), event.thread) != order.end();
    if (is_change(event, object) && !is_known) order.push_back(event.thread);
  }
  std::sort(order.begin(), order.end());
  const std::uint64_t here = value_after(trace.events, write, object);
  bool is_equal = false;
  bool are_all_run = true;
  do {
    const auto value = value_of(trace, begin, write, order);
    are_all_run = are_all_run && value;
    is_equal = is_equal || (value && *value == here);
  } while (std::next_permutation(order.begin(), order.end()));
  if (!is_equal && !are_all_run) return "";
  ++decided_;
  const bool is_lost = finding.serial.is_known();
  if (is_equal && is_lost) return "a serial order comes to the same";
  if (!is_equal && !is_lost) return "no serial order comes to the same, and that was not seen";
  return "";
}

}  // namespace snarl::testing
