// Edges, the order that they keep, and what is forgotten.
#include "snarl/harness/detectors/transaction_graph.h"

#include <algorithm>

#include "snarl/harness/base/check.h"

namespace snarl {

void TransactionGraph::clear() {
  free_.clear();
  for (std::uint32_t slot = 0; slot < nodes_.size(); ++slot) {
    nodes_[slot].serial = 0;
    free_.push_back(slot);
  }
}

TransactionGraph::Ref TransactionGraph::begin() {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(nodes_.size()));
    nodes_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  Node& node = nodes_[slot];
  node.serial = ++last_serial_;
  node.rank = ++last_rank_;
  node.before_count = 0;
  node.is_over = false;
  node.after.clear();
  return {slot, node.serial};
}

void TransactionGraph::finish(Ref ref) {
  SNARL_CHECK(is_known(ref), "a transaction ends that was forgotten while it went on");
  nodes_[ref.slot].is_over = true;
  collect(ref.slot);
}

// Forgets it, and what it was the last before, as far as possible.
void TransactionGraph::collect(std::uint32_t slot) {
  std::vector<std::uint32_t> left = {slot};
  while (!left.empty()) {
    Node& node = nodes_[left.back()];
    const std::uint32_t current = left.back();
    left.pop_back();
    if (!node.is_over || node.before_count > 0) continue;
    node.serial = 0;
    free_.push_back(current);
    for (const std::uint32_t next : node.after) {
      if (--nodes_[next].before_count == 0) left.push_back(next);
    }
    node.after.clear();
  }
}

// Finds all that come after `slot`, itself included, as far as their rank is not above `rank_max`.
void TransactionGraph::reach(std::uint32_t slot, std::uint64_t rank_max) {
  ++last_search_;
  reached_ = {slot};
  nodes_[slot].seen = last_search_;
  for (std::size_t index = 0; index < reached_.size(); ++index) {
    for (const std::uint32_t next : nodes_[reached_[index]].after) {
      Node& node = nodes_[next];
      if (node.seen == last_search_ || node.rank > rank_max) continue;
      node.seen = last_search_;
      reached_.push_back(next);
    }
  }
}

bool TransactionGraph::comes_before(Ref from, Ref to) {
  if (from == to) return true;
  const std::uint64_t rank = nodes_[to.slot].rank;
  if (nodes_[from.slot].rank > rank) return false;
  reach(from.slot, rank);
  return nodes_[to.slot].seen == last_search_;
}

bool TransactionGraph::add_edge(Ref from, Ref to) {
  if (from == to) return true;
  auto& after = nodes_[from.slot].after;
  // What conflicts once often does so again and again.
  if (std::find(after.rbegin(), after.rend(), to.slot) != after.rend()) return true;
  if (nodes_[from.slot].rank > nodes_[to.slot].rank) {
    if (comes_before(to, from)) return false;
    // Whatever comes after `to` goes to the end, in the order in which it was.
    reach(to.slot, last_rank_);
    std::sort(reached_.begin(), reached_.end(), [this](std::uint32_t one, std::uint32_t other) {
      return nodes_[one].rank < nodes_[other].rank;
    });
    for (const std::uint32_t slot : reached_) nodes_[slot].rank = ++last_rank_;
  }
  after.push_back(to.slot);
  ++nodes_[to.slot].before_count;
  return true;
}

TransactionGraph::Ref TransactionGraph::add_outside(const std::vector<Ref>& before) {
  if (before.empty()) return {};
  const Ref latest =
      *std::max_element(before.begin(), before.end(), [this](const Ref& one, const Ref& other) {
        return nodes_[one.slot].rank < nodes_[other.slot].rank;
      });
  const bool is_part = nodes_[latest.slot].is_over &&
                       std::all_of(before.begin(), before.end(),
                                   [&](const Ref& each) { return comes_before(each, latest); });
  if (is_part) return latest;
  const Ref node = begin();
  for (const Ref& each : before) add_edge(each, node);
  nodes_[node.slot].is_over = true;
  return node;
}

}  // namespace snarl
