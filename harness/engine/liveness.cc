// A worklist over what each thread needs; source: the AND-OR and k-of-n models of Knapp, "Deadlock
// Detection in Distributed Databases", ACM Computing Surveys 1987.
#include "snarl/harness/engine/liveness.h"

#include <algorithm>

#include "snarl/harness/engine/execution.h"

namespace snarl {
namespace {

bool is_sleeper(const ThreadRecord& thread) {
  return thread.is_parked && thread.gate_after_park == nullptr;
}

// How many threads are still to come to the meeting at `gate`; 0: it is none, or others than those
// who are there now may still be begun.
std::uint32_t missing_at(const Execution& execution, const Gate& gate) {
  if (!execution.deadlocks().is_crew_complete()) return 0;
  const ObjectRow& row = *execution.identity_of(gate.object->id).row;
  return row.missing_of == nullptr ? 0 : row.missing_of(*gate.object);
}

}  // namespace

const Gate* gate_of(const ThreadRecord& thread) {
  return thread.is_parked ? thread.gate_after_park : thread.gate;
}

void append_blockers(const Execution& execution, ThreadId waiter, std::vector<ThreadId>& blockers) {
  const Gate* const gate = gate_of(execution.thread(waiter));
  if (gate == nullptr || gate->is_open || gate->holder == kNoThread) return;
  if (gate->holder != kSeveralThreads) {
    blockers.push_back(gate->holder);
    return;
  }
  execution.identity_of(gate->object->id).row->owners_of(*gate->object, blockers);
}

bool append_actors(const Execution& execution, ThreadId waiter, std::vector<ThreadId>& actors) {
  const ThreadRecord& thread = execution.thread(waiter);
  const Gate* const gate = thread.gate;
  if (thread.is_parked || gate == nullptr || gate->is_open || gate->holder != kNoThread) {
    return false;
  }
  const auto actors_of = execution.identity_of(gate->object->id).row->actors_of;
  const std::size_t before = actors.size();
  if (actors_of == nullptr || !actors_of(*gate, actors)) return false;
  // Who is still to come may be anybody.
  const auto is_there = [&execution](ThreadId actor) {
    return index_of(actor) < execution.thread_count();
  };
  if (!std::all_of(actors.begin(), actors.end(), is_there)) {
    actors.resize(before);
    return false;
  }
  const auto is_gone = [&execution](ThreadId actor) {
    return is_past(execution, execution.thread(actor));
  };
  actors.erase(std::remove_if(actors.begin(), actors.end(), is_gone), actors.end());
  return true;
}

bool is_past(const Execution& execution, const ThreadRecord& thread) {
  return thread.is_ended || (thread.id == kMainThread && execution.is_main_waiting());
}

bool is_waiting(const Execution& execution, const ThreadRecord& thread) {
  if (is_past(execution, thread) || execution.is_enabled(thread.id)) return false;
  if (thread.is_parked) {
    const bool needs_lock = thread.gate_after_park != nullptr && !thread.gate_after_park->is_open;
    return needs_lock || !thread.is_timer_set;
  }
  return thread.gate != nullptr && !thread.gate->is_open && !thread.is_timer_set;
}

Liveness::Liveness(const Execution& execution, bool has_timeouts)
    : execution_(execution), needs_(execution.thread_count()), is_dead_(execution.thread_count()) {
  for (std::uint32_t index = 0; index < execution.thread_count(); ++index) {
    const ThreadRecord& thread = execution.thread(ThreadId{index});
    if (!is_past(execution, thread)) add(thread, has_timeouts);
  }
  do {
    spread();
  } while (open_a_meeting());
  for (std::uint32_t index = 0; index < execution.thread_count(); ++index) {
    if (is_dead_[index]) dead_.push_back(ThreadId{index});
  }
}

void Liveness::add(const ThreadRecord& thread, bool has_timeouts) {
  const std::uint32_t index = index_of(thread.id);
  const bool has_deadline = thread.is_timer_set && (has_timeouts || is_sleeper(thread));
  const Gate* const gate = gate_of(thread);
  const bool is_shut = gate != nullptr && !gate->is_open;
  const bool can_go_on = execution_.is_enabled(thread.id) || (!thread.is_parked && !is_shut) ||
                         (has_deadline && (!thread.is_parked || !is_shut));
  if (can_go_on) {
    alive_.push_back(index);
    return;
  }
  is_dead_[index] = true;
  std::vector<ThreadId> blockers;
  append_blockers(execution_, thread.id, blockers);
  Need& need = needs_[index];
  need.missing = static_cast<std::uint32_t>(blockers.size());
  for (const ThreadId blocker : blockers) needs_[index_of(blocker)].dependents.push_back(index);
  const bool needs_waking = thread.is_parked && !has_deadline;
  const bool asks_for_nobody = !thread.is_parked && blockers.empty();
  if (asks_for_nobody && append_actors(execution_, thread.id, blockers)) {
    ++need.missing;  // one of them will do: whoever comes first satisfies it
    for (const ThreadId actor : blockers) needs_[index_of(actor)].dependents.push_back(index);
  } else if (asks_for_nobody && missing_at(execution_, *gate) > 0) {
    ++need.missing;
    need.meeting = gate;
  } else if (needs_waking || asks_for_nobody) {
    ++need.missing;
    anybodys_.push_back(index);
  }
}

void Liveness::revive(std::uint32_t index) {
  is_dead_[index] = false;
  alive_.push_back(index);
}

void Liveness::satisfy(std::uint32_t index) {
  Need& need = needs_[index];
  if (need.missing > 0 && --need.missing == 0) revive(index);
}

void Liveness::spread() {
  if (!alive_.empty()) {
    for (const std::uint32_t index : anybodys_) satisfy(index);
    anybodys_.clear();
  }
  while (next_ < alive_.size()) {
    const std::uint32_t index = alive_[next_++];
    for (const std::uint32_t dependent : needs_[index].dependents) satisfy(dependent);
  }
}

// Returns: false if there are too few alive for each barrier that somebody dead stands at.
bool Liveness::open_a_meeting() {
  for (std::uint32_t index = 0; index < needs_.size(); ++index) {
    const Gate* const gate = needs_[index].meeting;
    if (gate == nullptr || !is_dead_[index]) continue;
    const auto here = [&](std::uint32_t other) {
      return execution_.thread(ThreadId{other}).gate == gate;
    };
    const std::ptrdiff_t there = std::count_if(alive_.begin(), alive_.end(), here);
    if (alive_.size() - static_cast<std::size_t>(there) < missing_at(execution_, *gate)) continue;
    for (std::uint32_t other = 0; other < needs_.size(); ++other) {
      if (needs_[other].meeting == gate && is_dead_[other]) satisfy(other);
    }
    return true;
  }
  return false;
}

}  // namespace snarl
