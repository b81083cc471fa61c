// Explores the states, then runs into the circles that their graph has.
#include "snarl/harness/campaign/circle_search.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "snarl/harness/base/bits.h"
#include "snarl/harness/base/state_hash.h"
#include "snarl/harness/campaign/lap.h"
#include "snarl/harness/campaign/state_graph.h"
#include "snarl/harness/detectors/lap.h"
#include "snarl/harness/engine/run_alone.h"

namespace snarl {
namespace {

// Of all executions together. Small programs have all their states by then; of larger ones those
// are seen that are near the beginning.
constexpr std::uint64_t kExploredSteps = 32'000;
constexpr std::uint64_t kLooks = 8'000'000;  // for ways through the graph: some ten milliseconds
constexpr std::uint32_t kStepsMax = 4'000;
constexpr std::size_t kCirclesTried = 8;

// Always goes to the nearest option that nobody took yet, and gives the execution up where there is
// none left to come to; or goes one given way.
class Explorer final : public Strategy {
 public:
  Explorer(Execution& execution, StateGraph& graph) : execution_(execution), graph_(graph) {}

  // Goes this way in the next execution, and takes no others from then on.
  void set_way(StateGraph::Way way) {
    way_ = std::move(way);
    is_exploring_ = false;
  }

  bool begin(const ExecutionInfo& /*info*/) override {
    if (is_exploring_) way_.clear();
    next_ = 0;
    from_ = StateGraph::kUnknown;
    has_progress_ = is_beyond_ = false;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    const bool is_of_threads = choice.kind == ChoiceKind::kThread;
    list_options(choice);
    StateHash inner;  // amid a step: what was chosen before in it
    if (!is_of_threads) {
      inner.add(state_);
      inner.add(option_);
      inner.add(choice.option_count);
    }
    state_ = is_of_threads ? execution_.circles().state() : inner.value();
    const StateGraph::Node node =
        graph_.node_of(state_, options_, living(), choice.kind == ChoiceKind::kValue);
    lead_to(node);
    const std::uint32_t option = next_option(node);
    if (option == graph_.option_count(node)) {
      if (is_of_threads) return index_of(kNoThread);
      is_beyond_ = true;  // it cannot be given up here
      return 0;
    }
    from_ = node;
    option_ = option;
    return graph_.answer_at(node, option);
  }

  void observe(const OpEvent& event) override {
    if (event.op.kind == OpKind::kProgress) has_progress_ = true;
  }

  // The execution is over: where it came to, if that is a state that was there before.
  void finish(bool has_come_round) {
    if (from_ == StateGraph::kUnknown) return;
    lead_to(has_come_round ? graph_.node_of(execution_.circles().state(), {}, 0, false)
                           : StateGraph::kOver);
  }

 private:
  void list_options(const Choice& choice) {
    options_.clear();
    if (choice.kind != ChoiceKind::kThread) {
      for (std::uint32_t option = 0; option < choice.option_count; ++option) {
        options_.push_back({option, choice.current});
      }
      return;
    }
    for (std::uint64_t left = choice.enabled->low(); left != 0; left &= left - 1) {
      const ThreadId thread{bits::lowest(left)};
      options_.push_back({index_of(thread), thread});
    }
    if (choice.is_clock_armed) options_.push_back({index_of(kClockThread), kClockThread});
  }

  std::uint64_t living() const {
    std::uint64_t threads = 0;
    for (std::uint32_t index = 1; index < execution_.thread_count(); ++index) {
      const ThreadRecord& thread = execution_.thread(ThreadId{index});
      if (!thread.is_daemon && !thread.is_ended) threads |= thread.bit;
    }
    return threads;
  }

  void lead_to(StateGraph::Node node) {
    if (from_ != StateGraph::kUnknown) graph_.lead(from_, option_, node, has_progress_);
    from_ = StateGraph::kUnknown;
    has_progress_ = false;
  }

  std::uint32_t next_option(StateGraph::Node node) {
    if (is_beyond_) return graph_.option_count(node);
    if (next_ < way_.size()) return std::min(way_[next_++], graph_.option_count(node));
    if (!is_exploring_) return graph_.option_count(node);
    way_ = graph_.way_to_untaken(node);
    next_ = 0;
    return way_.empty() ? graph_.option_count(node) : way_[next_++];
  }

  Execution& execution_;
  StateGraph& graph_;
  StateGraph::Way way_;
  std::size_t next_ = 0;  // of the way
  bool is_exploring_ = true;
  bool is_beyond_ = false;
  StateGraph::Node from_ = StateGraph::kUnknown;
  std::uint32_t option_ = 0;
  std::uint64_t state_ = 0;
  bool has_progress_ = false;  // since `from_`
  std::vector<StateGraph::Option> options_;
};

class CircleSearch {
 public:
  CircleSearch(Execution& execution, Program& program, std::uint64_t seed)
      : execution_(execution), program_(program), explorer_(execution, graph_) {
    info_.seed = seed;
    info_.steps_max = kStepsMax;
  }

  std::vector<Finding> run() {
    explore();
    if (is_too_large_) return {};
    for (StateGraph::Way& way : graph_.ways_round(kCirclesTried)) {
      explorer_.set_way(std::move(way));
      if (goes_round()) add_findings();
    }
    return std::move(findings_);
  }

 private:
  void explore() {
    std::size_t taken = 0;
    while (!is_too_large_ && steps_ < kExploredSteps && graph_.looks() < kLooks) {
      goes_round();
      if (std::exchange(taken, graph_.taken()) == taken) return;
    }
  }

  // Runs one execution. Returns: whether it came to a circle.
  bool goes_round() {
    explorer_.begin(info_);
    execution_.set_asking_always(true);
    execution_.compare_states(Comparing::kAlways);
    run_alone(execution_, *program_.body, explorer_, info_);
    execution_.compare_states(Comparing::kLate);
    execution_.set_asking_always(false);
    steps_ += execution_.steps();
    is_too_large_ = execution_.thread_count() > Laps::kThreadsMax;
    const auto& suspicions = execution_.suspicions().all();
    const bool is_round = std::any_of(
        suspicions.begin(), suspicions.end(),
        [](const Suspicion& one) { return one.examine == &examine_lap && one.ends_execution; });
    explorer_.finish(is_round);
    return is_round;
  }

  void add_findings() {
    const auto& choices = execution_.choices();
    std::vector<Finding> found =
        laps_along(execution_, program_,
                   {choices.begin(), choices.begin() + execution_.choice_count()}, info_);
    std::move(found.begin(), found.end(), std::back_inserter(findings_));
  }

  Execution& execution_;
  Program& program_;
  StateGraph graph_;
  Explorer explorer_;
  ExecutionInfo info_;
  std::uint64_t steps_ = 0;
  bool is_too_large_ = false;  // more threads than are looked at
  std::vector<Finding> findings_;
};

}  // namespace

EngineOptions engine_for_graph(EngineOptions engine) {
  engine.observing |= observe::kStrategy;
  return engine;
}

std::vector<Finding> circles_in_graph(Execution& execution, Program& program, std::uint64_t seed) {
  return CircleSearch(execution, program, seed).run();
}

}  // namespace snarl
