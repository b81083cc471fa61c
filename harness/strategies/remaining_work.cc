// The tree of threads and their children.
#include "snarl/harness/strategies/remaining_work.h"

namespace snarl {

ThreadId RemainingWork::spawned(ThreadId creator) {
  const Node parent = node_of(creator);
  const std::uint32_t ordinal = threads_[index_of(creator)].child_count++;
  if (ordinal == nodes_[parent].children.size()) {
    nodes_[parent].children.push_back(node_count());
    nodes_.push_back({parent, {}});
  }
  const ThreadId child{thread_count_};
  add_thread(nodes_[parent].children[ordinal]);
  std::uint32_t& left = threads_[index_of(creator)].left;
  const std::uint32_t handed = threads_[index_of(child)].left;
  left -= handed < left ? handed : left;
  return child;
}

void RemainingWork::add_thread(Node node) {
  if (thread_count_ == threads_.size()) threads_.emplace_back();
  // A node that is new in this execution is expected to do nothing.
  threads_[thread_count_++] = {node, node < totals_.size() ? totals_[node] : 0, 0};
}

}  // namespace snarl
