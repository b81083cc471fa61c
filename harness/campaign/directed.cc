// Following a list of steps, and steering by holding threads back.
#include "snarl/harness/campaign/directed.h"

#include <algorithm>

#include "snarl/harness/strategies/option_draw.h"

namespace snarl {
namespace {

constexpr std::uint32_t kClockOneIn = 16;  // chances of the clock, as of an eager one

bool is_possible(const Choice& choice, ThreadId thread) {
  return thread == kClockThread ? choice.is_clock_armed : choice.enabled->contains(thread);
}

}  // namespace

std::uint32_t OptionRecorder::pick(const Choice& choice) {
  const std::uint32_t chosen = inner_.pick(choice);
  if (choice.kind != ChoiceKind::kThread) options_[choice.current].push_back(chosen);
  return chosen;
}

std::uint32_t FollowStrategy::pick(const Choice& choice) {
  if (choice.kind == ChoiceKind::kThread) return pick_thread(choice);
  const std::size_t index = next_option_[choice.current]++;
  const auto taken = options_.find(choice.current);
  if (taken == options_.end() || index >= taken->second.size()) return 0;
  return std::min(taken->second[index], choice.option_count - 1);
}

std::uint32_t FollowStrategy::pick_thread(const Choice& choice) {
  if (diverged_at() || choice.step >= steps_.size()) return default_answer(choice);
  const ThreadId wanted = steps_[choice.step];
  if (is_possible(choice, wanted)) return index_of(wanted);
  diverged_at_ = choice.step;
  return default_answer(choice);
}

std::optional<Step> FollowStrategy::diverged_at() {
  const std::size_t count = std::min(steps_.size(), trace_.events.size());
  for (; checked_ < count && !diverged_at_; ++checked_) {
    if (trace_.events[checked_].thread != steps_[checked_]) {
      diverged_at_ = static_cast<Step>(checked_);
    }
  }
  return diverged_at_;
}

std::uint32_t SteerStrategy::pick(const Choice& choice) {
  if (choice.kind != ChoiceKind::kThread) return draw_option(choice, rng_);
  return pick_thread(choice);
}

std::uint32_t SteerStrategy::pick_thread(const Choice& choice) {
  read_on();
  std::vector<ThreadId> free;
  std::vector<ThreadId> held_back;
  choice.enabled->for_each([&](ThreadId thread) {
    const bool is_waiting = !is_let_go_[thread] && is_awaited(thread, choice.pending(thread));
    (is_waiting ? held_back : free).push_back(thread);
  });
  const bool is_time = choice.is_clock_armed && (free.empty() || rng_.below(kClockOneIn) == 0);
  if (is_time) return index_of(kClockThread);
  if (!free.empty()) return index_of(free[rng_.below(static_cast<std::uint32_t>(free.size()))]);
  const ThreadId chosen = held_back[rng_.below(static_cast<std::uint32_t>(held_back.size()))];
  is_let_go_[chosen] = true;
  return index_of(chosen);
}

void SteerStrategy::read_on() {
  for (; changes_read_ < trace_.hold_changes.size(); ++changes_read_) {
    const HoldChange& change = trace_.hold_changes[changes_read_];
    auto& held = held_[trace_.events[change.step].thread];
    const std::uint64_t lock = name_of(change.object);
    if (change.is_taken) {
      held.push_back(lock);
    } else if (const auto found = std::find(held.begin(), held.end(), lock); found != held.end()) {
      held.erase(found);
    }
  }
  for (; events_read_ < trace_.events.size(); ++events_read_) {
    is_let_go_[trace_.events[events_read_].thread] = false;
  }
}

bool SteerStrategy::is_awaited(ThreadId thread, const Op& op) const {
  if (op.is_timed || op.object == kNoObject) return false;
  return std::any_of(requests_.begin(), requests_.end(), [&](const AwaitedRequest& request) {
    return request.kind == op.kind && request.wanted == name_of(op.object) &&
           request.thread == name_of(execution_.thread(thread).object.id) &&
           holds_all(thread, request.held);
  });
}

bool SteerStrategy::holds_all(ThreadId thread, const std::vector<std::uint64_t>& locks) const {
  const auto found = held_.find(thread);
  if (found == held_.end()) return false;
  return std::all_of(locks.begin(), locks.end(), [&](std::uint64_t lock) {
    return std::find(found->second.begin(), found->second.end(), lock) != found->second.end();
  });
}

}  // namespace snarl
