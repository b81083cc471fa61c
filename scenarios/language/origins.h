// Where a value comes from: the reads of variables that it was computed from, with their steps.
// A write names the read that it depends on, which is the evidence for a lost update.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/ids.h"

namespace snarl::language {

// Nothing, one read, or (kSet) a list of reads of several objects.
struct Origin {
  static constexpr std::uint32_t kNothing = 0xffff'ffffU;
  static constexpr std::uint32_t kSet = 0xffff'fffeU;

  std::uint32_t object = kNothing;  // the index of an ObjectId, or one of the two above
  std::uint32_t step = 0;           // kSet: where its list begins

  friend bool operator==(const Origin&, const Origin&) = default;
};

// The lists of one execution. Of several reads of one object the oldest counts: whatever was
// written since then, the value does not know.
// Cost: none for a value that depends on one object; a list costs a node for each other object.
class Origins {
 public:
  void clear() { nodes_.clear(); }

  Origin unite(Origin one, Origin other) {
    if (other.object == Origin::kNothing) return one;
    if (one.object == Origin::kNothing) return other;
    if (one.object == other.object && one.object != Origin::kSet) {
      return one.step <= other.step ? one : other;
    }
    return unite_lists(one, other);
  }

  // Returns: the step of the read of `object` that the value depends on, or kNoStep.
  Step basis(Origin origin, ObjectId object) const {
    if (origin.object == index_of(object)) return origin.step;
    if (origin.object != Origin::kSet) return kNoStep;
    return find(origin.step, index_of(object));
  }

 private:
  static constexpr std::uint32_t kEnd = 0xffff'ffffU;
  // Nodes never change: a list that grows begins with a new node, and the first node of an object
  // is the one that counts.
  struct Node {
    std::uint32_t object;
    Step step;
    std::uint32_t next;
  };

  Step find(std::uint32_t node, std::uint32_t object) const;
  Origin unite_lists(Origin one, Origin other);
  Origin add(Origin list, std::uint32_t object, Step step);
  Origin push(std::uint32_t object, Step step, std::uint32_t next);

  std::vector<Node> nodes_;
};

}  // namespace snarl::language
