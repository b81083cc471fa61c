// Compares every pair of events.
#include "snarl/scenarios/testing/trace_definitions.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>

#include "snarl/harness/base/state_hash.h"

namespace snarl::testing {
namespace {

using Matrix = std::vector<std::vector<bool>>;

bool is_done(const OpEvent& event) {
  return event.result == Result::kDone || event.result == Result::kTrue;
}

bool is_one_of(OpKind kind, std::initializer_list<OpKind> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

const std::string& kind_of(const Trace& trace, ObjectId object) {
  return trace.objects.at(index_of(object)).kind;
}

// Two operations on one object that do not commute, of what holds data.
bool is_conflict(const Trace& trace, const OpEvent& one, const OpEvent& other) {
  if (one.op.object != other.op.object || one.op.object == kNoObject) return false;
  const std::string& kind = kind_of(trace, one.op.object);
  const auto is_look = [](const OpEvent& event) {
    return is_one_of(event.op.kind, {OpKind::kRead, OpKind::kLoad, OpKind::kIsSet, OpKind::kWait,
                                     OpKind::kSize}) ||
           (event.op.kind == OpKind::kCompareExchange && !is_done(event));
  };
  if (kind == "var" || kind == "shared" || kind == "atomic" || kind == "event") {
    return !is_look(one) || !is_look(other);
  }
  if (kind != "queue") return false;
  const auto is_put = [](const OpEvent& event) {
    return is_one_of(event.op.kind, {OpKind::kPut, OpKind::kTryPut}) && is_done(event);
  };
  const auto is_get = [](const OpEvent& event) {
    return is_one_of(event.op.kind, {OpKind::kGet, OpKind::kTryGet}) && is_done(event);
  };
  const auto looks_only = [&](const OpEvent& event) {
    return !is_put(event) && !is_get(event) && event.op.kind != OpKind::kClose;
  };
  if (looks_only(one) && looks_only(other)) return false;
  const bool are_both_ends = (is_put(one) && is_get(other)) || (is_get(one) && is_put(other));
  return !are_both_ends;
}

// The later one had to wait for the earlier, or learnt of it.
bool is_handed_over(const Trace& trace, const OpEvent& earlier, const OpEvent& later) {
  if (later.source == earlier.step) return true;
  const bool is_waiting = earlier.op.kind == OpKind::kWait &&
                          index_of(later.op.object) == earlier.op.value && earlier.op.value != 0;
  const bool is_on_same = earlier.op.object == later.op.object || is_waiting;
  if (!is_on_same || later.op.object == kNoObject) return false;
  const std::string& kind = kind_of(trace, later.op.object);
  const bool is_given = is_waiting || earlier.op.kind == OpKind::kRelease;
  if (kind == "lock" || kind == "rlock") {
    return is_given && is_done(later) &&
           is_one_of(later.op.kind, {OpKind::kAcquire, OpKind::kTryAcquire, OpKind::kReacquire});
  }
  if (kind == "rwlock") {
    const bool takes_all = is_one_of(later.op.kind, {OpKind::kAcquireWrite});
    const bool takes = takes_all || later.op.kind == OpKind::kAcquireRead;
    return (takes && earlier.op.kind == OpKind::kReleaseWrite) ||
           (takes_all && earlier.op.kind == OpKind::kReleaseRead);
  }
  if (kind != "barrier" || later.op.kind != OpKind::kArrive || later.result != Result::kTrue ||
      earlier.op.kind != OpKind::kArrive) {
    return false;
  }
  for (Step step = earlier.step; step < later.step; ++step) {
    const OpEvent& event = trace.events[step];
    const bool is_round_over = event.op.object == later.op.object && event.result == Result::kTrue;
    if (is_round_over && event.op.kind == OpKind::kArrive) return false;
  }
  return true;
}

bool is_lock(const std::string& kind) {
  return kind == "lock" || kind == "rlock" || kind == "rwlock";
}

// The same, but for who had a lock before, which is nothing that anybody learns. Who woke the one
// that has it again is.
bool is_learnt(const Trace& trace, const OpEvent& earlier, const OpEvent& later) {
  const std::string kind = later.op.object == kNoObject ? "" : kind_of(trace, later.op.object);
  const bool is_woken = later.source == earlier.step && later.op.kind == OpKind::kReacquire;
  return is_lock(kind) ? is_woken : is_handed_over(trace, earlier, later);
}

void close_transitively(Matrix& before) {
  for (std::size_t via = 0; via < before.size(); ++via) {
    for (std::size_t from = 0; from < before.size(); ++from) {
      if (!before[from][via]) continue;
      for (std::size_t to = 0; to < before.size(); ++to) {
        if (before[via][to]) before[from][to] = true;
      }
    }
  }
}

bool is_variable(const Trace& trace, const OpEvent& event) {
  return event.op.kind == OpKind::kRead || event.op.kind == OpKind::kWrite ||
         (event.op.object != kNoObject && kind_of(trace, event.op.object) == "atomic");
}

}  // namespace

std::size_t section_at(const Trace& trace, const OpEvent& event) {
  const auto found =
      std::find_if(trace.sections.begin(), trace.sections.end(),
                   [&event](const Section& section) { return section.contains(event); });
  return static_cast<std::size_t>(found - trace.sections.begin());
}

bool is_directly_ordered(const Trace& trace, const OpEvent& earlier, const OpEvent& later) {
  return earlier.thread == later.thread || is_conflict(trace, earlier, later) ||
         is_learnt(trace, earlier, later);
}

DataOrder::DataOrder(const Trace& trace)
    : trace_(trace),
      count_(trace.sections.size()),
      before_(count_ + trace.events.size(), std::vector<bool>(count_ + trace.events.size())) {
  for (const OpEvent& later : trace.events) {
    for (Step step = 0; step < later.step; ++step) {
      const OpEvent& earlier = trace.events[step];
      const bool is_other = node_of(earlier) != node_of(later);
      if (is_other && is_directly_ordered(trace, earlier, later)) {
        before_[node_of(earlier)][node_of(later)] = true;
      }
    }
  }
  close_transitively(before_);
}

std::size_t DataOrder::node_of(const OpEvent& event) const {
  const std::size_t section = section_at(trace_, event);
  return section < count_ ? section : count_ + event.step;
}

bool DataOrder::has_cycle() const {
  for (std::size_t section = 0; section < count_; ++section) {
    if (before_[section][section]) return true;
  }
  return false;
}

bool DataOrder::uses(std::size_t section, ObjectId lock) const {
  return std::any_of(trace_.events.begin(), trace_.events.end(), [&](const OpEvent& event) {
    return event.op.object == lock && node_of(event) == section;
  });
}

bool DataOrder::is_shut_out() const {
  for (const OpEvent& first : trace_.events) {
    const bool is_outside = node_of(first) >= count_ && first.op.object != kNoObject;
    if (!is_outside || first.op.kind != OpKind::kAcquire) continue;
    if (!is_lock(kind_of(trace_, first.op.object))) continue;
    for (std::size_t section = 0; section < count_; ++section) {
      bool comes_after = false;
      bool comes_before = false;
      for (Step step = first.step; step < trace_.events.size(); ++step) {
        const OpEvent& held = trace_.events[step];
        if (held.thread != first.thread) continue;
        comes_after |= before_[node_of(held)][section];
        comes_before |= before_[section][node_of(held)];
        if (held.op.object == first.op.object && held.op.kind == OpKind::kRelease) break;
      }
      if (comes_after && comes_before && uses(section, first.op.object)) return true;
    }
  }
  return false;
}

std::uint64_t hash_of_effects(const Trace& trace) {
  std::vector<std::uint64_t> hashes;
  std::map<ThreadId, std::uint64_t> done;  // of each thread, locks apart
  std::uint64_t sum = 0;
  for (const OpEvent& later : trace.events) {
    const std::string kind = later.op.object == kNoObject ? "" : kind_of(trace, later.op.object);
    StateHash hash;
    hash.add(later.thread);
    hash.add(done[later.thread]);
    hash.add(static_cast<std::uint64_t>(later.op.kind) << 32U | index_of(later.op.object));
    std::uint64_t before = 0;
    for (const OpEvent& earlier : trace.events) {
      if (earlier.step == later.step) break;
      const bool counts = is_conflict(trace, earlier, later) || is_learnt(trace, earlier, later);
      if (counts) before += hashes[earlier.step];
    }
    hash.add(before);
    hashes.push_back(hash.value());
    if (is_lock(kind) && later.op.kind != OpKind::kReacquire) continue;
    done[later.thread] = hash.value();
    sum += hash.value();
  }
  return sum;
}

bool is_serial(const Trace& trace) {
  return std::all_of(trace.sections.begin(), trace.sections.end(), [&](const Section& section) {
    Step first = kNoStep;
    Step last = 0;
    Step own = 0;
    for (const OpEvent& event : trace.events) {
      if (!section.contains(event)) continue;
      first = std::min(first, event.step);
      last = event.step;
      ++own;
    }
    return own == 0 || last - first + 1 == own;
  });
}

bool has_lost_update(const Trace& trace) {
  for (const OpEvent& write : trace.events) {
    if (write.basis == kNoStep || !is_variable(trace, write)) continue;
    for (Step step = write.basis + 1; step < write.step; ++step) {
      const OpEvent& between = trace.events[step];
      const bool is_write = row_of(between.op.kind).effect == OpEffect::kWrites &&
                            is_done(between) && between.op.object == write.op.object;
      if (is_write && between.thread != write.thread) return true;
    }
  }
  return false;
}

std::set<ObjectId> racing(const Trace& trace) {
  Matrix before(trace.events.size(), std::vector<bool>(trace.events.size()));
  for (const OpEvent& later : trace.events) {
    for (Step step = 0; step < later.step; ++step) {
      const OpEvent& earlier = trace.events[step];
      const bool is_atomic = later.op.object != kNoObject && earlier.op.object == later.op.object &&
                             kind_of(trace, later.op.object) == "atomic";
      const bool gives = is_atomic && earlier.op.kind != OpKind::kLoad;
      const bool takes = is_atomic && later.op.kind != OpKind::kStore;
      const bool is_plain = later.op.kind == OpKind::kRead;  // whose source is no synchronisation
      const bool is_ordered = earlier.thread == later.thread || (gives && takes) ||
                              (!is_plain && !is_atomic && is_handed_over(trace, earlier, later));
      if (is_ordered) before[earlier.step][later.step] = true;
    }
  }
  // Who has read a value comes, from then on, behind who wrote it.
  for (const OpEvent& read : trace.events) {
    if (read.op.kind != OpKind::kRead || read.source == kNoStep) continue;
    for (Step step = read.step + 1; step < trace.events.size(); ++step) {
      if (trace.events[step].thread == read.thread) before[read.source][step] = true;
    }
  }
  // A store begins anew what an atomic hands on.
  for (const OpEvent& later : trace.events) {
    const bool is_atomic =
        later.op.object != kNoObject && kind_of(trace, later.op.object) == "atomic";
    if (!is_atomic || later.op.kind == OpKind::kStore) continue;
    bool is_over = false;
    for (Step step = later.step; step-- > 0;) {
      const OpEvent& earlier = trace.events[step];
      if (earlier.op.object != later.op.object || earlier.op.kind == OpKind::kLoad) continue;
      if (is_over && earlier.thread != later.thread) before[earlier.step][later.step] = false;
      is_over |= earlier.op.kind == OpKind::kStore;
    }
  }
  close_transitively(before);
  std::set<ObjectId> objects;
  for (const OpEvent& later : trace.events) {
    for (Step step = 0; step < later.step; ++step) {
      const OpEvent& earlier = trace.events[step];
      const bool is_pair = earlier.op.object == later.op.object &&
                           is_one_of(earlier.op.kind, {OpKind::kRead, OpKind::kWrite}) &&
                           is_one_of(later.op.kind, {OpKind::kRead, OpKind::kWrite});
      const bool has_write = earlier.op.kind == OpKind::kWrite || later.op.kind == OpKind::kWrite;
      if (is_pair && has_write && !before[step][later.step]) objects.insert(later.op.object);
    }
  }
  return objects;
}

}  // namespace snarl::testing
