// Breadth first for ways; strongly connected parts, made fair, for circles.
#include "snarl/harness/campaign/state_graph.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace snarl {
namespace {

constexpr std::uint32_t kClockPlace = 63;

std::uint64_t bit_of(ThreadId thread) {
  return std::uint64_t{1} << (thread == kClockThread ? kClockPlace : index_of(thread));
}

}  // namespace

StateGraph::Node StateGraph::node_of(std::uint64_t state, const std::vector<Option>& options,
                                     std::uint64_t living, bool is_drawn) {
  const auto [known, is_new] = known_.try_emplace(state, static_cast<Node>(nodes_.size()));
  if (!is_new) return known->second;
  State& made = nodes_.emplace_back();
  made.living = living;
  made.is_drawn = is_drawn;
  for (const Option& option : options) {
    made.edges.push_back({.answer = option.answer, .thread = option.thread});
    if (!is_drawn) made.enabled |= bit_of(option.thread);
  }
  return known->second;
}

void StateGraph::lead(Node from, std::uint32_t option, Node to, bool has_progress) {
  Edge& edge = nodes_[from].edges[option];
  if (edge.to == kUnknown) ++taken_;
  edge.to = to;
  edge.has_progress = has_progress;
}

bool StateGraph::find_way(Node from, const MayUse& may_use, const IsWanted& is_wanted, Way& way,
                          Node& end) const {
  ++search_;
  arrivals_.resize(nodes_.size());
  arrivals_[from].search = search_;
  std::deque<Node> open{from};
  while (!open.empty()) {
    const Node node = open.front();
    open.pop_front();
    const auto& edges = nodes_[node].edges;
    looks_ += edges.size();
    for (std::uint32_t option = 0; option < edges.size(); ++option) {
      const Edge& edge = edges[option];
      const bool may_be_used = may_use(node, edge);
      if (may_be_used && is_wanted(node, edge)) {
        Way found{option};
        for (Node back = node; back != from; back = arrivals_[back].from) {
          found.push_back(arrivals_[back].option);
        }
        way.insert(way.end(), found.rbegin(), found.rend());
        end = edge.to;
        return true;
      }
      const bool is_state = edge.to < nodes_.size();
      if (!may_be_used || !is_state || arrivals_[edge.to].search == search_) continue;
      arrivals_[edge.to] = {node, option, search_};
      open.push_back(edge.to);
    }
  }
  return false;
}

StateGraph::Way StateGraph::way_to_untaken(Node from) const {
  Way way;
  Node end = kUnknown;
  find_way(
      from, [](Node, const Edge&) { return true; },
      [](Node, const Edge& edge) { return edge.to == kUnknown; }, way, end);
  return way;
}

// Parts of the graph in which one can stay for ever: strongly connected, without draws,
// and every thread that can take a step in it takes one. Where a thread is kept waiting,
// the states in which it could go on are left out, and what is left is looked at again.
// Source: Emerson & Lei, "Modalities for Model Checking", 1987, whose fair components these are.
class StateGraph::Search {
 public:
  using IsAllowed = std::function<bool(const State&, const Edge&)>;

  Search(const StateGraph& graph, IsAllowed is_allowed)
      : graph_(graph), is_allowed_(std::move(is_allowed)), part_(graph.nodes_.size(), 0) {}

  // Calls `found(is_inside, node, threads)` for each such part, with one of its states and the
  // threads that take steps in it.
  template <class Found>
  void each_part(const Found& found) {
    std::vector<std::vector<Node>> left(1);
    for (Node node = 0; node < graph_.nodes_.size(); ++node) left[0].push_back(node);
    while (!left.empty()) {
      const std::vector<Node> nodes = std::move(left.back());
      left.pop_back();
      for (std::vector<Node>& part : connected_parts(nodes)) judge(part, left, found);
    }
  }

 private:
  struct Frame {
    Node node = 0;
    std::uint32_t option = 0;
  };

  bool is_inside(Node node, const Edge& edge) const {
    const State& state = graph_.nodes_[node];
    return edge.to < graph_.nodes_.size() && part_[edge.to] == part_[node] && !state.is_drawn &&
           is_allowed_(state, edge);
  }

  template <class Found>
  void judge(const std::vector<Node>& part, std::vector<std::vector<Node>>& left,
             const Found& found) {
    ++part_next_;
    for (const Node node : part) part_[node] = part_next_;
    std::uint64_t enabled = 0;
    std::uint64_t ran = 0;
    for (const Node node : part) {
      const State& state = graph_.nodes_[node];
      enabled |= state.enabled;
      for (const Edge& edge : state.edges) {
        if (is_inside(node, edge)) ran |= bit_of(edge.thread);
      }
    }
    if (ran == 0) return;
    const std::uint64_t kept_waiting = enabled & ~ran;
    if (kept_waiting == 0) {
      return found([this](Node node, const Edge& edge) { return is_inside(node, edge); },
                   *std::min_element(part.begin(), part.end()), ran);
    }
    std::vector<Node> rest;
    for (const Node node : part) {
      if ((graph_.nodes_[node].enabled & kept_waiting) == 0) rest.push_back(node);
    }
    if (rest.size() < part.size()) left.push_back(std::move(rest));
  }

  // Source: Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972.
  std::vector<std::vector<Node>> connected_parts(const std::vector<Node>& nodes) {
    ++part_next_;
    for (const Node node : nodes) part_[node] = part_next_;
    std::vector<std::vector<Node>> parts;
    std::unordered_map<Node, std::uint32_t> number;
    std::unordered_map<Node, std::uint32_t> lowest;
    std::unordered_map<Node, bool> is_open;
    std::vector<Node> open;
    std::vector<Frame> frames;
    const auto enter = [&](Node node) {
      const auto next = static_cast<std::uint32_t>(number.size());
      number[node] = lowest[node] = next;
      is_open[node] = true;
      open.push_back(node);
      frames.push_back({node, 0});
    };
    for (const Node root : nodes) {
      if (number.count(root) != 0) continue;
      enter(root);
      while (!frames.empty()) {
        const auto [node, option] = frames.back();
        const auto& edges = graph_.nodes_[node].edges;
        if (option < edges.size()) {
          ++frames.back().option;
          const Edge& edge = edges[option];
          if (!is_inside(node, edge)) continue;
          if (number.count(edge.to) == 0) {
            enter(edge.to);
          } else if (is_open[edge.to]) {
            lowest[node] = std::min(lowest[node], number[edge.to]);
          }
          continue;
        }
        frames.pop_back();
        if (!frames.empty()) {
          std::uint32_t& above = lowest[frames.back().node];
          above = std::min(above, lowest[node]);
        }
        if (lowest[node] != number[node]) continue;
        std::vector<Node>& part = parts.emplace_back();
        do {
          part.push_back(open.back());
          is_open[open.back()] = false;
          open.pop_back();
        } while (part.back() != node);
      }
    }
    return parts;
  }

  const StateGraph& graph_;
  IsAllowed is_allowed_;
  std::vector<std::uint32_t> part_;  // by node: which one it is in
  std::uint32_t part_next_ = 0;
};

// From the first state into the part, then through it until every thread has had its turn, and back
// to where it came in.
StateGraph::Way StateGraph::way_round(const MayUse& is_inside, Node first,
                                      std::uint64_t threads) const {
  Way way;
  Node at = first;
  const auto anywhere = [](Node, const Edge&) { return true; };
  const auto leads_to_first = [first](Node, const Edge& edge) { return edge.to == first; };
  if (first != 0 && !find_way(0, anywhere, leads_to_first, way, at)) return {};
  const auto is_missing = [&threads](Node, const Edge& edge) {
    return (bit_of(edge.thread) & threads) != 0;
  };
  while (threads != 0) {
    Node node = at;
    std::size_t place = way.size();
    if (!find_way(node, is_inside, is_missing, way, at)) return {};
    for (; place < way.size(); ++place) {
      const Edge& taken = nodes_[node].edges[way[place]];
      threads &= ~bit_of(taken.thread);
      node = taken.to;
    }
  }
  if (at != first && !find_way(at, is_inside, leads_to_first, way, at)) return {};
  return way;
}

std::vector<StateGraph::Way> StateGraph::ways_round(std::size_t count_max) const {
  std::vector<Way> ways;
  const auto add_way = [&](const MayUse& is_inside, Node first, std::uint64_t threads) {
    if (ways.size() == count_max) return;
    Way way = way_round(is_inside, first, threads);
    if (!way.empty()) ways.push_back(std::move(way));
  };
  Search(*this, [](const State&, const Edge& edge) {
    return !edge.has_progress;
  }).each_part(add_way);
  std::uint64_t living = 0;
  for (const State& state : nodes_) living |= state.living;
  for (std::uint32_t index = 0; index < kClockPlace && ways.size() < count_max; ++index) {
    const std::uint64_t his = std::uint64_t{1} << index;
    if ((living & his) == 0) continue;
    Search(*this, [his](const State& state, const Edge& edge) {
      return (state.living & his) != 0 && !(edge.has_progress && bit_of(edge.thread) == his);
    }).each_part(add_way);
  }
  return ways;
}

}  // namespace snarl
