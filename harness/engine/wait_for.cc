// Follows owners from a waiter; the depth-first search is needed only where several own one object.
#include "snarl/harness/engine/wait_for.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {
namespace {

// True if the thread can take no step unless somebody opens its gate.
bool is_waiting(const Execution& execution, const ThreadRecord& thread) {
  return !thread.is_ended && !thread.is_timer_set && !execution.is_enabled(thread.id) &&
         thread.gate != nullptr && !thread.gate->is_open;
}

// Depth first, without recursion: a cycle may be longer than the stack is deep.
class CycleSearch {
 public:
  CycleSearch(const Execution& execution, ThreadId start)
      : execution_(execution), start_(start), is_seen_(execution.thread_count()) {}

  DeadlockShape run() {
    enter(start_);
    while (!path_.empty()) {
      Visit& visit = path_.back();
      if (visit.next == visit.blockers.size()) {
        path_.pop_back();
        continue;
      }
      const ThreadId blocker = visit.blockers[visit.next++];
      if (blocker == start_) return shape(path_.size() == 1 ? "self" : "cycle");
      if (execution_.thread(blocker).is_ended) return shape("owner_ended");
      if (!is_seen_[index_of(blocker)]) enter(blocker);
    }
    return {};
  }

 private:
  struct Visit {
    ThreadId thread;
    std::vector<ThreadId> blockers;
    std::size_t next = 0;
  };

  void enter(ThreadId id) {
    is_seen_[index_of(id)] = true;
    if (!is_waiting(execution_, execution_.thread(id))) return;
    Visit visit{id, {}};
    append_blockers(execution_, id, visit.blockers);
    path_.push_back(std::move(visit));
  }

  DeadlockShape shape(const char* cause) const {
    DeadlockShape found{cause, {}};
    for (const Visit& visit : path_) found.threads.push_back(visit.thread);
    return found;
  }

  const Execution& execution_;
  ThreadId start_;
  std::vector<bool> is_seen_;
  std::vector<Visit> path_;
};

// The common case: each gate has one holder. Returns true if somebody on the way can still move.
bool ends_at_a_runner(const Execution& execution, const ThreadRecord& waiter) {
  const ThreadRecord* thread = &waiter;
  for (std::uint32_t length = 0; length <= execution.thread_count(); ++length) {
    const ThreadId holder = thread->gate->holder;
    if (holder == kNoThread) return true;
    if (holder == Gate::kSeveral) return false;
    thread = &execution.thread(holder);
    if (thread->is_ended) return false;
    if (!is_waiting(execution, *thread)) return true;
    if (thread == &waiter) return false;
  }
  return true;  // a cycle that does not contain the waiter: reported when it closed
}

std::uint64_t hash_of_edge(const Execution& execution, ThreadId waiter) {
  const Op& op = execution.thread(waiter).pending;
  Signature edge(FindingKind::kDeadlock);
  if (op.object != kNoObject) edge.add(execution.identity_of(op.object).declaration_hash);
  edge.add(static_cast<std::uint64_t>(op.kind));
  edge.add(op.site);
  return edge.value();
}

// Drops repetitions, so that 3 philosophers and 5 of them show the same fault.
void reduce_to_period(std::vector<std::uint64_t>& edges) {
  for (std::size_t period = 1; period <= edges.size() / 2; ++period) {
    if (edges.size() % period != 0) continue;
    const auto middle = edges.begin() + static_cast<std::ptrdiff_t>(period);
    if (std::equal(middle, edges.end(), edges.begin())) {
      edges.erase(middle, edges.end());
      return;
    }
  }
}

}  // namespace

void append_blockers(const Execution& execution, ThreadId waiter, std::vector<ThreadId>& blockers) {
  const Gate* const gate = execution.thread(waiter).gate;
  if (gate == nullptr || gate->is_open || gate->holder == kNoThread) return;
  if (gate->holder != Gate::kSeveral) {
    blockers.push_back(gate->holder);
    return;
  }
  const ObjectRow& row = *execution.identity_of(gate->object->id).row;
  row.owners_of(*gate->object, blockers);
}

DeadlockShape find_cycle(const Execution& execution, ThreadId waiter) {
  const ThreadRecord& thread = execution.thread(waiter);
  if (!is_waiting(execution, thread) || ends_at_a_runner(execution, thread)) return {};
  return CycleSearch(execution, waiter).run();
}

DeadlockShape classify_stuck(const Execution& execution) {
  DeadlockShape all{"nobody_left", {}};
  for (std::uint32_t index = 0; index < execution.thread_count(); ++index) {
    const ThreadRecord& thread = execution.thread(ThreadId{index});
    if (thread.is_ended || execution.is_enabled(thread.id)) continue;
    if (!thread.is_parked && thread.gate == nullptr) continue;  // thread 0 waiting for all
    const DeadlockShape cycle = find_cycle(execution, thread.id);
    if (!cycle.threads.empty()) return cycle;
    if (!thread.is_daemon) all.threads.push_back(thread.id);
  }
  return all;
}

std::uint64_t hash_of_wait(std::uint64_t declaration_hash, OpKind kind, const Site& site) {
  Signature wait(FindingKind::kDeadlock);
  wait.add(declaration_hash);
  wait.add(static_cast<std::uint64_t>(kind));
  wait.add(site);
  return wait.value();
}

std::uint64_t signature_of_cycle(std::vector<std::uint64_t> waits) {
  std::rotate(waits.begin(), std::min_element(waits.begin(), waits.end()), waits.end());
  reduce_to_period(waits);
  Signature signature(FindingKind::kDeadlock, "cycle");
  for (const std::uint64_t wait : waits) signature.add(wait);
  return signature.value();
}

std::uint64_t signature_of(const Execution& execution, const DeadlockShape& shape) {
  std::vector<std::uint64_t> edges;
  for (const ThreadId thread : shape.threads) edges.push_back(hash_of_edge(execution, thread));
  if (shape.cause == std::string_view("cycle")) return signature_of_cycle(std::move(edges));
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  Signature signature(FindingKind::kDeadlock, shape.cause);
  for (const std::uint64_t edge : edges) signature.add(edge);
  return signature.value();
}

}  // namespace snarl
