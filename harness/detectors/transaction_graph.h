// Which transactions come before which, as a graph that never has a cycle: the edge that would
// close one is refused.
// Source: Flanagan, Freund, Yi, "Velodrome: A Sound and Complete Dynamic Atomicity Checker for
// Multithreaded Programs", PLDI 2008: what is over and has nothing before it can be in no cycle and
// is forgotten, an operation outside of transactions is a part of the last before it where there is
// one such. Differs: a topological order is kept, so that most edges need no search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace snarl {

class TransactionGraph {
 public:
  // A transaction, also after it was forgotten; by default one that never was.
  struct Ref {
    std::uint32_t slot = 0;
    std::uint64_t serial = 0;  // 0: none

    friend bool operator==(const Ref&, const Ref&) = default;
  };

  // Forgets all.
  void clear();

  // A new transaction, which goes on until finish().
  Ref begin();
  // No more edges will lead into it. Requires: is_known(node).
  void finish(Ref node);

  bool is_known(Ref node) const {
    return node.serial != 0 && nodes_[node.slot].serial == node.serial;
  }
  // Returns: false if `to` comes before `from` already: then nothing was added.
  // Requires: both are known, and `to` goes on. Cost: O(1) in the order in which transactions
  // began; else O(edges) behind `to`.
  bool add_edge(Ref from, Ref to);
  // An operation outside of transactions, of which is known what comes before it. Returns: what it
  // is a part of; none: nothing known comes before it, and it need not be known either.
  Ref add_outside(const std::vector<Ref>& before);

  // Returns: true if `from` comes before `to`, or is it. Cost: O(edges) between the two.
  bool comes_before(Ref from, Ref to);

  std::size_t known_count() const { return nodes_.size() - free_.size(); }

 private:
  struct Node {
    std::uint64_t serial = 0;  // 0: free
    std::uint64_t rank = 0;    // every edge leads to a higher one
    std::uint64_t seen = 0;    // by the search with this number
    std::uint32_t before_count = 0;
    bool is_over = false;
    std::vector<std::uint32_t> after;
  };

  void collect(std::uint32_t slot);
  void reach(std::uint32_t slot, std::uint64_t rank_max);

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> reached_;  // by the last search
  std::uint64_t last_serial_ = 0;
  std::uint64_t last_rank_ = 0;
  std::uint64_t last_search_ = 0;
};

}  // namespace snarl
