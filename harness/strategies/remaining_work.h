// How much each thread still has to do, as far as earlier executions tell.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/thread_set.h"

namespace snarl {

// Knows threads again over executions: a thread is the n-th child of its creator, whichever id it
// has. What a thread has left includes the threads that it has yet to spawn, for without them a
// spawner would seem to be almost done, and all its children would come late.
// Ids are dense, and only the main thread creates threads without an event, before anybody is
// asked: what is seen without a spawn is the main thread's.
// Cost: O(1) an event, O(threads ever seen) an execution.
class RemainingWork {
 public:
  using Node = std::uint32_t;  // a thread over all executions, dense; a creator's is smaller

  static constexpr Node kMainNode = 0;

  // Starts an execution in which a node is expected to do `own(Node)` itself.
  template <class Own>
  void begin(const Own& own) {
    const std::uint32_t count = node_count();
    totals_.assign(count, 0);
    for (Node node = count; node-- > 0;) {
      totals_[node] += own(node);
      if (node != kMainNode) totals_[nodes_[node].creator] += totals_[node];
    }
    thread_count_ = 0;
    add_thread(kMainNode);
  }

  // Must be told of every thread before it is asked about it.
  void see(ThreadId thread) {
    while (index_of(thread) >= thread_count_) [[unlikely]] spawned(kMainThread);
  }

  // The same for all of them: ids are dense, so the highest one tells.
  void see_all(const EnabledSet& enabled) { see(enabled.nth(enabled.count() - 1)); }

  // The next thread is a child of `creator`, which hands over its work. Returns: the child.
  ThreadId spawned(ThreadId creator);

  // One unit was done.
  void spend(ThreadId thread) {
    std::uint32_t& left = threads_[index_of(thread)].left;
    if (left > 0) --left;
  }

  std::uint32_t left(ThreadId thread) const { return threads_[index_of(thread)].left; }
  Node node_of(ThreadId thread) const { return threads_[index_of(thread)].node; }

  std::uint32_t thread_count() const { return thread_count_; }  // seen in this execution
  std::uint32_t node_count() const { return static_cast<std::uint32_t>(nodes_.size()); }

 private:
  struct NodeRow {
    Node creator = kMainNode;
    std::vector<Node> children;
  };

  struct ThreadRow {
    Node node = kMainNode;
    std::uint32_t left = 0;
    std::uint32_t child_count = 0;
  };

  void add_thread(Node node);

  std::vector<NodeRow> nodes_ = std::vector<NodeRow>(1);
  std::vector<std::uint32_t> totals_;  // by node: its own and its descendants'
  std::vector<ThreadRow> threads_;     // by thread; the first thread_count_ are of this execution
  std::uint32_t thread_count_ = 0;
};

}  // namespace snarl
