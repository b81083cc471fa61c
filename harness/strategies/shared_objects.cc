// Finds shared objects, and counts what is done to them.
#include "snarl/harness/strategies/shared_objects.h"

namespace snarl {

void SharedObjects::used(std::uint32_t node, const OpEvent& event) {
  const ObjectId object = event.op.object;
  if (object == kNoObject || !counts(event.op.kind)) return;
  if (index_of(object) >= uses_.size()) uses_.resize(index_of(object) + 1);
  Use& use = uses_[index_of(object)];
  if (use.slot == kNoSlot) {
    if (use.first_node == kNobody) use.first_node = node;
    use.is_used_by_many |= use.first_node != node;
    use.is_changed |= row_of(event.op.kind).effect == OpEffect::kWrites;
    if (!use.is_used_by_many || !use.is_changed) return;
    use.slot = slot_count_++;
  }
  if (node >= rows_.size()) rows_.resize(node + 1);
  ++cell_of(rows_[node], use.slot).count;
}

SharedObjects::Cell& SharedObjects::cell_of(Row& row, Slot slot) {
  if (row.cells.empty()) row.first = slot;
  if (slot < row.first) {
    row.cells.insert(row.cells.begin(), row.first - slot, {});
    row.first = slot;
  }
  if (slot - row.first >= row.cells.size()) row.cells.resize(slot - row.first + 1);
  return row.cells[slot - row.first];
}

void SharedObjects::finish(bool is_learnt) {
  for (Row& row : rows_) {
    for (Cell& cell : row.cells) {
      if (is_learnt) cell.expected.learn(cell.count);
      cell.count = 0;
    }
  }
}

}  // namespace snarl
