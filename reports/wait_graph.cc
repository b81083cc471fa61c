// Who waits for what, who holds it and who could wake whom at the end of a finding's execution.
#include "snarl/reports/wait_graph.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "snarl/harness/detectors/queued_writer.h"
#include "snarl/reports/op_wording.h"

namespace snarl {
namespace {

class Builder {
 public:
  Builder(const Finding& finding, WaitGraph& graph)
      : finding_(finding), trace_(*finding.trace), graph_(graph) {}

  void build() {
    collect_waiters();
    for (const ThreadId thread : waiters_) add_wait(thread);
    for (const ThreadId thread : waiters_) add_ways_out(thread);
    for (const ThreadId thread : threads_) add_holds(thread);
    number_edges();
    graph_.threads.assign(threads_.begin(), threads_.end());
    graph_.objects.assign(objects_.begin(), objects_.end());
  }

 private:
  void collect_waiters() {
    std::unordered_map<std::string_view, ThreadId> ids;
    for (std::uint32_t index = 0; index < trace_.threads.size(); ++index) {
      ids.try_emplace(trace_.threads[index].name, ThreadId{index});
    }
    const auto id_of = [&](const std::string& name) {
      const auto found = ids.find(name);
      return found == ids.end() ? kNoThread : found->second;
    };
    for (const std::string& name : finding_.threads) {
      const ThreadId thread = id_of(name);
      if (thread == kNoThread) continue;
      graph_.threads_at_fault.push_back(thread);
      waiters_.insert(thread);
    }
    for (const std::string& name : finding_.bystanders) {
      const ThreadId thread = id_of(name);
      if (thread != kNoThread) waiters_.insert(thread);
    }
    if (waiters_.empty()) {
      for (std::uint32_t index = 0; index < trace_.threads.size(); ++index) {
        if (trace_.threads[index].state == ThreadState::kBlocked) waiters_.insert(ThreadId{index});
      }
    }
    threads_ = waiters_;
  }

  // Threads are objects too; a wait for one's end is drawn from thread to thread.
  ThreadId as_thread(ObjectId object) const {
    const ObjectInfo* info = object_info(trace_, object);
    if (info == nullptr || info->kind != "thread") return kNoThread;
    return thread_named(trace_, info->name);
  }

  void add_wait(ThreadId thread) {
    const ThreadInfo& info = trace_.threads[index_of(thread)];
    if (info.state != ThreadState::kBlocked) return;
    WaitEdge edge;
    edge.thread = thread;
    edge.op = info.pending;
    edge.since = info.pending_since;
    edge.other = as_thread(info.pending.object);
    const bool is_joined_by_id = info.pending.object == kNoObject && info.waits_for.size() == 1;
    if (is_joined_by_id) edge.other = info.waits_for.front();
    if (edge.other != kNoThread) {
      if (thread_info(trace_, edge.other) != nullptr) threads_.insert(edge.other);
    } else if (info.pending.object != kNoObject) {
      edge.object = info.pending.object;
      objects_.insert(edge.object);
    } else {
      return;
    }
    graph_.edges.push_back(edge);
  }

  bool is_held_by(ThreadId thread, ObjectId object) const {
    const auto& holds = trace_.threads[index_of(thread)].holds;
    return std::any_of(holds.begin(), holds.end(),
                       [&](const Hold& hold) { return hold.object == object; });
  }

  // Those in the way hold the object (an edge of their own) or could at least wake the waiter.
  void add_ways_out(ThreadId thread) {
    const ThreadInfo& info = trace_.threads[index_of(thread)];
    if (info.state != ThreadState::kBlocked || !objects_.contains(info.pending.object)) return;
    for (const ThreadId other : info.waits_for) {
      if (thread_info(trace_, other) == nullptr) continue;
      threads_.insert(other);
      if (is_held_by(other, info.pending.object)) continue;
      if (!wakers_.insert({info.pending.object, other}).second) continue;
      WaitEdge edge;
      edge.kind = WaitEdgeKind::kWakes;
      edge.thread = other;
      edge.object = info.pending.object;
      edge.is_queued = queued_writer_before(trace_, thread) == other;
      graph_.edges.push_back(edge);
    }
  }

  // What those at fault hold, and whatever else somebody here waits for.
  void add_holds(ThreadId thread) {
    for (const Hold& hold : trace_.threads[index_of(thread)].holds) {
      if (!graph_.is_at_fault(thread) && !objects_.contains(hold.object)) continue;
      objects_.insert(hold.object);
      WaitEdge edge;
      edge.kind = WaitEdgeKind::kHolds;
      edge.thread = thread;
      edge.object = hold.object;
      edge.since = hold.step;
      edge.op.site = hold.site;
      graph_.edges.push_back(edge);
    }
  }

  void number_edges() {
    const auto order = [](const WaitEdge& edge) {
      // A hold since step s was taken by that step; a wait since s was asked for before it.
      return std::tuple{edge.kind == WaitEdgeKind::kWakes, edge.since,
                        edge.kind == WaitEdgeKind::kHolds, edge.thread, edge.object};
    };
    std::stable_sort(graph_.edges.begin(), graph_.edges.end(),
                     [&](const auto& a, const auto& b) { return order(a) < order(b); });
    std::uint32_t number = 0;
    for (WaitEdge& edge : graph_.edges) {
      if (edge.kind != WaitEdgeKind::kWakes) edge.number = ++number;
    }
  }

  const Finding& finding_;
  const Trace& trace_;
  WaitGraph& graph_;
  std::set<ThreadId> waiters_;
  std::set<ThreadId> threads_;
  std::set<ObjectId> objects_;
  std::set<std::pair<ObjectId, ThreadId>> wakers_;
};

}  // namespace

bool WaitGraph::is_at_fault(ThreadId thread) const {
  return std::find(threads_at_fault.begin(), threads_at_fault.end(), thread) !=
         threads_at_fault.end();
}

const WaitEdge* WaitGraph::wait_of(ThreadId thread) const {
  for (const WaitEdge& edge : edges) {
    if (edge.kind == WaitEdgeKind::kWaits && edge.thread == thread) return &edge;
  }
  return nullptr;
}

std::vector<const WaitEdge*> WaitGraph::holds_of(ThreadId thread) const {
  std::vector<const WaitEdge*> held;
  for (const WaitEdge& edge : edges) {
    if (edge.kind == WaitEdgeKind::kHolds && edge.thread == thread) held.push_back(&edge);
  }
  return held;
}

std::vector<ThreadId> WaitGraph::holders_of(ObjectId object) const {
  std::vector<ThreadId> holders;
  for (const WaitEdge& edge : edges) {
    const bool is_hold = edge.kind == WaitEdgeKind::kHolds && edge.object == object;
    if (is_hold) holders.push_back(edge.thread);
  }
  return holders;
}

WaitGraph wait_graph(const Finding& finding) {
  WaitGraph graph;
  if (finding.trace != nullptr) Builder(finding, graph).build();
  return graph;
}

}  // namespace snarl
