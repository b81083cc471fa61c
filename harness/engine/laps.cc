// Compares each state with those before it.
#include "snarl/harness/engine/laps.h"

#include "snarl/harness/base/bits.h"
#include "snarl/harness/engine/awaits.h"

namespace snarl {
namespace {

// Beyond so many states it forgets and begins again: what matters is the memory, and that an
// execution without laps stays cheap. Longer laps are missed.
constexpr std::size_t kStatesMax = 4096;

constexpr std::size_t place_of(ThreadId thread) {
  return thread == kClockThread ? Laps::kThreadsMax : index_of(thread);
}

}  // namespace

void Laps::on(const OpEvent& event) {
  events_.push_back(event);
  last_ran_[place_of(event.thread)] = event.step + 1;
  if (changes_something(event)) last_change_ = event.step + 1;
  if (event.op.kind == OpKind::kProgress) last_progress_[place_of(event.thread)] = event.step + 1;
}

Lap Laps::look(std::uint64_t state, Step step, std::uint64_t enabled, bool is_clock_armed,
               std::uint64_t living) {
  if (first_.size() >= kStatesMax) begin(step);
  const auto [known, is_new] = first_.try_emplace(state, step);
  const Step first = known->second;
  // Looked at twice without an event in between: no lap.
  const bool is_lap = !is_new && first < step;
  if (is_lap && (since(last_enabled_, first) & ~since(last_ran_, first)) == 0) {
    const std::uint64_t left_behind = living & ~since(last_progress_, first);
    const LapKind kind = kind_since(first, left_behind);
    if (kind != LapKind::kNone) return {kind, first, since(last_ran_, first), left_behind};
    known->second = step;  // what comes now may be without progress
  }
  for (std::uint64_t left = enabled; left != 0; left &= left - 1) {
    last_enabled_[bits::lowest(left)] = step + 1;
  }
  if (is_clock_armed) last_enabled_[kThreadsMax] = step + 1;
  return {};
}

LapKind Laps::kind_since(Step first, std::uint64_t left_behind) const {
  if (since(last_progress_, first) != 0) {
    return left_behind == 0 ? LapKind::kNone : LapKind::kStarving;
  }
  if (last_change_ > first) return LapKind::kLivelock;
  // Who spins looks at something.
  std::uint64_t looking = std::uint64_t{1} << kThreadsMax;
  for (std::size_t index = first - begun_at_; index < events_.size(); ++index) {
    const OpEvent& event = events_[index];
    if (event.op.object != kNoObject) looking |= std::uint64_t{1} << place_of(event.thread);
  }
  return (since(last_ran_, first) & ~looking) == 0 ? LapKind::kSpin : LapKind::kLivelock;
}

}  // namespace snarl
