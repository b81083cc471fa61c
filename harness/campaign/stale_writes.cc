// Looks at the accesses of one variable.
#include "snarl/harness/campaign/stale_writes.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace snarl {
namespace {

bool is_read_kind(OpKind kind) { return kind == OpKind::kRead || kind == OpKind::kLoad; }

bool is_compound(const Trace& trace, Step read, const OpEvent& write) {
  const Site& from = trace.events[read].op.site;
  const Site& to = write.op.site;
  // `++x` knows no place, and neither does any other operation that names the read it comes from.
  if (!is_same_place(from, to)) return false;
  return std::none_of(trace.events.begin() + read + 1, trace.events.begin() + write.step,
                      [&](const OpEvent& event) { return event.thread == write.thread; });
}

// From where on what a thread does is no part of its update.
Step end_of_update(const Trace& trace, ObjectId object, const UpdateWindow& window,
                   ThreadId thread) {
  for (const Update& update : window.updates) {
    if (update.thread != thread) continue;
    std::uint32_t writes = 0;
    for (const OpEvent& event : trace.events) {
      if (update.counts(event, object)) ++writes;
      if (writes == update.writes) return event.step;
    }
  }
  return window.begin;
}

}  // namespace

void Update::count_writes(const Trace& trace, ObjectId object, Step end) {
  for (Step step = end; step-- > 0;) {
    const OpEvent& event = trace.events[step];
    if (event.thread != thread || !is_write_of(event, object)) continue;
    if (writes == 0) place = event.op.site;
    if (counts(event, object)) ++writes;
  }
}

bool Update::counts(const OpEvent& event, ObjectId object) const {
  return event.thread == thread && is_write_of(event, object) &&
         is_same_place(event.op.site, place);
}

Step read_before(const Trace& trace, const OpEvent& write) {
  if (write.basis < write.step) return write.basis;
  for (Step step = write.step; step-- > 0;) {
    const OpEvent& event = trace.events[step];
    if (event.thread != write.thread || event.op.object != write.op.object) continue;
    return is_read_kind(event.op.kind) ? step : write.step;
  }
  return write.step;
}

bool is_plain_entry(OpKind kind) {
  switch (kind) {
    case OpKind::kBegin:
    case OpKind::kEnd:
    case OpKind::kAcquire:
    case OpKind::kRelease:
    case OpKind::kReacquire:
    case OpKind::kAcquireRead:
    case OpKind::kAcquireWrite:
    case OpKind::kReleaseRead:
    case OpKind::kReleaseWrite:
      return true;
    default:
      return false;
  }
}

const Decision* nth_decision(const Trace& trace, ThreadId thread, std::uint32_t nth) {
  for (const Decision& decision : trace.decisions) {
    if (decision.thread == thread && --nth == 0) return &decision;
  }
  return nullptr;
}

bool is_write_of(const OpEvent& event, ObjectId object) {
  if (event.op.object != object) return false;
  if (row_of(event.op.kind).effect != OpEffect::kWrites) return false;
  return event.result == Result::kDone || event.result == Result::kTrue;
}

std::vector<StaleWrite> stale_writes(const Trace& trace, const std::string& declaration) {
  std::vector<StaleWrite> found;
  std::vector<Step> last(trace.objects.size(), kNoStep);
  for (const OpEvent& event : trace.events) {
    const std::size_t object = index_of(event.op.object);
    if (object >= last.size() || !is_write_of(event, event.op.object)) continue;
    const bool can_be_stale = event.op.kind == OpKind::kWrite || event.op.kind == OpKind::kStore;
    const Step written = last[object];
    last[object] = event.step;
    if (!can_be_stale || written == kNoStep || event.basis >= written) continue;
    if (trace.events[written].thread == event.thread) continue;
    if (trace.objects[object].declaration != declaration) continue;
    found.push_back({event.op.object, event.basis, written, event.step,
                     is_compound(trace, event.basis, event), false});
  }
  return found;
}

UpdateWindow window_of(const Trace& trace, const StaleWrite& stale, Step latest) {
  UpdateWindow window;
  window.begin = std::min(latest, stale.read);
  window.updates.push_back({.thread = trace.events[stale.write].thread});
  for (Step step = stale.write; step > window.begin;) {
    const OpEvent& event = trace.events[--step];
    if (!is_write_of(event, stale.object)) continue;
    window.begin = std::min(window.begin, read_before(trace, event));
  }
  for (Step step = window.begin; step < stale.write; ++step) {
    const OpEvent& event = trace.events[step];
    if (!is_write_of(event, stale.object)) continue;
    const bool is_known =
        std::any_of(window.updates.begin(), window.updates.end(),
                    [&](const Update& update) { return update.thread == event.thread; });
    if (!is_known) window.updates.push_back({.thread = event.thread});
  }
  for (Update& update : window.updates) {
    update.count_writes(trace, stale.object, stale.write + 1);
  }
  return window;
}

ThreadId influence_on(const Trace& trace, ObjectId object, const UpdateWindow& window, Step end) {
  std::map<ThreadId, Step> ends;
  for (const Update& update : window.updates) {
    ends[update.thread] = end_of_update(trace, object, window, update.thread);
  }
  std::map<ObjectId, std::set<ThreadId>> changed;  // outside the updates, and by whom
  for (Step step = window.begin; step < end; ++step) {
    const OpEvent& event = trace.events[step];
    if (event.op.object == object || event.op.object == kNoObject) continue;
    const auto update = ends.find(event.thread);
    const bool is_inside = update != ends.end() && step <= update->second;
    if (is_inside && !is_plain_entry(event.op.kind)) {
      const auto found = changed.find(event.op.object);
      if (found == changed.end()) continue;
      for (const ThreadId thread : found->second) {
        if (thread != event.thread) return thread;
      }
    }
    const bool is_change = row_of(event.op.kind).effect == OpEffect::kWrites;
    if (is_change && !is_inside) changed[event.op.object].insert(event.thread);
  }
  return kNoThread;
}

Step held_since(const Trace& trace, const UpdateWindow& window) {
  Step since = window.begin;
  for (const Update& update : window.updates) {
    std::vector<HoldChange> held;
    for (const HoldChange& change : trace.hold_changes) {
      if (change.step >= window.begin) break;
      if (trace.events[change.step].thread != update.thread) continue;
      if (change.is_taken) {
        held.push_back(change);
        continue;
      }
      const auto taken = std::find_if(held.rbegin(), held.rend(), [&](const HoldChange& other) {
        return other.object == change.object;
      });
      if (taken != held.rend()) held.erase(std::next(taken).base());
    }
    for (const HoldChange& change : held) since = std::min(since, change.step);
  }
  return since;
}

}  // namespace snarl
