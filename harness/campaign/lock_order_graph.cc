// Depth first from each request, over requests that came later, so that each cycle comes once.
#include "snarl/harness/campaign/lock_order_graph.h"

#include <algorithm>

namespace snarl {

class LockOrderGraph::Search {
 public:
  Search(const LockOrderGraph& graph, std::size_t threads_min, std::size_t threads_max)
      : graph_(graph), threads_min_(threads_min), threads_max_(threads_max) {}

  Cycles run() {
    for (std::size_t start = 0; start < graph_.nodes_.size() && !cycles_.is_cut; ++start) {
      path_ = {start};
      extend(start);
    }
    return std::move(cycles_);
  }

 private:
  // Recursion is at most as deep as a cycle is long.
  void extend(std::size_t start) {
    const Node& last = graph_.nodes_[path_.back()];
    if (path_.size() >= threads_min_ && waits_for(last, graph_.nodes_[start])) add();
    const auto holders = graph_.holders_.find(last.wanted.first);
    if (path_.size() == threads_max_ || holders == graph_.holders_.end()) return;
    for (const std::size_t next : holders->second) {
      if (++visits_ > kVisitsMax || cycles_.found.size() == kCyclesMax) cycles_.is_cut = true;
      if (cycles_.is_cut) return;
      const Node& node = graph_.nodes_[next];
      const bool is_later = next > start;
      if (!is_later || !waits_for(last, node) || !can_stand_beside_all(node)) continue;
      path_.push_back(next);
      extend(start);
      path_.pop_back();
    }
  }

  static bool waits_for(const Node& waiter, const Node& holder) {
    return std::any_of(holder.held.begin(), holder.held.end(), [&](const Lock& lock) {
      return lock.first == waiter.wanted.first &&
             exclude_each_other(lock.second, waiter.wanted.second);
    });
  }

  bool can_stand_beside_all(const Node& node) const {
    return std::all_of(path_.begin(), path_.end(), [&](std::size_t other) {
      return can_stand_beside(node, graph_.nodes_[other]);
    });
  }

  // Distinct threads, and no lock that both would have to hold alone.
  static bool can_stand_beside(const Node& one, const Node& other) {
    if (one.thread == other.thread) return false;
    for (const Lock& mine : one.held) {
      for (const Lock& theirs : other.held) {
        if (mine.first == theirs.first && exclude_each_other(mine.second, theirs.second)) {
          return false;
        }
      }
    }
    return true;
  }

  void add() {
    bool is_ordered = false;
    for (std::size_t trace = 0; trace < graph_.traces_.size(); ++trace) {
      LockCycle cycle{{}, true};
      attempts_left_ = kAttemptsMax;
      const Chosen chosen = choose(trace, cycle);
      if (chosen == Chosen::kAll) {
        cycles_.found.push_back(std::move(cycle));
        return;
      }
      is_ordered = is_ordered || chosen == Chosen::kOrdered;
    }
    if (is_ordered || has_objects_made_again()) return;
    LockCycle cycle;
    for (const std::size_t node : path_) {
      cycle.members.push_back(graph_.nodes_[node].members.front());
    }
    cycles_.found.push_back(std::move(cycle));
  }

  enum class Chosen : std::uint8_t { kAll, kOrdered, kMissing };

  // Looks for one member of each node in the execution, such that all are concurrent.
  Chosen choose(std::size_t trace, LockCycle& cycle) {
    if (cycle.members.size() == path_.size()) return Chosen::kAll;
    const Node& node = graph_.nodes_[path_[cycle.members.size()]];
    bool is_there = false;
    bool is_missing = false;
    for (const CycleMember& member : node.members) {
      if (member.trace != trace) continue;
      is_there = true;
      if (attempts_left_ == 0) break;
      --attempts_left_;
      const bool is_free = std::all_of(
          cycle.members.begin(), cycle.members.end(),
          [&](const CycleMember& other) { return are_concurrent(member.request, other.request); });
      if (!is_free) continue;
      cycle.members.push_back(member);
      const Chosen rest = choose(trace, cycle);
      if (rest == Chosen::kAll) return rest;
      is_missing = is_missing || rest == Chosen::kMissing;
      cycle.members.pop_back();
    }
    return !is_there || is_missing ? Chosen::kMissing : Chosen::kOrdered;
  }

  // Of several objects with one name, which is the first may differ between executions.
  bool has_objects_made_again() const {
    return std::any_of(path_.begin(), path_.end(), [this](std::size_t index) {
      const Node& node = graph_.nodes_[index];
      return graph_.is_made_again(node.wanted.first) || graph_.is_made_again(node.thread) ||
             std::any_of(node.held.begin(), node.held.end(),
                         [this](const Lock& lock) { return graph_.is_made_again(lock.first); });
    });
  }

  static constexpr std::uint32_t kAttemptsMax = 4096;

  const LockOrderGraph& graph_;
  const std::size_t threads_min_;
  const std::size_t threads_max_;
  std::vector<std::size_t> path_;  // of nodes
  Cycles cycles_;
  std::uint32_t visits_ = 0;
  std::uint32_t attempts_left_ = 0;
};

namespace {

// A name ends in '#' and a number where there are several of it.
std::string declaration_of(const std::string& kind, const std::string& name) {
  return kind + " " + name.substr(0, name.find('#'));
}

}  // namespace

LockOrderGraph::Name LockOrderGraph::name_of(const std::string& kind, const std::string& name) {
  const auto [found, is_new] =
      names_.try_emplace(kind + " " + name, static_cast<Name>(names_.size()));
  if (is_new) declarations_.push_back(declaration_of(kind, name));
  return found->second;
}

void LockOrderGraph::add(std::shared_ptr<const Trace> trace) {
  const std::size_t index = traces_.size();
  const auto lock_of = [&](ObjectId object, bool is_shared) -> Lock {
    const ObjectInfo& info = trace->objects.at(index_of(object));
    return {name_of(info.kind, info.name), is_shared};
  };
  for (LockRequest& request : lock_requests(*trace)) {
    Node node;
    node.thread = name_of("thread", trace->threads.at(index_of(request.thread)).name);
    node.wanted = lock_of(request.wanted, request.is_shared);
    for (const HeldLock& held : request.held) {
      node.held.push_back(lock_of(held.lock, held.is_shared));
    }
    std::sort(node.held.begin(), node.held.end());
    std::vector<std::uint32_t> key = {node.thread, node.wanted.first, node.wanted.second};
    for (const Lock& held : node.held) key.insert(key.end(), {held.first, held.second});
    const auto [place, is_new] = places_.try_emplace(key, nodes_.size());
    if (is_new) {
      for (const Lock& held : node.held) {
        auto& holders = holders_[held.first];
        if (holders.empty() || holders.back() != nodes_.size()) holders.push_back(nodes_.size());
      }
      nodes_.push_back(std::move(node));
    }
    nodes_[place->second].members.push_back({index, std::move(request)});
  }
  for (const ObjectInfo& info : trace->objects) {
    if (info.name.find('#') != std::string::npos) {
      made_again_.insert(declaration_of(info.kind, info.name));
    }
  }
  traces_.push_back(std::move(trace));
}

LockOrderGraph::Cycles LockOrderGraph::cycles() const {
  Cycles cycles = Search(*this, 2, kThreadsMax).run();
  if (cycles.is_cut) return cycles;
  for (LockCycle& ring : Search(*this, kThreadsMax + 1, kThreadsOfRingMax).run().found) {
    cycles.found.push_back(std::move(ring));
  }
  return cycles;
}

}  // namespace snarl
