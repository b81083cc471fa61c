// Values that depend on reads of several objects.
#include "snarl/scenarios/language/origins.h"

#include <utility>

namespace snarl::language {

Step Origins::find(std::uint32_t node, std::uint32_t object) const {
  for (; node != kEnd; node = nodes_[node].next) {
    if (nodes_[node].object == object) return nodes_[node].step;
  }
  return kNoStep;
}

Origin Origins::push(std::uint32_t object, Step step, std::uint32_t next) {
  nodes_.push_back({object, step, next});
  return {Origin::kSet, static_cast<std::uint32_t>(nodes_.size() - 1)};
}

Origin Origins::add(Origin list, std::uint32_t object, Step step) {
  const Step known = find(list.step, object);  // kNoStep is the largest
  return known <= step ? list : push(object, step, list.step);
}

// Requires: neither is nothing; they are not one read each of the same object.
Origin Origins::unite_lists(Origin one, Origin other) {
  if (one.object != Origin::kSet) std::swap(one, other);
  if (one.object != Origin::kSet) {
    one = push(one.object, one.step, kEnd);
    return push(other.object, other.step, one.step);
  }
  if (other.object != Origin::kSet) return add(one, other.object, other.step);
  if (one == other) return one;
  for (std::uint32_t node = other.step; node != kEnd; node = nodes_[node].next) {
    const Node added = nodes_[node];
    one = add(one, added.object, added.step);
  }
  return one;
}

}  // namespace snarl::language
