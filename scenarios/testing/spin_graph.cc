// Breadth first through all states, then end components with fairness to threads.
#include "snarl/scenarios/testing/spin_graph.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace snarl::testing {
namespace {

using Node = std::uint32_t;

// A step of one thread, with all states that it can lead to: values are chosen by chance.
struct Action {
  std::uint8_t thread = 0;
  bool has_changed = false;   // for some values
  bool has_looked = false;    // for all
  bool has_progress = false;  // for some
  std::vector<Node> to;
};

struct Graph {
  std::vector<SpinState> states;
  std::vector<std::vector<Action>> actions;  // of each state
};

// Runs a step with each row of values that can be chosen in it.
template <class Use>
void with_all_values(const Use& use) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> row;  // chosen, of how many
  do {
    std::size_t next = 0;
    use([&](std::uint32_t count) {
      if (next == row.size()) row.emplace_back(0, count);
      return row[next++].first;
    });
    while (!row.empty() && row.back().first + 1 == row.back().second) row.pop_back();
    if (!row.empty()) ++row.back().first;
  } while (!row.empty());
}

Graph explore(const SpinModel& model, std::size_t states_max) {
  Graph graph;
  std::map<SpinState, Node> known;
  const auto node_of = [&](const SpinState& state) {
    const auto [found, is_new] = known.emplace(state, static_cast<Node>(graph.states.size()));
    if (is_new) graph.states.push_back(state);
    return found->second;
  };
  node_of({});
  for (Node node = 0; node < graph.states.size(); ++node) {
    if (graph.states.size() > states_max) throw std::length_error("too many states");
    std::vector<Action> actions;
    for (std::uint32_t index = 0; index < model.thread_count(); ++index) {
      const auto thread = static_cast<std::uint8_t>(index);
      const SpinState from = graph.states[node];
      if (!model.is_enabled(from, thread)) continue;
      Action action{thread, false, true, false, {}};
      with_all_values([&](const std::function<std::uint32_t(std::uint32_t)>& choose) {
        SpinState state = from;
        const SpinMove move = model.step(state, thread, choose);
        action.has_changed |= move.has_changed;
        action.has_looked &= move.has_looked;
        action.has_progress |= move.has_progress;
        action.to.push_back(node_of(state));
      });
      actions.push_back(std::move(action));
    }
    graph.actions.push_back(std::move(actions));
  }
  return graph;
}

// Part of a graph: states, and which of their actions may be taken.
class Part {
 public:
  using Wanted = std::function<bool(const Action&)>;
  using Found = std::function<void(const std::vector<const Action*>& actions, Node somewhere)>;

  Part(const Graph& graph, const Wanted& wanted) : graph_(graph), wanted_(wanted) {
    is_in_.assign(graph.states.size(), true);
  }

  // Calls `found` for each largest set of states in which one can stay for ever, fairly.
  void each_fair_component(const Found& found) {
    std::vector<std::vector<Node>> left = {{}};
    for (Node node = 0; node < graph_.states.size(); ++node) left[0].push_back(node);
    while (!left.empty()) {
      const std::vector<Node> nodes = std::move(left.back());
      left.pop_back();
      is_in_.assign(graph_.states.size(), false);
      for (const Node node : nodes) is_in_[node] = true;
      std::vector<std::vector<Node>> components = strongly_connected(nodes);
      const bool is_whole = components.size() == 1;
      for (std::vector<Node>& component : components) {
        if (!is_whole) {
          left.push_back(std::move(component));
          continue;
        }
        judge(component, left, found);
      }
    }
  }

 private:
  // All that it can lead to is in the part.
  bool stays(const Action& action) const {
    return wanted_(action) && std::all_of(action.to.begin(), action.to.end(),
                                          [this](Node node) { return is_in_[node]; });
  }

  // Of a strongly connected set by actions that stay.
  void judge(const std::vector<Node>& component, std::vector<std::vector<Node>>& left,
             const Found& found) {
    std::vector<const Action*> inside;
    std::uint32_t enabled = 0;
    std::uint32_t ran = 0;
    for (const Node node : component) {
      for (const Action& action : graph_.actions[node]) {
        enabled |= 1U << action.thread;
        if (!stays(action)) continue;
        ran |= 1U << action.thread;
        inside.push_back(&action);
      }
    }
    if (inside.empty()) return;
    const std::uint32_t kept_waiting = enabled & ~ran;
    if (kept_waiting == 0) return found(inside, component.front());
    std::vector<Node> rest;
    for (const Node node : component) {
      const auto& actions = graph_.actions[node];
      const bool is_unfair = std::any_of(actions.begin(), actions.end(), [&](const Action& action) {
        return (kept_waiting >> action.thread & 1U) != 0;
      });
      if (!is_unfair) rest.push_back(node);
    }
    if (!rest.empty()) left.push_back(std::move(rest));
  }

  // Tarjan's algorithm without recursion, over actions that stay.
  std::vector<std::vector<Node>> strongly_connected(const std::vector<Node>& nodes) const {
    struct Visit {
      Node node;
      std::vector<Node> next;
    };
    constexpr std::uint32_t kNew = 0;
    std::vector<std::uint32_t> index(graph_.states.size(), kNew);
    std::vector<std::uint32_t> low(graph_.states.size(), 0);
    std::vector<bool> is_open(graph_.states.size(), false);
    std::vector<Node> open;
    std::vector<std::vector<Node>> components;
    std::uint32_t count = 0;
    std::vector<Visit> path;
    const auto enter = [&](Node node) {
      index[node] = low[node] = ++count;
      open.push_back(node);
      is_open[node] = true;
      Visit visit{node, {}};
      for (const Action& action : graph_.actions[node]) {
        if (stays(action)) visit.next.insert(visit.next.end(), action.to.begin(), action.to.end());
      }
      path.push_back(std::move(visit));
    };
    for (const Node root : nodes) {
      if (index[root] != kNew) continue;
      enter(root);
      while (!path.empty()) {
        Visit& visit = path.back();
        const Node node = visit.node;
        if (!visit.next.empty()) {
          const Node next = visit.next.back();
          visit.next.pop_back();
          if (index[next] == kNew) {
            enter(next);
          } else if (is_open[next]) {
            low[node] = std::min(low[node], index[next]);
          }
          continue;
        }
        path.pop_back();
        if (!path.empty()) low[path.back().node] = std::min(low[path.back().node], low[node]);
        if (low[node] != index[node]) continue;
        std::vector<Node>& component = components.emplace_back();
        do {
          component.push_back(open.back());
          is_open[open.back()] = false;
          open.pop_back();
        } while (component.back() != node);
      }
    }
    return components;
  }

  const Graph& graph_;
  const Wanted& wanted_;
  std::vector<bool> is_in_;
};

}  // namespace

bool SpinModel::has_ended(const SpinState& state, std::uint32_t thread) const {
  return state.at[thread] != 0 && next(state, thread).act == SpinAct::kEnd;
}

bool SpinModel::is_enabled(const SpinState& state, std::uint32_t thread) const {
  if (state.at[thread] == 0) return true;
  const SpinStep& step = next(state, thread);
  if (step.act == SpinAct::kEnd) return false;
  return step.act != SpinAct::kAcquire || state.owner[step.which] == kFree;
}

SpinMove SpinModel::step(SpinState& state, std::uint32_t thread,
                         const std::function<std::uint32_t(std::uint32_t)>& choose) const {
  SpinMove move;
  std::uint32_t answer = 0;
  if (state.at[thread] == 0) {
    move.has_changed = move.has_looked = true;  // it begins, once
  } else {
    const SpinStep& step = next(state, thread);
    move.has_looked = step.act != SpinAct::kYield;
    const auto store = [&](std::uint32_t value) {
      state.flag[step.which] = static_cast<std::uint8_t>(value);
      move.has_changed = true;
    };
    switch (step.act) {
      case SpinAct::kLoad:
        answer = state.flag[step.which];
        break;
      case SpinAct::kLoadLocal:
        state.local[thread] = state.flag[step.which];
        break;
      case SpinAct::kStore:
        store(step.value);
        break;
      case SpinAct::kStoreOther:
        store(1U - state.local[thread]);
        break;
      case SpinAct::kCompare:
        if (state.flag[step.which] != step.value) store(step.value);
        break;
      case SpinAct::kTry:
        if (state.owner[step.which] != kFree) break;
        answer = 1;
        [[fallthrough]];
      case SpinAct::kAcquire:
        state.owner[step.which] = static_cast<std::uint8_t>(thread);
        move.has_changed = true;
        break;
      case SpinAct::kRelease:
        state.owner[step.which] = kFree;
        move.has_changed = true;
        break;
      default:
        break;
    }
  }
  while (true) {
    ++state.at[thread];
    const SpinStep* step = &next(state, thread);
    while (step->act == SpinAct::kJump ||
           (step->act == SpinAct::kJumpUnless && answer != step->value)) {
      state.at[thread] = static_cast<std::uint8_t>(step->target + 1);
      step = &next(state, thread);
    }
    if (step->act == SpinAct::kChoose) answer = choose(step->value);
    if (step->act == SpinAct::kProgress) move.has_progress = true;
    if (is_operation(step->act) || step->act == SpinAct::kEnd) return move;
  }
}

SpinCircles find_circles(const SpinProgram& program, std::size_t states_max) {
  const SpinModel model(program);
  const Graph graph = explore(model, states_max);
  SpinCircles circles;
  circles.states = graph.states.size();
  const auto is_alive = [&](Node node, std::uint32_t thread) {
    return !model.has_ended(graph.states[node], thread);
  };
  const Part::Wanted without_progress = [](const Action& action) { return !action.has_progress; };
  Part(graph, without_progress).each_fair_component([&](const auto& actions, Node) {
    std::uint32_t ran = 0;
    std::uint32_t looking = 0;
    for (const Action* const action : actions) {
      ran |= 1U << action->thread;
      if (action->has_looked) looking |= 1U << action->thread;
      circles.has_livelock |= action->has_changed;
    }
    circles.has_livelock |= (ran & ~looking) != 0;
  });
  const Part::Wanted without_changes = [](const Action& action) {
    return !action.has_progress && !action.has_changed;
  };
  Part(graph, without_changes).each_fair_component([&](const auto& actions, Node) {
    std::uint32_t ran = 0;
    std::uint32_t looking = 0;
    for (const Action* const action : actions) {
      ran |= 1U << action->thread;
      if (action->has_looked) looking |= 1U << action->thread;
    }
    circles.has_spin |= ran == looking;
    circles.has_livelock |= ran != looking;
  });
  const auto note_certain = [&](std::uint8_t victim) {
    const Part::Wanted wanted = [victim](const Action& action) {
      return action.to.size() == 1 && !(action.has_progress && action.thread == victim);
    };
    Part(graph, wanted).each_fair_component([&](const auto& /*actions*/, Node somewhere) {
      circles.has_certain |= is_alive(somewhere, victim);
    });
  };
  for (std::uint32_t index = 0; index < model.thread_count(); ++index) {
    const auto victim = static_cast<std::uint8_t>(index);
    note_certain(victim);
    const Part::Wanted without_his = [victim](const Action& action) {
      return !action.has_progress || action.thread != victim;
    };
    Part(graph, without_his).each_fair_component([&](const auto& actions, Node somewhere) {
      if (!is_alive(somewhere, victim)) return;
      circles.has_starvation |=
          std::any_of(actions.begin(), actions.end(),
                      [](const Action* action) { return action->has_progress; });
    });
  }
  return circles;
}

}  // namespace snarl::testing
