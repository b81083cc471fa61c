// Follows executions with the model, event by event; then runs a campaign.
#include "snarl/scenarios/testing/livelock_check.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/scenarios/file_programs.h"

namespace snarl::testing {
namespace {

constexpr std::uint64_t kFollowedExecutions = 3;
constexpr std::uint32_t kFollowedSteps = 300;
constexpr std::uint32_t kCampaignSteps = 8'000;
constexpr std::size_t kStatesMost = 20'000;

// Takes random options, and takes the same steps in the model.
class Shadow final : public Strategy {
 public:
  Shadow(const SpinModel& model, const Execution& execution, LivelockCheck& check)
      : model_(model), execution_(execution), check_(check) {}

  bool begin(const ExecutionInfo& info) override {
    rng_ = Rng(info.seed, info.index);
    state_ = {};
    has_step_ = false;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) return rng_.below(choice.option_count);
    compare();
    if (choice.option_count == 0) return 0;
    return index_of(choice.enabled->nth(rng_.below(choice.option_count)));
  }

  void observe(const OpEvent& event) override {
    if (event.op.kind == OpKind::kEnd || event.thread == kMainThread) return;
    if (event.op.kind == OpKind::kChoose) return values_.push_back(event.value);
    if (event.op.kind == OpKind::kProgress) {
      has_progress_ = true;
      return;
    }
    take_step();
    step_ = event;
    values_.clear();
    has_progress_ = false;
    has_step_ = true;
    ++check_.steps;
  }

 private:
  // The last one: the values that were chosen in it are known by now.
  void take_step() {
    if (!std::exchange(has_step_, false)) return;
    std::size_t next = 0;
    const SpinMove move =
        model_.step(state_, index_of(step_.thread) - 1, [&](std::uint32_t /*count*/) {
          if (next == values_.size()) differ("a value was not chosen");
          return next < values_.size() ? static_cast<std::uint32_t>(values_[next++]) : 0U;
        });
    if (next != values_.size()) differ("a value was chosen");
    if (move.has_progress != has_progress_) differ("another one makes progress");
  }

  void compare() {
    take_step();
    for (std::uint32_t thread = 0; thread < model_.thread_count(); ++thread) {
      const bool is_enabled = execution_.is_enabled(ThreadId{thread + 1});
      if (is_enabled != model_.is_enabled(state_, thread)) differ("others can go on");
    }
  }

  void differ(const char* what) {
    if (!check_.difference.empty()) return;
    check_.difference = fmt::format("{} at step {}", what, execution_.steps());
  }

  const SpinModel& model_;
  const Execution& execution_;
  LivelockCheck& check_;
  Rng rng_{0, 0};
  SpinState state_;
  bool has_step_ = false;
  OpEvent step_;
  std::vector<std::uint64_t> values_;  // that were chosen in it
  bool has_progress_ = false;
};

void shadow(Program& program, const SpinModel& model, std::uint64_t seed, LivelockCheck& check) {
  EngineOptions options;
  options.observing |= observe::kStrategy;
  options.is_exhaustive = true;  // then the strategy is asked at every step
  Execution execution(options);
  execution.compare_states(Comparing::kNever);
  Shadow strategy(model, execution, check);
  execution.run_loop([&] {
    for (std::uint64_t index = 0; index < kFollowedExecutions; ++index) {
      ExecutionInfo info;
      info.seed = seed;
      info.index = index;
      info.steps_max = kFollowedSteps;
      strategy.begin(info);
      execution.run_once(*program.body, strategy, info);
    }
    return true;
  });
}

void search(Program& program, LivelockCheck& check) {
  CampaignOptions options;
  options.schedules = kLivelockSchedules;
  options.steps_max = kCampaignSteps;
  options.minimize_seconds = 0;
  const ScenarioResult result = run_campaign(program, *find_strategy("portfolio"), options);
  for (const Finding& finding : result.findings) {
    if (finding.kind == FindingKind::kLostUpdate) continue;  // another question
    const bool is_spin = finding.kind == FindingKind::kDeadlock;
    const bool is_possible = is_spin ? finding.cause == "spin" && check.circles.has_spin
                             : finding.kind == FindingKind::kStarvation
                                 ? check.circles.has_starvation
                             : finding.kind == FindingKind::kLivelock ? check.circles.has_livelock
                                                                      : false;
    if (!is_possible) {
      check.difference =
          fmt::format("no schedule shows {} {}", name_of(finding.kind), finding.cause);
    }
    check.is_found = true;
    check.is_in_lockstep |= finding.hits == 0;
  }
}

}  // namespace

LivelockCheck check_livelocks(std::uint64_t seed) {
  const SpinProgram spin = spin_program(seed);
  LivelockCheck check;
  try {
    check.circles = find_circles(spin, kStatesMost);
  } catch (const std::length_error&) {
    check.is_too_large = true;
    return check;
  }
  language::ParseResult parsed = language::parse("spin_program.snarl", spin.text);
  if (!parsed.is_valid()) {
    check.difference = "it does not parse\n" + spin.text;
    return check;
  }
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  const auto program = make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
  shadow(*program, SpinModel(spin), seed, check);
  if (check.difference.empty()) search(*program, check);
  if (!check.difference.empty()) check.difference += "\n" + spin.text;
  return check;
}

}  // namespace snarl::testing
