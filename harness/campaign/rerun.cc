// Carries plans out, and reads from events and choices what plan a run amounts to.
#include "snarl/harness/campaign/rerun.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "snarl/harness/engine/run_alone.h"
#include "snarl/harness/yields.h"

namespace snarl {
namespace {

// Steps of each thread, the clock included.
class StepCounts {
 public:
  std::uint32_t& of(ThreadId thread) {
    const std::size_t slot = thread == kClockThread ? 0 : std::size_t{index_of(thread)} + 1;
    if (slot >= counts_.size()) counts_.resize(slot + 1, 0);
    return counts_[slot];
  }

 private:
  std::vector<std::uint32_t> counts_;
};

// Numbers the options of each place.
class OptionCounts {
 public:
  OptionTaken next(const Choice& choice) {
    const Site& site = choice.pending(choice.current).site;
    const OptionPlace place{choice.current, choice.kind, site.line, site.column};
    return {place, counts_[place]++, 0};
  }

 private:
  std::map<OptionPlace, std::uint32_t> counts_;
};

class PlanStrategy final : public Strategy {
 public:
  PlanStrategy(const Plan& plan, const Trace& trace)
      : plan_(plan), trace_(trace), options_(plan.options) {
    std::sort(options_.begin(), options_.end(), is_before);
  }

  bool begin(const ExecutionInfo& /*info*/) override { return true; }

  std::uint32_t pick(const Choice& choice) override {
    for (; events_ < trace_.events.size(); ++events_) ++counts_.of(trace_.events[events_].thread);
    return choice.kind == ChoiceKind::kThread ? pick_thread(choice) : pick_option(choice);
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  std::uint32_t pick_thread(const Choice& choice) {
    for (; next_ < plan_.stretches.size(); ++next_) {
      const auto& [thread, until] = plan_.stretches[next_];
      const bool is_possible =
          thread == kClockThread ? choice.is_clock_armed : choice.enabled->contains(thread);
      if (is_possible && counts_.of(thread) < until) return index_of(thread);
    }
    return index_of(next_without_preemption(choice));
  }

  std::uint32_t pick_option(const Choice& choice) {
    const OptionTaken asked = option_counts_.next(choice);
    const auto found = std::lower_bound(options_.begin(), options_.end(), asked, is_before);
    const bool is_here = found != options_.end() && !is_before(asked, *found);
    return is_here && found->chosen < choice.option_count ? found->chosen : 0;
  }

  static bool is_before(const OptionTaken& one, const OptionTaken& other) {
    return std::tie(one.place, one.ordinal) < std::tie(other.place, other.ordinal);
  }

  const Plan& plan_;
  const Trace& trace_;  // of the running execution
  StepCounts counts_;
  std::size_t events_ = 0;            // counted
  std::size_t next_ = 0;              // stretch
  std::vector<OptionTaken> options_;  // by place
  OptionCounts option_counts_;
};

// Notes what the trace does not hold: which choices were not of threads.
class Recorder final : public Strategy {
 public:
  explicit Recorder(Strategy& inner) : inner_(inner) {}

  bool begin(const ExecutionInfo& info) override { return inner_.begin(info); }

  std::uint32_t pick(const Choice& choice) override {
    const std::uint32_t chosen = inner_.pick(choice);
    if (choice.kind == ChoiceKind::kThread) {
      last_step_ = choice.step;
      last_chosen_ = ThreadId{chosen};
    } else {
      asked_.push_back({counts_.next(choice), choice.option_count, choice.step});
      asked_.back().taken.chosen = chosen;
    }
    return chosen;
  }

  void observe(const OpEvent& event) override { inner_.observe(event); }

  std::vector<OptionAsked>& asked() { return asked_; }
  // Returns: who was let go on after the last event; kNoThread: nobody was chosen there.
  ThreadId chosen_at(Step step) const { return last_step_ == step ? last_chosen_ : kNoThread; }

 private:
  Strategy& inner_;
  OptionCounts counts_;
  std::vector<OptionAsked> asked_;
  Step last_step_ = kNoStep;
  ThreadId last_chosen_ = kNoThread;
};

class PlanReader {
 public:
  PlanReader(const Trace& trace, const Recorder& recorder, Rerun& rerun)
      : trace_(trace), recorder_(recorder), rerun_(rerun) {}

  void read() {
    const auto steps = static_cast<Step>(trace_.events.size());
    for (Step step = 0; step < steps; ++step) {
      add_step(step, trace_.events[step].thread);
    }
    // An operation that was refused is no event, and yet its thread was let go on.
    const ThreadId last = recorder_.chosen_at(steps);
    if (last != kNoThread) add_step(steps, last);
    for (const OptionAsked& asked : rerun_.asked) {
      if (asked.taken.chosen != 0) rerun_.plan.options.push_back(asked.taken);
    }
  }

 private:
  void add_step(Step step, ThreadId thread) {
    const std::uint32_t count = ++counts_.of(thread);
    auto& stretches = rerun_.plan.stretches;
    if (stretches.empty() || stretches.back().thread != thread) {
      stretches.push_back({thread, count});
      rerun_.starts.push_back(step);
      rerun_.is_preemption.push_back(is_preempted_at(step));
    }
    stretches.back().until = count;
  }

  bool is_preempted_at(Step step) {
    const auto& choices = trace_.choices;
    while (next_choice_ < choices.size() && choices[next_choice_].step < step) ++next_choice_;
    for (std::size_t at = next_choice_; at < choices.size() && choices[at].step == step; ++at) {
      if (choices[at].is_preemption) return true;
    }
    return false;
  }

  const Trace& trace_;
  const Recorder& recorder_;
  Rerun& rerun_;
  StepCounts counts_;
  std::size_t next_choice_ = 0;
};

void weigh(const Trace& trace, const Suspicion& suspicion, Rerun& rerun) {
  const auto steps = static_cast<std::uint32_t>(trace.events.size());
  rerun.steps_all = steps;
  rerun.steps = suspicion.second == kNoStep ? steps : suspicion.second + 1;
  for (const Step start : rerun.starts) {
    if (start > 0 && (start < rerun.steps || start == steps)) ++rerun.switches;
  }
  for (const RecordedChoice& choice : trace.choices) {
    if (choice.is_preemption) ++rerun.preemptions;
    if (choice.is_fault && choice.chosen != 0) ++rerun.faults;
    if (choice.chosen != choice.fallback) ++rerun.deviations;
  }
  for (const OptionTaken& option : rerun.plan.options) rerun.options += option.chosen;
}

}  // namespace

Rerun Reruns::run(Strategy& strategy) {
  Recorder recorder(strategy);
  recorder.begin(info_);
  execution_.set_trace(&trace_, Traced::kJudged);
  run_alone(execution_, *program_.body, recorder, info_);
  execution_.set_trace(nullptr);

  --left_.executions;
  left_.steps -= std::min<std::uint64_t>(left_.steps, execution_.steps() + 1);
  is_late_ = is_late_ || Clock::now() >= deadline_;

  Rerun rerun;
  rerun.outcome = execution_.outcome();
  rerun.asked = std::move(recorder.asked());
  for (const Suspicion& suspicion : execution_.suspicions().all()) {
    if (suspicion.signature != signature_) continue;
    rerun.is_shown = true;
    rerun.event_hash = execution_.event_hash();
    const auto& choices = execution_.choices();
    rerun.choices.assign(choices.begin(), choices.begin() + execution_.choice_count());
    PlanReader(trace_, recorder, rerun).read();
    weigh(trace_, suspicion, rerun);
  }
  return rerun;
}

bool Reruns::is_accepted(const Rerun& rerun) {
  if (!accept_) return true;
  std::uint32_t runs = 1;
  const bool is_accepted = accept_(rerun.choices, runs);
  left_.executions -= std::min<std::uint64_t>(left_.executions, runs);
  left_.steps -= std::min<std::uint64_t>(left_.steps, std::uint64_t{runs} * (rerun.steps_all + 1));
  is_late_ = is_late_ || Clock::now() >= deadline_;
  return is_accepted;
}

Rerun Reruns::run(const Plan& plan) {
  PlanStrategy strategy(plan, trace_);
  return run(strategy);
}

}  // namespace snarl
