// Which operations took what from which, in this execution and in all before it.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/event.h"
#include "snarl/harness/strategies/dense_ids.h"

namespace snarl {

// An operation without its thread: what it does to which object (by its dense id), and where it
// stands in the source.
using Action = std::uint32_t;

inline constexpr Action kInitial = 0xffff'ffffU;  // gives what the object began with

// Learns from each event's source what gives and what takes: a store gives to a load, a release to
// an acquisition, a put to a get, a notify to the wait that it ends.
// Cost: O(1) an event, at most two look-ups in a hash table; 8 bytes per event of the longest
// execution.
class ReadsFrom {
 public:
  struct Pair {
    Action giver = kInitial;
    Action taker = 0;
  };

  void begin();

  // `action`: what the event was.
  void observe(const OpEvent& event, Action action);

  Action action_of(const Op& op);

  // Returns: the action that gave what `event` took. Requires: the event is of this execution.
  Action giver_of(const OpEvent& event) const {
    return event.source == kNoStep ? kInitial : done_[event.source].action;
  }

  // Returns: the last giver to that object in this execution, or kInitial.
  Action last_giver(ObjectId object) const {
    const bool is_known = index_of(object) < objects_.size();
    return is_known && objects_[index_of(object)].given_in == execution_
               ? objects_[index_of(object)].last_giver
               : kInitial;
  }

  OpKind kind_of(Action action) const { return actions_[action].kind; }
  ObjectId object_of(Action action) const { return actions_[action].object; }
  bool gives_to(Action action, ObjectId object) const {
    return actions_[action].gives_to == object || actions_[action].gives_to_other == object;
  }

  const std::vector<Action>& takers() const { return takers_; }
  // Those that may give to the object, in the order in which they came up; without kInitial.
  const std::vector<Action>& givers_to(ObjectId object) const {
    return objects_[index_of(object)].givers;
  }

  // Pairs of different threads that no execution before this one had.
  const std::vector<Pair>& new_pairs() const { return new_pairs_; }
  // Equal for executions with the same set of pairs.
  std::uint64_t pairs_hash() const { return pairs_hash_; }

 private:
  struct ActionRow {
    OpKind kind = OpKind::kRead;
    ObjectId object = kNoObject;
    ObjectId gives_to = kNoObject;        // its own object, if it may give to it
    ObjectId gives_to_other = kNoObject;  // as a notify gives to a lock's taker
  };

  struct ObjectRow {
    std::uint64_t given_in = 0;  // the execution of last_giver
    Action last_giver = kInitial;
    std::vector<Action> givers;
  };

  struct Done {
    Action action = 0;
    ThreadId thread = kNoThread;
  };

  void add_action(Action action, const Op& op);
  void take(Action taker, const OpEvent& event);
  ObjectRow& row_of_object(ObjectId object);

  DenseIds action_ids_;
  DenseIds pair_ids_;
  std::vector<ActionRow> actions_;
  std::vector<Action> takers_;
  std::vector<ObjectRow> objects_;
  std::vector<Done> done_;               // by step
  std::vector<std::uint64_t> pairs_in_;  // by pair: the last execution that had it
  std::vector<Pair> new_pairs_;
  std::uint64_t pairs_hash_ = 0;
  std::uint64_t execution_ = 0;
};

}  // namespace snarl
