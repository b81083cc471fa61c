// Tries changes of a schedule and keeps those that make it simpler, until none does.
#include "snarl/harness/campaign/minimize.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/campaign/bounded_search.h"
#include "snarl/harness/strategies/replay.h"

namespace snarl {
namespace {

// Arbitrary, but such that in a release build they are reached before 2 seconds are over.
constexpr RerunLimits kSearchLimits{20'000, 4'000'000};
constexpr RerunLimits kProofLimits{120'000, 5'000'000};
constexpr std::uint32_t kStepsMore = 1'000;
constexpr std::size_t kExchangedThreadsMax = 8;  // every pair is tried
constexpr std::size_t kMovedStretchesMax = 40;   // to every place

std::uint64_t hash_of(const Plan& plan) {
  std::uint64_t hash = plan.stretches.size();
  const auto add = [&hash](std::uint64_t value) {
    hash = mix_bits(hash * 0x9e37'79b9'7f4a'7c15ULL + value);
  };
  for (const auto& [thread, until] : plan.stretches) {
    add(index_of(thread));
    add(until);
  }
  for (const OptionTaken& option : plan.options) {
    add(index_of(option.place.thread));
    add(static_cast<std::uint64_t>(option.place.kind));
    add(option.place.line);
    add(option.place.column);
    add(option.ordinal);
    add(option.chosen);
  }
  return hash;
}

class Minimizer {
 public:
  Minimizer(Reruns& reruns, Rerun first) : reruns_(reruns), best_(std::move(first)) {}

  Minimized run() {
    Minimality minimality = Minimality::kPartial;
    do {
      search();
      if (reruns_.is_used_up()) return {Minimality::kPartial, std::move(best_)};
      minimality = look_for_fewer_preemptions();
    } while (minimality == Minimality::kPartial);  // found: simplify that
    return {minimality, std::move(best_)};
  }

 private:
  void search() {
    reruns_.limit(kSearchLimits);
    limit_steps();
    bool is_simpler = true;
    while (is_simpler && !reruns_.is_used_up()) {
      is_simpler = drop_tail();
      is_simpler |= drop_preemptions();
      is_simpler |= drop_options();
      is_simpler |= lower_options();
      is_simpler |= drop_threads();
      is_simpler |= drop_stretches();
      is_simpler |= change_stretches();
      is_simpler |= move_stretches();
      is_simpler |= exchange_threads();
    }
  }

  // Returns: true if the plan shows the finding and is simpler than what there was.
  bool attempt(const Plan& plan) {
    // What was not simpler before is not simpler than something simpler.
    if (reruns_.is_used_up() || !tried_.insert(hash_of(plan)).second) return false;
    Rerun rerun = reruns_.run(plan);
    if (!rerun.is_shown || rerun.weight() >= best_.weight()) return false;
    if (rerun.outcome == Outcome::kCut && best_.outcome != Outcome::kCut) return false;
    if (!reruns_.is_accepted(rerun)) return false;
    best_ = std::move(rerun);
    return true;
  }

  // Drops parts of something in ever smaller pieces. `count` says how many there are at present,
  // `without(first, size)` makes the plan that lacks `size` of them.
  bool reduce(const std::function<std::size_t()>& count,
              const std::function<Plan(std::size_t first, std::size_t size)>& without) {
    bool is_simpler = false;
    for (std::size_t size = count(); size > 0; size /= 2) {
      for (std::size_t first = 0; first < count() && !reruns_.is_used_up();) {
        if (attempt(without(first, std::min(size, count() - first)))) {
          is_simpler = true;
        } else {
          first += size;
        }
      }
    }
    return is_simpler;
  }

  // After the finding has shown, threads may go on by default.
  bool drop_tail() {
    Plan plan = best_.plan;
    std::size_t kept = plan.stretches.size();
    while (kept > 0 && best_.starts[kept - 1] >= best_.steps) --kept;
    if (kept == plan.stretches.size()) return false;
    plan.stretches.resize(kept);
    return attempt(plan);
  }

  // Who was preempted goes on instead.
  bool drop_preemptions() {
    return reduce([this] { return preemption_places().size(); },
                  [this](std::size_t first, std::size_t size) {
                    const std::vector<std::size_t> places = preemption_places();
                    Plan plan = best_.plan;
                    for (std::size_t index = first; index < first + size; ++index) {
                      plan.stretches[places[index] - 1].until = kUntilItStops;
                    }
                    return plan;
                  });
  }

  std::vector<std::size_t> preemption_places() const {
    std::vector<std::size_t> places;
    for (std::size_t index = 1; index < best_.is_preemption.size(); ++index) {
      if (best_.is_preemption[index]) places.push_back(index);
    }
    return places;
  }

  bool drop_options() {
    return reduce([this] { return best_.plan.options.size(); },
                  [this](std::size_t first, std::size_t size) {
                    Plan plan = best_.plan;
                    const auto begin = plan.options.begin() + static_cast<std::ptrdiff_t>(first);
                    plan.options.erase(begin, begin + static_cast<std::ptrdiff_t>(size));
                    return plan;
                  });
  }

  // Smaller values, and waiters that came earlier.
  bool lower_options() {
    bool is_simpler = false;
    for (std::size_t index = 0; index < best_.plan.options.size(); ++index) {
      while (lower_option(index)) is_simpler = true;
    }
    return is_simpler;
  }

  bool lower_option(std::size_t index) {
    if (index >= best_.plan.options.size() || reruns_.is_used_up()) return false;
    const std::uint32_t chosen = best_.plan.options[index].chosen;
    for (const std::uint32_t lower : {1U, chosen / 2, chosen - 1}) {
      if (lower == 0 || lower >= chosen) continue;
      Plan plan = best_.plan;
      plan.options[index].chosen = lower;
      if (attempt(plan)) return true;
    }
    return false;
  }

  // A stretch that is dropped is made up for by the next one of its thread.
  bool drop_stretches() {
    return reduce([this] { return best_.plan.stretches.size(); },
                  [this](std::size_t first, std::size_t size) {
                    Plan plan = best_.plan;
                    const auto begin = plan.stretches.begin() + static_cast<std::ptrdiff_t>(first);
                    plan.stretches.erase(begin, begin + static_cast<std::ptrdiff_t>(size));
                    return plan;
                  });
  }

  // Threads that the finding does not need come to their turn after it.
  bool drop_threads() {
    bool is_simpler = false;
    for (const ThreadId thread : threads_of_plan()) {
      Plan plan = best_.plan;
      auto& stretches = plan.stretches;
      stretches.erase(
          std::remove_if(stretches.begin(), stretches.end(),
                         [&](const Stretch& stretch) { return stretch.thread == thread; }),
          stretches.end());
      is_simpler |= attempt(plan);
    }
    return is_simpler;
  }

  std::vector<ThreadId> threads_of_plan() const {
    std::vector<ThreadId> threads;
    for (const Stretch& stretch : best_.plan.stretches) threads.push_back(stretch.thread);
    std::sort(threads.begin(), threads.end());
    threads.erase(std::unique(threads.begin(), threads.end()), threads.end());
    return threads;
  }

  bool change_stretches() {
    bool is_simpler = false;
    for (std::size_t index = 0; index < best_.plan.stretches.size(); ++index) {
      while (change_stretch(index)) is_simpler = true;
    }
    return is_simpler;
  }

  // Moves what its thread does next up to it, or makes it shorter.
  bool change_stretch(std::size_t index) {
    const auto& stretches = best_.plan.stretches;
    if (index >= stretches.size() || reruns_.is_used_up()) return false;
    const auto [thread, until] = stretches[index];
    std::uint32_t before = 0;
    for (std::size_t earlier = 0; earlier < index; ++earlier) {
      if (stretches[earlier].thread == thread) before = stretches[earlier].until;
    }
    std::vector<std::uint32_t> ends;
    ends.reserve(4);
    ends.push_back(kUntilItStops);
    for (std::size_t later = index + 1; later < stretches.size(); ++later) {
      if (stretches[later].thread != thread) continue;
      ends.push_back(stretches[later].until);
      break;
    }
    const std::uint32_t length = until - before;
    if (length > 1) {
      ends.push_back(before + length / 2);
      ends.push_back(until - 1);
    }
    for (const std::uint32_t end : ends) {
      Plan plan = best_.plan;
      plan.stretches[index].until = end;
      if (attempt(plan)) return true;
    }
    return false;
  }

  // A thread that comes later may find others waiting that it would have interrupted.
  bool move_stretches() {
    bool is_simpler = false;
    for (std::size_t from = 0; from < best_.plan.stretches.size(); ++from) {
      for (std::size_t to = 0; to < best_.plan.stretches.size(); ++to) {
        if (best_.plan.stretches.size() > kMovedStretchesMax) return is_simpler;
        is_simpler |= from < best_.plan.stretches.size() && attempt(moved(best_.plan, from, to));
      }
    }
    return is_simpler;
  }

  static Plan moved(Plan plan, std::size_t from, std::size_t to) {
    const auto begin = plan.stretches.begin();
    const auto first = begin + static_cast<std::ptrdiff_t>(std::min(from, to));
    const auto last = begin + static_cast<std::ptrdiff_t>(std::max(from, to));
    std::rotate(first, from < to ? first + 1 : last, last + 1);
    return plan;
  }

  // Among threads that do the same, those that begin first by default are the simpler choice.
  bool exchange_threads() {
    std::vector<ThreadId> threads = threads_of_plan();
    if (threads.size() > kExchangedThreadsMax) return false;
    bool is_simpler = false;
    for (std::size_t one = 0; one < threads.size(); ++one) {
      for (std::size_t other = one + 1; other < threads.size(); ++other) {
        is_simpler |= attempt(exchanged(best_.plan, threads[one], threads[other]));
      }
    }
    return is_simpler;
  }

  static Plan exchanged(Plan plan, ThreadId one, ThreadId other) {
    const auto exchange = [&](ThreadId& thread) {
      if (thread == one) {
        thread = other;
      } else if (thread == other) {
        thread = one;
      }
    };
    for (Stretch& stretch : plan.stretches) exchange(stretch.thread);
    for (OptionTaken& option : plan.options) exchange(option.place.thread);
    return plan;
  }

  // Changed schedules may be longer, since threads that spin go on by default. The bound is that of
  // the best one at the time, so that minimising again looks at the same schedules.
  void limit_steps() {
    if (best_.outcome == Outcome::kCut) return;
    const std::uint64_t steps = 2 * std::uint64_t{best_.steps_all} + kStepsMore;
    reruns_.set_steps_max(
        static_cast<std::uint32_t>(std::min<std::uint64_t>(steps, reruns_.steps_max())));
  }

  // Returns: kProven if no schedule with fewer preemptions and no more faults shows the finding,
  // kLocal if none was found, kPartial if one was found, or one with fewer faults: it is the best
  // one now.
  Minimality look_for_fewer_preemptions() {
    reruns_.limit(kProofLimits);
    limit_steps();
    const bool may_be_cut = best_.outcome == Outcome::kCut;
    bool is_proven = true;
    for (std::uint32_t preemptions = 0; preemptions < best_.preemptions; ++preemptions) {
      BoundedSearch search = search_bounded(reruns_, preemptions, best_.faults, may_be_cut);
      if (search.found) {
        best_ = std::move(*search.found);
        return Minimality::kPartial;
      }
      is_proven = is_proven && search.is_exhausted;
    }
    if (best_.faults > 0 && !reruns_.is_used_up()) {
      BoundedSearch search =
          search_bounded(reruns_, best_.preemptions, best_.faults - 1, may_be_cut);
      if (search.found) {
        best_ = std::move(*search.found);
        return Minimality::kPartial;
      }
    }
    return is_proven ? Minimality::kProven : Minimality::kLocal;
  }

  Reruns& reruns_;
  Rerun best_;
  std::unordered_set<std::uint64_t> tried_;  // hashes of plans
};

}  // namespace

Minimized minimize(Reruns& reruns, const Trace& trace) {
  reruns.limit(kSearchLimits);
  ReplayStrategy again(trace.chosen());
  Rerun first = reruns.run(again);
  if (!first.is_shown || first.event_hash != trace.event_hash) return {};
  return Minimizer(reruns, std::move(first)).run();
}

}  // namespace snarl
