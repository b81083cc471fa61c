// Strategies for tests: given choices, and depth-first enumeration.
#include "snarl/primitives/testing/play.h"

#include <fmt/format.h>

#include "snarl/harness/base/check.h"
#include "snarl/harness/engine/spawn.h"
#include "snarl/primitives/thread.h"

namespace snarl::testing {
namespace {

thread_local std::string noted;

class ScenarioBody final : public Body {
 public:
  explicit ScenarioBody(const Scenario& scenario,
                        WhenAbandoned when_abandoned = WhenAbandoned::kIsUnwound)
      : Body(when_abandoned), scenario_(scenario) {}
  void run(Execution& /*execution*/) override { scenario_(); }

 private:
  const Scenario& scenario_;
};

// All options of a choice, in order.
std::vector<std::uint32_t> options_of(const Choice& choice) {
  std::vector<std::uint32_t> options;
  if (choice.kind != ChoiceKind::kThread) {
    for (std::uint32_t option = 0; option < choice.option_count; ++option)
      options.push_back(option);
    return options;
  }
  choice.enabled->for_each([&](ThreadId thread) { options.push_back(index_of(thread)); });
  if (choice.is_clock_armed) options.push_back(index_of(kClockThread));
  return options;
}

class Given final : public Strategy {
 public:
  explicit Given(std::vector<std::uint32_t> choices) : choices_(std::move(choices)) {}

  bool begin(const ExecutionInfo& /*info*/) override {
    next_ = 0;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (next_ < choices_.size()) return choices_[next_++];
    if (choice.kind == ChoiceKind::kThread && choice.enabled->contains(choice.current)) {
      return index_of(choice.current);
    }
    return options_of(choice).front();
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  std::vector<std::uint32_t> choices_;
  std::size_t next_ = 0;
};

class DepthFirst final : public Strategy {
 public:
  bool begin(const ExecutionInfo& /*info*/) override {
    depth_ = 0;
    if (!is_begun_) return is_begun_ = true;
    while (!path_.empty() && path_.back().next + 1 == path_.back().options.size()) path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back().next;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (depth_ == path_.size()) path_.push_back({options_of(choice), 0});
    const Branch& branch = path_[depth_++];
    return branch.options[branch.next];
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  struct Branch {
    std::vector<std::uint32_t> options;
    std::size_t next;
  };

  std::vector<Branch> path_;
  std::size_t depth_ = 0;
  bool is_begun_ = false;
};

std::string faults_of(const std::vector<Suspicion>& suspicions) {
  std::string faults;
  for (const Suspicion& suspicion : suspicions) {
    if (suspicion.is_note) continue;
    if (!faults.empty()) faults += ' ';
    faults += name_of(suspicion.kind);
    if (*suspicion.cause != '\0') faults += fmt::format("/{}", suspicion.cause);
  }
  return faults;
}

Played play_with(const Scenario& scenario, Strategy& strategy, std::uint64_t seed,
                 const std::string& vehicle) {
  EngineOptions options;
  options.vehicle = vehicle;
  Execution execution(options);
  Played played;
  ExecutionInfo info;
  info.seed = seed;
  ScenarioBody body(scenario);
  execution.set_trace(&played.trace);
  execution.run_loop([&] {
    if (execution.take_dropped_loop()) return true;
    strategy.begin(info);
    execution.run_once(body, strategy, info);
    return true;
  });
  played.outcome = execution.outcome();
  played.suspicions = execution.suspicions().all();
  played.event_hash = execution.event_hash();
  played.choices.assign(execution.choices().begin(),
                        execution.choices().begin() + execution.choice_count());
  played.had_timeout = execution.had_timeout();
  return played;
}

Tally run_many(const Scenario& scenario, Strategy& strategy, std::uint64_t executions_max,
               std::uint64_t seed, WhenAbandoned when_abandoned = WhenAbandoned::kIsUnwound) {
  Execution execution{EngineOptions{}};
  Tally tally;
  ScenarioBody body(scenario, when_abandoned);
  const auto count = [&] {
    ++tally.executions;
    if (execution.outcome() == Outcome::kCompleted) ++tally.completed;
    if (execution.had_timeout()) ++tally.timeouts;
    ++tally.faults[faults_of(execution.suspicions().all())];
    if (!noted.empty()) ++tally.words[noted];
  };
  execution.run_loop([&] {
    if (execution.take_dropped_loop()) count();
    ExecutionInfo info;
    info.seed = seed;
    while (tally.executions < executions_max) {
      info.index = tally.executions;
      if (!strategy.begin(info)) break;
      noted.clear();
      execution.run_once(body, strategy, info);
      count();
    }
    return true;
  });
  tally.frames_dropped = execution.frames_dropped();
  return tally;
}

}  // namespace

void run_threads(const std::vector<std::function<void()>>& bodies) {
  static constexpr ObjectRow kRow{"thread"};
  Execution& execution = Execution::current();
  const ThreadBody prototype{
      [](void* context, std::uint32_t index) {
        (*static_cast<const std::vector<std::function<void()>>*>(context))[index]();
      },
      const_cast<std::vector<std::function<void()>>*>(&bodies)};
  for (std::uint32_t index = 0; index < bodies.size(); ++index) {
    ThreadRecord& thread = execution.spawn(kRow, {"t", static_cast<std::int32_t>(index)}, false);
    thread.body = prototype;
    thread.body.argument = index;
  }
  execution.wait_for_all();
}

std::string Played::faults() const { return faults_of(suspicions); }

std::vector<std::string> Played::operations() const {
  std::vector<std::string> all;
  for (const OpEvent& event : trace.events) {
    if (event.op.kind == OpKind::kBegin || event.op.kind == OpKind::kEnd) continue;
    const std::string_view who = event.thread == kClockThread
                                     ? std::string_view("clock")
                                     : trace.threads[index_of(event.thread)].name;
    const std::string_view what = event.op.object == kNoObject
                                      ? std::string_view("-")
                                      : trace.objects[index_of(event.op.object)].name;
    all.push_back(fmt::format("{} {} {}", who, row_of(event.op.kind).word, what));
  }
  return all;
}

Played play(const Scenario& scenario, std::vector<std::uint32_t> choices,
            const std::string& vehicle) {
  Given given(std::move(choices));
  return play_with(scenario, given, 1, vehicle);
}

Played play_seed(const Scenario& scenario, std::uint64_t seed, const std::string& vehicle) {
  RandomWalk random;
  return play_with(scenario, random, seed, vehicle);
}

Tally explore(const Scenario& scenario, std::uint64_t executions, std::uint64_t seed,
              WhenAbandoned when_abandoned) {
  RandomWalk random;
  return run_many(scenario, random, executions, seed, when_abandoned);
}

Tally enumerate(const Scenario& scenario, std::uint64_t executions_max) {
  DepthFirst depth_first;
  Tally tally = run_many(scenario, depth_first, executions_max, 1);
  SNARL_CHECK(tally.executions < executions_max, "more schedules than the test allows for");
  return tally;
}

void note(const std::string& word) { noted = word; }

}  // namespace snarl::testing
