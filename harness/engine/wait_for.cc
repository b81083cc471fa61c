// Follows the dead to where their waiting begins: a cycle, an owner that has ended, or nobody.
#include "snarl/harness/engine/wait_for.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/liveness.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {
namespace {

// Follows who is dead because of whom, to where it begins.
class RootSearch {
 public:
  RootSearch(const Execution& execution, const Liveness& liveness)
      : execution_(execution), liveness_(liveness), walks_(execution.thread_count()) {}

  // Returns: no threads if the way ends at one who waits for nobody in particular, or where a walk
  // before came by.
  DeadlockShape from(ThreadId start) {
    ++walk_;
    path_.clear();
    ThreadId current = start;
    while (walks_[index_of(current)] == 0) {
      walks_[index_of(current)] = walk_;
      path_.push_back(current);
      blockers_.clear();
      append_blockers(execution_, current, blockers_);
      if (blockers_.empty()) append_actors(execution_, current, blockers_);
      ThreadId next = kNoThread;
      for (const ThreadId blocker : blockers_) {
        if (is_past(execution_, execution_.thread(blocker))) {
          // Thread 0 is joined while it waits for all others to end: no way out, but no owner.
          const bool is_join = execution_.thread(current).pending.kind == OpKind::kJoin;
          return is_join ? DeadlockShape{} : waiting_for_the_past(blocker);
        }
        if (next == kNoThread && liveness_.is_dead(blocker)) next = blocker;
        if (blocker == start) next = start;
      }
      if (next == kNoThread) return {};
      current = next;
    }
    if (walks_[index_of(current)] != walk_) return {};
    DeadlockShape cycle{"cycle", {}};
    cycle.threads.assign(std::find(path_.begin(), path_.end(), current), path_.end());
    if (cycle.threads.size() == 1) cycle.cause = "self";
    return cycle;
  }

 private:
  // All who are dead because of what `owner` had when it ended.
  DeadlockShape waiting_for_the_past(ThreadId owner) {
    DeadlockShape shape{"owner_ended", {}};
    for (const ThreadId thread : liveness_.dead()) {
      blockers_.clear();
      append_blockers(execution_, thread, blockers_);
      if (std::find(blockers_.begin(), blockers_.end(), owner) != blockers_.end()) {
        shape.threads.push_back(thread);
      }
    }
    return shape;
  }

  const Execution& execution_;
  const Liveness& liveness_;
  std::vector<std::uint32_t> walks_;  // the walk that came by each thread; 0: none did
  std::uint32_t walk_ = 0;
  std::vector<ThreadId> path_;
  std::vector<ThreadId> blockers_;
};

// Daemons may idle for ever: they are at fault only in a cycle of owners.
DeadlockShape shape_of(const Execution& execution, const Liveness& liveness,
                       const std::vector<ThreadId>& starts) {
  RootSearch search(execution, liveness);
  DeadlockShape nobody_left;
  for (const ThreadId thread : liveness.dead()) {
    if (!execution.thread(thread).is_daemon) nobody_left.threads.push_back(thread);
  }
  nobody_left.has_victims = !nobody_left.threads.empty();
  for (const ThreadId start : starts) {
    DeadlockShape shape = search.from(start);
    if (shape.threads.empty()) continue;
    shape.has_victims = nobody_left.has_victims;
    return shape;
  }
  return nobody_left;
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

bool leads_to_a_runner(const Execution& execution, const ThreadRecord& waiter) {
  const ThreadRecord* thread = &waiter;
  for (std::uint32_t length = 0; length <= execution.thread_count(); ++length) {
    const Gate* const gate = gate_of(*thread);
    const bool is_shut = gate != nullptr && !gate->is_open;
    if (!is_shut || gate->holder == kNoThread) {
      // Whoever goes on may help; and where nobody can, the execution is at its end anyway.
      if (execution.enabled().is_empty()) return !execution.is_clock_armed();
      const DeadlockWatch& watch = execution.deadlocks();
      return !is_shut || !(watch.may_lack_company(*gate) || watch.may_be_limited(*gate));
    }
    if (gate->holder == kSeveralThreads) return false;
    thread = &execution.thread(gate->holder);
    if (is_past(execution, *thread) || thread == &waiter) return false;
    if (!is_waiting(execution, *thread)) return true;
  }
  return false;
}

DeadlockShape find_deadlock(const Execution& execution, ThreadId waiter) {
  const Liveness liveness(execution);
  if (!liveness.is_dead(waiter)) return {};
  return shape_of(execution, liveness, {waiter});
}

DeadlockShape find_any_deadlock(const Execution& execution, bool has_timeouts) {
  const Liveness liveness(execution, has_timeouts);
  std::vector<ThreadId> starts;
  for (const ThreadId thread : liveness.dead()) {
    if (!execution.thread(thread).is_daemon) starts.push_back(thread);
  }
  return shape_of(execution, liveness, starts);
}

std::uint64_t hash_of_op(const Execution& execution, const Op& op) {
  const bool has_object = op.object != kNoObject;
  return hash_of_wait(has_object ? execution.identity_of(op.object).declaration_hash : 0, op.kind,
                      op.site);
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
  for (const ThreadId thread : shape.threads) {
    edges.push_back(hash_of_op(execution, execution.thread(thread).pending));
  }
  if (shape.cause == std::string_view("cycle")) return signature_of_cycle(std::move(edges));
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  Signature signature(FindingKind::kDeadlock, shape.cause);
  for (const std::uint64_t edge : edges) signature.add(edge);
  return signature.value();
}

}  // namespace snarl
