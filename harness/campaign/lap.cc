// Runs in lock step, and what comes of going on at random.
#include "snarl/harness/campaign/lap.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "snarl/harness/base/check.h"
#include "snarl/harness/base/rng.h"
#include "snarl/harness/base/state_hash.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/lockstep_strategies.h"
#include "snarl/harness/detectors/lap.h"
#include "snarl/harness/engine/run_alone.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

// In all orders, behind turns of one. They show who spins without yielding.
constexpr std::uint64_t kLongerTurns[] = {2, 3, 8};
// Of short executions, which are cheap. Found with 32 of them: see the row livelocks of ci/prove.
constexpr std::uint64_t kStaggeredExecutions = 32;
constexpr std::uint64_t kStaggeredStepsMax = 32'000;
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
  const auto found = std::find_if(suspicions.begin(), suspicions.end(), [&](const auto& one) {
    return one.examine == &examine_lap && one.signature == signature;
  });
  return found == suspicions.end() ? nullptr : &*found;
}

std::uint32_t lap_steps(const Suspicion& lap) { return lap.second + 1 - lap.first; }

std::vector<Suspicion> laps_among(std::vector<Suspicion> all) {
  std::erase_if(all, [](const Suspicion& one) { return one.examine != &examine_lap; });
  return all;
}

// The choices of an execution that went through a lap: until it was over, and those made in it. By
// their number: what is asked before a step can belong to the step before.
struct LapChoices {
  LapChoices(const Trace& trace, const Suspicion& lap) : until(trace.chosen()) {
    SNARL_CHECK(lap.choice_count <= until.size(), "a lap ended after a choice that was not made");
    until.resize(lap.choice_count);
    each.assign(until.begin() + lap.first_choice, until.end());
  }

  std::vector<std::uint32_t> until;
  std::vector<std::uint32_t> each;
};

// Goes through the circle once more. Half the step bound is where that begins, or lies before it,
// so that the second time is looked at, here and whenever the schedule is replayed. A note ends
// nothing: there the bound does.
std::optional<ShownLap> go_round_again(Execution& execution, Program& program,
                                       const Examination& examination, const Suspicion& suspicion) {
  LapChoices choices(*examination.trace, suspicion);
  ShownLap shown;
  shown.steps = suspicion.second + 1;
  std::vector<std::uint32_t> twice = choices.until;
  twice.insert(twice.end(), choices.each.begin(), choices.each.end());
  shown.choices = std::move(choices.until);
  ExecutionInfo info;
  info.steps_max =
      suspicion.is_note ? suspicion.second + 1 + lap_steps(suspicion) : 2 * (suspicion.second + 1);
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

// std::lock and std::scoped_lock of several locks try, let go, and try again in another order: in
// step they could do so for ever, which no user of theirs can mend.
bool is_of_the_standard_library(const Trace& trace, const Suspicion& lap) {
  return std::all_of(trace.events.begin() + lap.first, trace.events.begin() + lap.second + 1,
                     [](const OpEvent& event) { return is_in_standard_library(event.op.site); });
}

// Of memory only what lies on stacks was compared. So the circle is gone round so often that a loop
// which only takes long would have ended, or done something else. Returns: how it looks twice, with
// how often it was gone round; nothing: the steps were not the same each time.
std::optional<ShownLap> go_round_for_long(Execution& execution, Program& program,
                                          const Examination& seen, const Suspicion& lap) {
  const std::uint32_t steps = lap_steps(lap);
  const std::uint32_t laps = std::max(kGoneRoundSteps / steps, 1U);
  ShownLap shown;
  shown.steps = lap.second + 1;
  LapChoices parts(*seen.trace, lap);
  const std::vector<std::uint32_t> each = std::move(parts.each);
  shown.choices = std::move(parts.until);
  std::vector<std::uint32_t> choices = shown.choices;
  for (std::uint32_t round = 0; round < laps; ++round) {
    choices.insert(choices.end(), each.begin(), each.end());
  }
  ExecutionInfo info;
  info.steps_max = lap.second + 1 + laps * steps;
  info.faults = seen.trace->faults;
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

// Whatever the first step, and wherever it stands: the same circle.
std::uint64_t hash_of_circle(const Trace& trace, const Suspicion& lap) {
  const auto hash_of = [&trace](Step step) {
    const OpEvent& event = trace.events[step];
    StateHash hash;
    hash.add(std::uint64_t{index_of(event.thread)} << 32U | index_of(event.op.object));
    hash.add(static_cast<std::uint64_t>(event.op.kind) << 8U |
             static_cast<std::uint64_t>(event.result));
    hash.add(event.value);
    return hash.value();
  };
  std::uint64_t circle = 0;
  for (Step step = lap.first; step <= lap.second; ++step) {
    StateHash pair;
    pair.add(hash_of(step));
    pair.add(hash_of(step == lap.second ? lap.first : step + 1));
    circle += pair.value();
  }
  return circle;
}

// Looks for circles in executions, and makes each go round at least once more.
class LapSearch {
 public:
  LapSearch(Execution& execution, Program& program)
      : execution_(execution),
        program_(program),
        is_by_stacks_(program.body->state_known() == StateKnown::kStacks) {}

  // In the execution that the strategy leads to. Signature 0: any, one that ends it first of all.
  std::optional<ShownLap> one(Strategy& strategy, const ExecutionInfo& info,
                              std::uint64_t signature) {
    look(strategy, info);
    std::stable_partition(laps_.begin(), laps_.end(),
                          [](const Suspicion& lap) { return lap.ends_execution; });
    for (const Suspicion& lap : laps_) {
      if (signature == 0 || lap.signature == signature) return shown(lap, info);
    }
    return {};
  }

  // All, but for those notes whose signatures are known.
  std::vector<ShownLap> all(Strategy& strategy, const ExecutionInfo& info,
                            const std::set<std::uint64_t>& known) {
    look(strategy, info);
    std::vector<ShownLap> found;
    for (const Suspicion& lap : laps_) {
      if (lap.is_note && known.count(lap.signature) != 0) continue;
      if (std::optional<ShownLap> one = shown(lap, info)) found.push_back(std::move(*one));
    }
    return found;
  }

  // Of all executions in which the whole state was known.
  std::uint64_t steps() const { return steps_; }

 private:
  // Nearly always there is none; so only where there is one it is run again with a trace.
  void look(Strategy& strategy, const ExecutionInfo& info) {
    strategy.begin(info);
    execution_.compare_states(Comparing::kAlways);
    run_alone(execution_, *program_.body, strategy, info);
    laps_ = laps_among(execution_.suspicions().all());
    if (!is_by_stacks_) steps_ += execution_.steps();
    if (!laps_.empty()) {
      const auto& choices = execution_.choices();
      choices_.assign(choices.begin(), choices.begin() + execution_.choice_count());
    }
    if (!laps_.empty() && !is_by_stacks_) {
      ReplayStrategy again(choices_);
      again.begin(info);
      examination_ = examine(execution_, program_, again, info);
      laps_ = laps_among(examination_.suspicions);
    }
    execution_.compare_states(Comparing::kLate);
  }

  std::optional<ShownLap> shown(const Suspicion& lap, const ExecutionInfo& info) {
    if (!is_by_stacks_) return go_round_again(execution_, program_, examination_, lap);
    // Where the lap was found nothing was traced: this is the execution up to its end.
    ReplayStrategy again(choices_);
    ExecutionInfo until = info;
    until.steps_max = lap.second + 1;
    again.begin(until);
    const Examination traced = examine(execution_, program_, again, until);
    if (traced.outcome != Outcome::kCut || again.divergence()) return {};
    const std::uint64_t circle = hash_of_circle(*traced.trace, lap);
    if (in_vain_.count(circle) != 0) return {};
    std::optional<ShownLap> found = go_round_for_long(execution_, program_, traced, lap);
    if (!found) in_vain_.insert(circle);
    return found;
  }

  Execution& execution_;
  Program& program_;
  const bool is_by_stacks_;
  std::vector<Suspicion> laps_;         // of the last execution
  std::vector<std::uint32_t> choices_;  // of the last one that had a lap
  std::uint64_t steps_ = 0;
  Examination examination_;          // of the same, where the whole state is known
  std::set<std::uint64_t> in_vain_;  // circles that led out of themselves
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

// Circles in executions in lock step: one for each signature, of those that last the shortest.
class LockstepSearch {
 public:
  LockstepSearch(Execution& execution, Program& program, std::uint64_t seed)
      : search_(execution, program),
        is_by_stacks_(program.body->state_known() == StateKnown::kStacks) {
    info_.seed = seed;
    info_.steps_max = is_by_stacks_ ? kLockstepStepsMax / 4 : kLockstepStepsMax;  // they are dearer
  }

  void in_turns(std::uint64_t length) {
    for (std::uint64_t order = 0; order < kLockstepOrders; ++order) {
      info_.index = kLockstepOrders * (length - 1) + order;
      look(in_step_);
    }
  }

  // In longer turns; where values are drawn, given the same ones always; and behind chance.
  void otherwise() {
    for (const std::uint64_t length : kLongerTurns) in_turns(length);
    for (const auto values : {InStep::Values::kFirst, InStep::Values::kLast}) {
      if (!in_step_.has_given()) break;
      in_step_.give(values);
      in_turns(1);
    }
    Staggered staggered;
    const std::uint64_t executions = kStaggeredExecutions / (is_by_stacks_ ? 4 : 1);
    const std::uint64_t steps_max = search_.steps() + kStaggeredStepsMax;
    for (info_.index = 0; info_.index < executions && search_.steps() < steps_max; ++info_.index) {
      look(staggered);
    }
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  void look(Strategy& strategy) {
    for (ShownLap& lap : search_.all(strategy, info_, known_)) {
      Finding& found = lap.finding;
      known_.insert(found.signature);
      const auto same = std::find_if(
          findings_.begin(), findings_.end(),
          [&found](const Finding& other) { return other.signature == found.signature; });
      if (same == findings_.end()) {
        findings_.push_back(std::move(found));
      } else if (found.trace->events.size() < same->trace->events.size()) {
        *same = std::move(found);
      }
    }
  }

  LapSearch search_;
  const bool is_by_stacks_;
  ExecutionInfo info_;
  InStep in_step_;
  std::vector<Finding> findings_;
  std::set<std::uint64_t> known_;
};

}  // namespace

EngineOptions engine_for_laps(EngineOptions engine, const Body& body) {
  if (body.state_known() == StateKnown::kStacks) engine.vehicle = "fiber";
  return engine;
}

std::unique_ptr<Strategy> in_lockstep_after(std::vector<std::uint32_t> choices) {
  return std::make_unique<Continued>(std::move(choices), "round_robin");
}

std::vector<Finding> laps_in_lockstep(Execution& execution, Program& program, std::uint64_t seed,
                                      LockstepPart part) {
  LockstepSearch search(execution, program, seed);
  if (part != LockstepPart::kLater) search.in_turns(1);
  if (part != LockstepPart::kFirst) search.otherwise();
  return search.take();
}

std::vector<Finding> laps_along(Execution& execution, Program& program,
                                std::vector<std::uint32_t> choices, const ExecutionInfo& info) {
  ReplayStrategy along(std::move(choices));
  std::vector<Finding> findings;
  for (ShownLap& lap : LapSearch(execution, program).all(along, info, {})) {
    if (!lap.finding.is_note) findings.push_back(std::move(lap.finding));
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
  std::optional<ShownLap> lap = LapSearch(execution, program).one(again, looked_at, 0);
  return lap ? std::make_shared<Finding>(std::move(lap->finding)) : nullptr;
}

void drop_notes_of_circles(std::vector<Finding>& notes, const std::vector<Finding>& findings) {
  const auto is_in = [](const Finding& fault, const Finding& note) {
    const auto& threads = fault.threads;
    return fault.repeated.is_known() &&
           std::all_of(note.threads.begin(), note.threads.end(), [&](const std::string& thread) {
             return std::find(threads.begin(), threads.end(), thread) != threads.end();
           });
  };
  std::erase_if(notes, [&](const Finding& note) {
    const bool is_about_one = note.cause == "transient" || note.cause == "no_yield";
    return is_about_one && std::any_of(findings.begin(), findings.end(),
                                       [&](const Finding& fault) { return is_in(fault, note); });
  });
}

void show_lap(Finding& finding, Execution& execution, Program& program, const ExecutionInfo& info) {
  ReplayStrategy again(finding.trace->chosen());
  ExecutionInfo shown = info;
  // Where it does not end the execution there is nothing to see behind it.
  if (finding.is_note && finding.steps_max != 0) shown.steps_max = finding.steps_max;
  std::optional<ShownLap> lap = LapSearch(execution, program).one(again, shown, finding.signature);
  if (!lap) return;
  if (finding.kind != FindingKind::kDeadlock) go_on_at_random(*lap, execution, program, info.seed);
  if (finding.is_note) {
    const RepeatedPart& part = lap->finding.repeated;
    lap->finding.message += fmt::format("; {} of {} random continuations get out of it",
                                        part.escaped, part.continuations);
  }
  lap->finding.is_allowed = finding.is_allowed;
  lap->finding.hits = finding.hits;
  lap->finding.corpus = finding.corpus;
  lap->finding.first_execution = finding.first_execution;
  finding = std::move(lap->finding);
}

}  // namespace snarl
