// Runs a schedule with two of its steps the other way round, or with another option.
#include "snarl/harness/campaign/deciding_order.h"

#include <algorithm>

namespace snarl {
namespace {

constexpr RerunLimits kLimits{300, 200'000};
constexpr std::uint64_t kPairsMax = 1'000'000;  // looked at; their number is that of steps squared

bool conflict(const Op& one, const Op& other) {
  if (one.object == kNoObject || one.object != other.object) return false;
  return row_of(one.kind).effect == OpEffect::kWrites ||
         row_of(other.kind).effect == OpEffect::kWrites;
}

std::vector<std::uint32_t> options_at(const OptionPlace& place, const Rerun& rerun) {
  std::vector<std::uint32_t> chosen;
  for (const OptionAsked& asked : rerun.asked) {
    if (asked.taken.place == place) chosen.push_back(asked.taken.chosen);
  }
  return chosen;
}

// Else it is not the order alone that differs. A place that is not come to any more is its doing.
bool has_same_options(const Rerun& one, const Rerun& other) {
  const auto& taken = one.plan.options;
  return std::all_of(taken.begin(), taken.end(), [&](const OptionTaken& option) {
    const std::vector<std::uint32_t> chosen = options_at(option.place, other);
    return chosen.empty() || chosen == options_at(option.place, one);
  });
}

// Returns: kNoStep: no event says what was taken.
Step event_of_option(const OptionAsked& asked, const Trace& trace) {
  const auto [place, ordinal, chosen] = asked.taken;
  for (std::size_t step = asked.step; step < trace.events.size(); ++step) {
    const OpEvent& event = trace.events[step];
    if (event.thread != place.thread) continue;
    const bool is_fault = is_on_purpose(event.result);
    if (place.kind == ChoiceKind::kFault && !is_fault) continue;
    const bool is_said =
        is_fault || event.op.kind == OpKind::kChoose || event.op.kind == OpKind::kNotify;
    return is_said ? event.step : kNoStep;
  }
  return kNoStep;
}

// An operation that was carried out, or that its thread was about to do when all was over.
struct Later {
  ThreadId thread = kNoThread;
  std::uint32_t count = 0;  // steps of its thread up to it, itself included
  Op op;
  Step step = kNoStep;  // kNoStep: it was not carried out
};

// True if every other option was taken, and none of those runs shows the finding.
bool is_option_deciding(Reruns& reruns, const Rerun& rerun, const OptionAsked& asked) {
  Plan plan = rerun.plan;
  const auto taken = std::find(plan.options.begin(), plan.options.end(), asked.taken);
  for (std::uint32_t option = 0; option < asked.option_count; ++option) {
    if (option == asked.taken.chosen) continue;
    if (reruns.is_used_up()) return false;
    taken->chosen = option;
    const Rerun other = reruns.run(plan);
    if (other.is_shown || other.outcome == Outcome::kCut) return false;
  }
  return true;
}

class OrderSearch {
 public:
  OrderSearch(Reruns& reruns, const Rerun& rerun, const Trace& trace)
      : reruns_(reruns), rerun_(rerun), trace_(trace), counts_(trace.threads.size(), 0) {}

  DecidingOrder run() {
    reruns_.limit(kLimits);
    list_operations();
    for (std::size_t index = rerun_.starts.size(); index-- > 1;) {
      if (rerun_.is_preemption[index] && try_preemption(index)) return result_;
    }
    for (std::size_t step = std::min<std::size_t>(rerun_.steps, trace_.events.size());
         step-- > 0;) {
      const auto first = std::upper_bound(
          laters_.begin(), laters_.end(), step,
          [](std::size_t wanted, const Later& later) { return wanted < later.step; });
      for (auto later = first; later != laters_.end(); ++later) {
        if (try_exchange(static_cast<Step>(step), *later)) return result_;
        if (is_used_up()) return {};
      }
    }
    return {};
  }

 private:
  void list_operations() {
    for (const OpEvent& event : trace_.events) {
      counts_before_.push_back(count_of(event.thread));
      if (event.thread == kClockThread) continue;
      const std::uint32_t count = ++counts_[index_of(event.thread)];
      if (event.step < rerun_.steps) laters_.push_back({event.thread, count, event.op, event.step});
    }
    for (std::uint32_t index = 0; index < trace_.threads.size(); ++index) {
      const ThreadInfo& thread = trace_.threads[index];
      const bool is_waiting = thread.state == ThreadState::kBlocked;
      if (is_waiting) laters_.push_back({ThreadId{index}, counts_[index] + 1, thread.pending});
    }
  }

  std::uint32_t count_of(ThreadId thread) const {
    return thread == kClockThread ? 0 : counts_[index_of(thread)];
  }

  // What was preempted does its next step before others do what conflicts with it.
  bool try_preemption(std::size_t stretch) {
    const Stretch& preempted = rerun_.plan.stretches[stretch - 1];
    const auto next = std::find_if(laters_.begin(), laters_.end(), [&](const Later& later) {
      return later.thread == preempted.thread && later.count == preempted.until + 1;
    });
    if (next == laters_.end()) return false;
    const std::size_t end = std::min<std::size_t>(next->step, trace_.events.size());
    // The last of them first: before an earlier one it would come before all behind that one too.
    for (std::size_t step = end; step-- > rerun_.starts[stretch];) {
      if (try_exchange(static_cast<Step>(step), *next)) return true;
    }
    return false;
  }

  bool is_used_up() const { return pairs_ > kPairsMax || reruns_.is_used_up(); }

  bool try_exchange(Step step, const Later& later) {
    ++pairs_;
    const OpEvent& event = trace_.events[step];
    if (event.thread == later.thread || event.thread == kClockThread) return false;
    if (!conflict(event.op, later.op) || is_used_up()) return false;
    const Rerun rerun = reruns_.run(plan_with(step, later));
    if (rerun.is_shown || rerun.outcome == Outcome::kCut || !is_exchanged(event, later) ||
        !has_same_options(rerun_, rerun)) {
      return false;
    }
    result_ = {step, later.thread, later.step};
    return true;
  }

  // As it was before `step`, then `later`, then all the rest.
  Plan plan_with(Step step, const Later& later) const {
    Plan plan;
    plan.options = rerun_.plan.options;
    const auto& stretches = rerun_.plan.stretches;
    std::size_t index = 0;
    while (index + 1 < stretches.size() && rerun_.starts[index + 1] <= step) ++index;
    plan.stretches.assign(stretches.begin(),
                          stretches.begin() + static_cast<std::ptrdiff_t>(index));
    plan.stretches.push_back({stretches[index].thread, counts_before_[step]});
    plan.stretches.push_back({later.thread, later.count});
    plan.stretches.insert(plan.stretches.end(),
                          stretches.begin() + static_cast<std::ptrdiff_t>(index), stretches.end());
    return plan;
  }

  // True if in the last run the later operation came first.
  bool is_exchanged(const OpEvent& event, const Later& later) const {
    std::uint32_t count = 0;
    std::uint32_t count_of_earlier = 0;
    for (const OpEvent& now : reruns_.trace().events) {
      if (now.thread == event.thread && ++count_of_earlier > counts_before_[event.step]) {
        return false;
      }
      if (now.thread == later.thread && ++count == later.count) {
        return now.op.kind == later.op.kind && now.op.object == later.op.object;
      }
    }
    return false;
  }

  Reruns& reruns_;
  const Rerun& rerun_;
  const Trace& trace_;
  std::vector<std::uint32_t> counts_;         // steps of each thread
  std::vector<std::uint32_t> counts_before_;  // each event: steps of its thread before it
  std::vector<Later> laters_;                 // in order; what was not carried out is last
  std::uint64_t pairs_ = 0;
  DecidingOrder result_;
};

}  // namespace

DecidingOrder deciding_order(Reruns& reruns, const Rerun& rerun, const Trace& trace) {
  return OrderSearch(reruns, rerun, trace).run();
}

Step deciding_option(Reruns& reruns, const Rerun& rerun, const Trace& trace) {
  reruns.limit(kLimits);
  for (auto asked = rerun.asked.rbegin(); asked != rerun.asked.rend(); ++asked) {
    if (asked->taken.chosen == 0 || asked->step >= rerun.steps) continue;
    const Step step = event_of_option(*asked, trace);
    if (step != kNoStep && is_option_deciding(reruns, rerun, *asked)) return step;
    if (reruns.is_used_up()) return kNoStep;
  }
  return kNoStep;
}

}  // namespace snarl
