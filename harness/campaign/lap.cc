// Runs in lock step, and what comes of going on at random.
#include "snarl/harness/campaign/lap.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/detectors/lap.h"
#include "snarl/harness/engine/run_alone.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

constexpr std::uint64_t kLockstepExecutions = 12;  // turns of one, two and three choices
constexpr std::uint32_t kLockstepStepsMax = 4'000;

constexpr std::uint32_t kGoneRoundSteps = 100'000;
constexpr std::uint32_t kLookedAtMax = 200'000;  // steps of an execution: half a second

constexpr std::uint32_t kContinuations = 64;  // none escapes: at most 4.6 % do, at 95 %
constexpr std::uint32_t kContinuedLaps = 50;
constexpr std::uint32_t kContinuedStepsMin = 1'000;

// A circle that some execution went through twice.
struct ShownLap {
  Finding finding;
  std::vector<std::uint32_t> choices;  // until its first time is over
  std::uint32_t steps = 0;             // the same
};

const Suspicion* find_lap(const std::vector<Suspicion>& suspicions, std::uint64_t signature) {
  for (const Suspicion& suspicion : suspicions) {
    const bool is_lap = suspicion.examine == &examine_lap;
    if (is_lap && (signature == 0 || suspicion.signature == signature)) return &suspicion;
  }
  return nullptr;
}

// Goes through the circle once more. Half the step bound is where that begins, so that at least the
// second time is looked at, here and whenever the schedule is replayed.
std::optional<ShownLap> go_round_again(Execution& execution, Program& program,
                                       const Examination& examination, const Suspicion& suspicion) {
  ShownLap shown;
  shown.choices = examination.trace->chosen();
  shown.steps = suspicion.second + 1;
  std::vector<std::uint32_t> twice = shown.choices;
  for (const RecordedChoice& choice : examination.trace->choices) {
    if (choice.step >= suspicion.first) twice.push_back(choice.chosen);
  }
  ExecutionInfo info;
  info.steps_max = 2 * (suspicion.second + 1);
  info.faults = examination.trace->faults;
  ReplayStrategy again(std::move(twice));
  again.begin(info);
  const Examination second = examine(execution, program, again, info);
  const Suspicion* const lap = find_lap(second.suspicions, suspicion.signature);
  if (lap == nullptr || again.divergence()) return {};
  shown.finding = finding_of(second, *lap);
  shown.finding.steps_max = info.steps_max;
  return shown;
}

// Where the lap was found nothing was traced: this is the execution up to its end, with what
// showed.
struct Seen {
  Examination examination;
  Suspicion suspicion;
};

std::optional<Seen> see_stacks(Execution& execution, Program& program, Strategy& strategy,
                               const ExecutionInfo& info, std::uint64_t signature) {
  execution.compare_states(Comparing::kAlways);
  run_alone(execution, *program.body, strategy, info);
  execution.compare_states(Comparing::kLate);
  const Suspicion* const lap = find_lap(execution.suspicions().all(), signature);
  if (lap == nullptr) return {};
  Seen seen{{}, *lap};
  const auto& choices = execution.choices();
  ReplayStrategy again({choices.begin(), choices.begin() + execution.choice_count()});
  ExecutionInfo until = info;
  until.steps_max = lap->second + 1;
  again.begin(until);
  seen.examination = examine(execution, program, again, until);
  if (seen.examination.outcome != Outcome::kCut || again.divergence()) return {};
  return seen;
}

// std::lock and std::scoped_lock of several locks try, let go, and try again in another order: in
// step they could do so for ever, which no user of theirs can mend.
bool is_of_the_standard_library(const Trace& trace, const Suspicion& lap) {
  return std::all_of(trace.events.begin() + lap.first, trace.events.begin() + lap.second + 1,
                     [](const OpEvent& event) {
                       const Site& site = event.op.site;
                       return site.is_known() && std::string_view(site.file).find(
                                                     "/include/c++/") != std::string_view::npos;
                     });
}

// Of memory only what lies on stacks was compared. So the circle is gone round so often that a loop
// which only takes long would have ended, or done something else. Returns: how it looks twice, with
// how often it was gone round; nothing: the steps were not the same each time.
std::optional<ShownLap> go_round_for_long(Execution& execution, Program& program, Seen seen) {
  const Suspicion& lap = seen.suspicion;
  const std::uint32_t steps = lap.second + 1 - lap.first;
  const std::uint32_t laps = std::max(kGoneRoundSteps / steps, 1U);
  ShownLap shown;
  shown.choices = seen.examination.trace->chosen();
  shown.steps = lap.second + 1;
  std::vector<std::uint32_t> each;
  for (const RecordedChoice& choice : seen.examination.trace->choices) {
    if (choice.step >= lap.first) each.push_back(choice.chosen);
  }
  std::vector<std::uint32_t> choices = shown.choices;
  for (std::uint32_t round = 0; round < laps; ++round) {
    choices.insert(choices.end(), each.begin(), each.end());
  }
  ExecutionInfo info;
  info.steps_max = lap.second + 1 + laps * steps;
  info.faults = seen.examination.trace->faults;
  ReplayStrategy round(std::move(choices));
  round.begin(info);
  Examination gone = examine(execution, program, round, info);
  if (gone.outcome != Outcome::kCut || round.divergence()) return {};
  const auto& events = gone.trace->events;
  for (std::size_t place = lap.first; place + steps < events.size(); ++place) {
    if (!is_same_step(events[place], events[place + steps])) return {};
  }
  std::vector<std::uint32_t> twice = shown.choices;
  twice.insert(twice.end(), each.begin(), each.end());
  info.steps_max = lap.second + 1 + steps;
  ReplayStrategy again(std::move(twice));
  again.begin(info);
  Examination examination = examine(execution, program, again, info);
  Suspicion last = lap;
  last.first += steps;
  last.second += steps;
  shown.finding = finding_of(examination, last);
  shown.finding.steps_max = info.steps_max;
  shown.finding.repeated.laps = laps;
  if (is_of_the_standard_library(*examination.trace, last)) {
    shown.finding.is_note = true;
    shown.finding.help =
        "it is the standard library that tries again and again; any other order of "
        "steps gets out";
  }
  return shown;
}

// The first circle in the execution that the strategy leads to.
std::optional<ShownLap> first_lap(Execution& execution, Program& program, Strategy& strategy,
                                  const ExecutionInfo& info, std::uint64_t signature) {
  strategy.begin(info);
  if (program.body->state_known() == StateKnown::kStacks) {
    std::optional<Seen> seen = see_stacks(execution, program, strategy, info, signature);
    if (!seen) return {};
    return go_round_for_long(execution, program, std::move(*seen));
  }
  execution.compare_states(Comparing::kAlways);
  const Examination examination = examine(execution, program, strategy, info);
  execution.compare_states(Comparing::kLate);
  const Suspicion* const lap = find_lap(examination.suspicions, signature);
  if (lap == nullptr) return {};
  return go_round_again(execution, program, examination, *lap);
}

// The choices of a schedule, then another strategy's.
class Continued final : public Strategy {
 public:
  Continued(std::vector<std::uint32_t> choices, std::string_view strategy)
      : choices_(std::move(choices)), then_(find_strategy(strategy)->factory()) {}

  bool begin(const ExecutionInfo& info) override {
    next_ = 0;
    return then_->begin(info);
  }

  std::uint32_t pick(const Choice& choice) override {
    return next_ < choices_.size() ? choices_[next_++] : then_->pick(choice);
  }

  void observe(const OpEvent& event) override { then_->observe(event); }

 private:
  std::vector<std::uint32_t> choices_;
  std::size_t next_ = 0;
  std::unique_ptr<Strategy> then_;
};

void go_on_at_random(ShownLap& lap, Execution& execution, Program& program, std::uint64_t seed) {
  RepeatedPart& part = lap.finding.repeated;
  part.steps_each = std::max(kContinuedStepsMin, kContinuedLaps * part.steps);
  Continued strategy(lap.choices, "random");
  ExecutionInfo info;
  info.seed = seed;
  info.steps_max = lap.steps + part.steps_each;
  info.faults = lap.finding.trace->faults;
  execution.compare_states(Comparing::kNever);
  for (; part.continuations < kContinuations; ++part.continuations) {
    info.index = part.continuations;
    strategy.begin(info);
    run_alone(execution, *program.body, strategy, info);
    if (execution.outcome() != Outcome::kCut) ++part.escaped;
  }
  execution.compare_states(Comparing::kLate);
}

}  // namespace

EngineOptions engine_for_laps(EngineOptions engine, const Body& body) {
  if (body.state_known() == StateKnown::kStacks) engine.vehicle = "fiber";
  return engine;
}

std::unique_ptr<Strategy> in_lockstep_after(std::vector<std::uint32_t> choices) {
  return std::make_unique<Continued>(std::move(choices), "round_robin");
}

std::vector<Finding> laps_in_lockstep(Execution& execution, Program& program, std::uint64_t seed) {
  std::vector<Finding> findings;
  const StrategyRow& row = *find_strategy("round_robin");
  ExecutionInfo info;
  info.seed = seed;
  const bool is_by_stacks = program.body->state_known() == StateKnown::kStacks;
  info.steps_max = is_by_stacks ? kLockstepStepsMax / 4 : kLockstepStepsMax;  // they are dearer
  for (; info.index < kLockstepExecutions; ++info.index) {
    const std::unique_ptr<Strategy> strategy = row.factory();
    const std::optional<ShownLap> lap = first_lap(execution, program, *strategy, info, 0);
    if (!lap) continue;
    const Finding& found = lap->finding;
    const auto known = std::find_if(findings.begin(), findings.end(), [&](const Finding& other) {
      return other.signature == found.signature;
    });
    if (known == findings.end()) {
      findings.push_back(found);
    } else if (found.trace->events.size() < known->trace->events.size()) {
      *known = found;
    }
  }
  return findings;
}

std::shared_ptr<Finding> lap_of_cut(const EngineOptions& engine, Program& program,
                                    const std::vector<std::uint32_t>& choices,
                                    const ExecutionInfo& info) {
  Execution execution(engine_for_laps(engine, *program.body));
  ReplayStrategy again(choices);
  ExecutionInfo looked_at = info;
  looked_at.steps_max = std::min(info.steps_max, kLookedAtMax);
  std::optional<ShownLap> lap = first_lap(execution, program, again, looked_at, 0);
  return lap ? std::make_shared<Finding>(std::move(lap->finding)) : nullptr;
}

void show_lap(Finding& finding, Execution& execution, Program& program, const ExecutionInfo& info) {
  ReplayStrategy again(finding.trace->chosen());
  std::optional<ShownLap> lap = first_lap(execution, program, again, info, finding.signature);
  if (!lap) return;
  if (finding.kind != FindingKind::kDeadlock) go_on_at_random(*lap, execution, program, info.seed);
  lap->finding.is_allowed = finding.is_allowed;
  lap->finding.hits = finding.hits;
  lap->finding.corpus = finding.corpus;
  lap->finding.first_execution = finding.first_execution;
  finding = std::move(lap->finding);
}

}  // namespace snarl
