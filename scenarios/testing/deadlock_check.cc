// Follows executions with the model, event by event.
#include "snarl/scenarios/testing/deadlock_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/engine/liveness.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/testing/tiny_model.h"

namespace snarl::testing {
namespace {

constexpr std::uint64_t kExecutionsEach = 4;
constexpr std::uint64_t kSearchMax = 20'000;  // executions
constexpr std::size_t kStatesMax = 1'000'000;

// Takes random options, and takes the same steps in the model.
class Follower final : public Strategy {
 public:
  Follower(TinyModel& model, const Execution& execution, DeadlockCheck& check)
      : model_(model), execution_(execution), check_(check) {}

  bool begin(const ExecutionInfo& info) override {
    rng_ = Rng(info.seed, info.index);
    state_ = model_.first();
    woken_.clear();
    closed_at_ = kNoStep;
    is_last_an_end_ = false;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind == ChoiceKind::kWaiter) {
      woken_.push_back(rng_.below(choice.option_count));
      return woken_.back();
    }
    compare();
    if (choice.option_count == 0) return 0;
    return index_of(choice.enabled->nth(rng_.below(choice.option_count)));
  }

  void observe(const OpEvent& event) override {
    is_last_an_end_ = event.op.kind == OpKind::kEnd;
    if (is_last_an_end_ || event.thread == kMainThread) return;
    model_.step(state_, index_of(event.thread) - 1, [this](std::uint32_t count) {
      if (count == 1) return 0U;
      const std::uint32_t option = woken_.front();
      woken_.pop_front();
      return option;
    });
    if (closed_at_ == kNoStep && victims() != 0) closed_at_ = event.step;
  }

  // Says whether the execution ended as the model says that it must.
  void conclude(Outcome outcome) {
    for (const Suspicion& suspicion : execution_.suspicions().all()) {
      if (suspicion.cause == std::string_view("put_after_close")) return;  // the end, no event
    }
    const bool is_dead = closed_at_ != kNoStep;
    if (is_dead != (outcome == Outcome::kStopped)) {
      differ(is_dead ? "a deadlock was missed" : "an execution ended without a deadlock");
    }
    const Step last = execution_.steps() - (is_last_an_end_ ? 2 : 1);
    if (is_dead && last != closed_at_) differ("a deadlock was found late");
    check_.deadlocked += is_dead ? 1 : 0;
  }

 private:
  // The non-daemons that nobody could bring on, whatever the others' code is.
  Crowd victims() {
    if (model_.is_over(state_)) return 0;
    const auto everybody = static_cast<Crowd>((1U << model_.thread_count()) - 1);
    return model_.without_daemons(everybody & static_cast<Crowd>(~model_.could_ever_go_on(state_)));
  }

  void compare() {
    // In the model a thread ends with its last step, and the last of them cuts off the daemons.
    if (model_.is_over(state_)) return;
    const Liveness liveness(execution_);
    Crowd dead = 0;
    Crowd enabled = 0;
    for (std::uint32_t thread = 0; thread < model_.thread_count(); ++thread) {
      const auto bit = static_cast<Crowd>(1U << thread);
      if (liveness.is_dead(ThreadId{thread + 1})) dead |= bit;
      if (execution_.is_enabled(ThreadId{thread + 1})) enabled |= bit;
    }
    ++check_.states;
    if (dead != 0 && enabled != 0) ++check_.partial;
    if (enabled != model_.enabled(state_)) differ("others can go on");
    const auto everybody = static_cast<Crowd>((1U << model_.thread_count()) - 1);
    if (dead != (everybody & static_cast<Crowd>(~model_.could_ever_go_on(state_)))) {
      differ("others are dead");
    }
    if ((dead & model_.can_ever_go_on(state_)) != 0) differ("one that is dead goes on");
  }

  void differ(const char* what) {
    if (!check_.difference.empty()) return;
    check_.difference = fmt::format("{} at step {}", what, execution_.steps());
  }

  TinyModel& model_;
  const Execution& execution_;
  DeadlockCheck& check_;
  Rng rng_{0, 0};
  TinyState state_;
  std::deque<std::uint32_t> woken_;  // options taken for the notify under way
  Step closed_at_ = kNoStep;
  bool is_last_an_end_ = false;
};

void follow(Program& program, TinyModel& model, std::uint64_t seed, bool ends_with_deadlocks,
            DeadlockCheck& check) {
  EngineOptions options;
  options.observing |= observe::kStrategy;
  options.is_exhaustive = !ends_with_deadlocks;  // then the strategy is asked at every step
  Execution execution(options);
  Follower follower(model, execution, check);
  execution.run_loop([&] {
    for (std::uint64_t index = 0; index < kExecutionsEach; ++index) {
      ExecutionInfo info;
      info.seed = seed;
      info.index = index;
      follower.begin(info);
      const Outcome outcome = execution.run_once(*program.body, follower, info);
      if (!ends_with_deadlocks) continue;
      follower.conclude(outcome);
      ++check.executions;
    }
    return true;
  });
}

void search_all(Program& program, TinyModel& model, DeadlockCheck& check) {
  CampaignOptions options;
  options.schedules = kSearchMax;
  options.keeps_going = true;
  options.minimize_seconds = 0;
  const ScenarioResult result = run_campaign(program, *find_strategy("dfs"), options);
  const TinyModel::Ends ends = model.ends(kStatesMax);
  check.can_be_stuck = ends.is_stuck;
  bool has_deadlock = false;
  for (const Finding& finding : result.findings) {
    if (finding.kind != FindingKind::kDeadlock) continue;
    has_deadlock = true;
    // A cycle of daemons alone is a finding that ends nothing.
    const bool has_victim =
        std::any_of(finding.trace->threads.begin(), finding.trace->threads.end(),
                    [](const ThreadInfo& thread) { return thread.is_dead && !thread.is_daemon; });
    if (has_victim && !ends.is_stuck && !ends.is_misused)
      check.difference = "a deadlock that cannot be";
  }
  const bool is_missed = check.can_be_stuck && !has_deadlock && result.exhausted;
  if (is_missed) check.difference = "no schedule shows a deadlock, though one has it";
}

}  // namespace

DeadlockCheck check_deadlocks(std::uint64_t seed) {
  const TinyProgram tiny = tiny_program(seed);
  language::ParseResult parsed = language::parse("tiny_program.snarl", text_of(tiny));
  DeadlockCheck check;
  if (!parsed.is_valid()) {
    check.difference = "it does not parse";
    return check;
  }
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  const auto program = make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
  TinyModel model(tiny);
  follow(*program, model, seed, false, check);
  follow(*program, model, seed, true, check);
  if (check.difference.empty()) search_all(*program, model, check);
  if (!check.difference.empty()) check.difference += "\n" + text_of(tiny);
  return check;
}

}  // namespace snarl::testing
