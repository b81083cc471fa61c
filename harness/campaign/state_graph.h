// The states of a program as far as executions have shown them, and where they can go round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <unordered_map>
#include <vector>

#include "snarl/harness/base/ids.h"

namespace snarl {

// Nodes are states in which something is chosen; edges are the options. For programs of at most 63
// threads; the clock is the 64th. Cost: some 100 bytes a node.
class StateGraph {
 public:
  using Node = std::uint32_t;
  // Options by their places at the nodes that one comes to.
  using Way = std::vector<std::uint32_t>;

  static constexpr Node kUnknown = std::numeric_limits<Node>::max();
  static constexpr Node kOver = kUnknown - 1;  // the execution ended there

  // What a thread chose, or the program asked for: `thread` is whose step it belongs to.
  struct Option {
    std::uint32_t answer = 0;
    ThreadId thread = kNoThread;
  };

  // Returns: the node of that state, made with these options if it is new. The first one made is
  // where ways begin. `living`: threads that others wait for and that have not ended. `is_drawn`:
  // no scheduler chooses there, the program asks for a value.
  Node node_of(std::uint64_t state, const std::vector<Option>& options, std::uint64_t living,
               bool is_drawn);
  std::uint32_t option_count(Node node) const {
    return static_cast<std::uint32_t>(nodes_[node].edges.size());
  }
  std::uint32_t answer_at(Node node, std::uint32_t option) const {
    return nodes_[node].edges[option].answer;
  }
  // Options that somebody took.
  std::size_t taken() const { return taken_; }
  // Options that were looked at to find ways: what the search costs beside the executions.
  std::uint64_t looks() const { return looks_; }
  // Says where an option leads, and whether its thread makes progress.
  void lead(Node from, std::uint32_t option, Node to, bool has_progress);

  // Returns: a shortest way from there to a state with an option that nobody took yet, then that
  // option; nothing: there is none.
  Way way_to_untaken(Node from) const;

  // Returns: at most so many ways into a circle and once round it, in each of which every thread
  // that can take a step in it takes one, and none draws a value: who knew what is drawn could keep
  // many programs going round that do so on purpose to get out. First those without progress, then
  // those without one thread's. Each closes where its first state comes for the second time. Cost:
  // O(threads^2 * graph) at most.
  std::vector<Way> ways_round(std::size_t count_max) const;

 private:
  struct Edge {
    std::uint32_t answer = 0;
    Node to = kUnknown;
    ThreadId thread = kNoThread;
    bool has_progress = false;
  };
  struct State {
    std::vector<Edge> edges;
    std::uint64_t enabled = 0;  // threads that are options
    std::uint64_t living = 0;
    bool is_drawn = false;
  };
  class Search;
  // Where the search of that number came to a node from.
  struct Arrival {
    Node from = kUnknown;
    std::uint32_t option = 0;
    std::uint32_t search = 0;
  };

  // Breadth first from `from` along the edges that `may_use` allows, to the first place where
  // `is_wanted`. Returns: the options; then `end` is where they lead. False: there is none.
  using MayUse = std::function<bool(Node, const Edge&)>;
  using IsWanted = std::function<bool(Node, const Edge&)>;
  bool find_way(Node from, const MayUse& may_use, const IsWanted& is_wanted, Way& way,
                Node& end) const;
  Way way_round(const MayUse& is_inside, Node first, std::uint64_t threads) const;

  std::vector<State> nodes_;
  std::size_t taken_ = 0;
  mutable std::uint64_t looks_ = 0;
  mutable std::vector<Arrival> arrivals_;  // by node
  mutable std::uint32_t search_ = 0;
  std::unordered_map<std::uint64_t, Node> known_;
};

}  // namespace snarl
