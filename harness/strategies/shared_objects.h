// Which objects the order of operations can matter for, and how often each thread uses them.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/event.h"
#include "snarl/harness/strategies/expected_count.h"

namespace snarl {

// Objects, by their dense ids over the executions of a campaign, that two threads or more have
// used and one of them has changed; for each node (a thread over all executions) the operations on
// them. A node keeps one range of slots, so that the private object of thread 9,999 costs little.
// Cost: O(1) an operation; 8 bytes for each slot in a node's range.
class SharedObjects {
 public:
  using Slot = std::uint32_t;  // of a shared object, dense, in the order in which they came up

  static constexpr Slot kNoSlot = 0xffff'ffffU;

  // True for operations that count: those on thread objects order nothing that is not forced.
  static constexpr bool counts(OpKind kind) {
    return kind != OpKind::kBegin && kind != OpKind::kEnd && kind != OpKind::kSpawn &&
           kind != OpKind::kJoin;
  }

  Slot slot_of(ObjectId object) const {
    return index_of(object) < uses_.size() ? uses_[index_of(object)].slot : kNoSlot;
  }
  std::uint32_t slot_count() const { return slot_count_; }

  // A thread did something.
  void used(std::uint32_t node, const OpEvent& event);

  // The execution is over: its counts are learnt, or forgotten.
  void finish(bool is_learnt);

  // Returns: what the node is expected to do on the objects for which `is_wanted(Slot)`.
  template <class Wanted>
  std::uint32_t expected(std::uint32_t node, const Wanted& is_wanted) const {
    if (node >= rows_.size()) return 0;
    std::uint32_t sum = 0;
    Slot slot = rows_[node].first;
    for (const Cell& cell : rows_[node].cells) {
      if (is_wanted(slot++)) sum += cell.expected.value();
    }
    return sum;
  }

 private:
  static constexpr std::uint32_t kNobody = 0xffff'ffffU;

  struct Use {
    Slot slot = kNoSlot;
    std::uint32_t first_node = kNobody;
    bool is_used_by_many = false;
    bool is_changed = false;
  };

  struct Cell {
    std::uint32_t count = 0;  // in this execution
    ExpectedCount expected;
  };

  struct Row {
    Slot first = 0;
    std::vector<Cell> cells;
  };

  static Cell& cell_of(Row& row, Slot slot);

  std::vector<Use> uses_;  // by object
  std::vector<Row> rows_;  // by node
  std::uint32_t slot_count_ = 0;
};

}  // namespace snarl
