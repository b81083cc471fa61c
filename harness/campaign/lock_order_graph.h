// The lock-order graph of a campaign: who took what inside what, over all executions that were
// looked at, and the cycles in it that could be deadlocks.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "snarl/harness/campaign/lock_requests.h"

namespace snarl {

// One thread of a cycle, in the execution in which it made its request.
struct CycleMember {
  std::size_t trace = 0;  // in the order in which they were added
  LockRequest request;
};

// Each waits for what the next one holds, the last for what the first holds.
struct LockCycle {
  std::vector<CycleMember> members;
  bool is_of_one_execution = false;
};

// Nodes are requests by name: a thread, what it holds, what it wants. A cycle has distinct threads,
// no two of which hold the same lock (a gate that keeps them apart), and no two readers of one lock
// are in each other's way. If one execution had all its requests, no two of them may be ordered by
// what hands something over.
class LockOrderGraph {
 public:
  // All cycles of so many threads are found. Arbitrary.
  static constexpr std::size_t kThreadsMax = 5;
  // Longer ones, as of many threads that do the same, are found where orders are few.
  static constexpr std::size_t kThreadsOfRingMax = 64;
  // Edges that a search looks at: about a tenth of a second. Arbitrary.
  static constexpr std::uint32_t kVisitsMax = 1'000'000;
  static constexpr std::size_t kCyclesMax = 256;

  void add(std::shared_ptr<const Trace> trace);

  struct Cycles {
    // Those of few threads first, in the order in which executions showed them.
    std::vector<LockCycle> found;
    bool is_cut = false;  // a limit ended the search for those of few threads
  };
  // Cost: O(kVisitsMax).
  Cycles cycles() const;

  const Trace& trace(std::size_t index) const { return *traces_[index]; }

 private:
  using Name = std::uint32_t;
  using Lock = std::pair<Name, bool>;  // and whether it is shared

  struct Node {
    Name thread;
    Lock wanted;
    std::vector<Lock> held;
    std::vector<CycleMember> members;  // where it was seen
  };

  class Search;

  Name name_of(const std::string& kind, const std::string& name);
  bool is_made_again(Name name) const { return made_again_.count(declarations_[name]) != 0; }

  std::vector<std::shared_ptr<const Trace>> traces_;
  std::map<std::string, Name> names_;
  std::vector<std::string> declarations_;  // of each name
  std::set<std::string> made_again_;       // declarations that an execution had several objects of
  std::vector<Node> nodes_;
  std::map<std::vector<std::uint32_t>, std::size_t> places_;  // of nodes
  std::map<Name, std::vector<std::size_t>> holders_;          // nodes, by what they hold
};

}  // namespace snarl
