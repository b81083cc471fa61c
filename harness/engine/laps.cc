// Compares each state with those before it.
#include "snarl/harness/engine/laps.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/base/bits.h"
#include "snarl/harness/engine/awaits.h"

namespace snarl {
namespace {

// Beyond so many states it forgets and begins again: what matters is the memory, and that an
// execution without laps stays cheap. Longer laps are missed.
constexpr std::size_t kStatesMax = 4096;

// A turn of a loop is none: nothing in the program says that it may be left there.
bool gives_way(const Op& op) {
  return op.is_timed || op.kind == OpKind::kYield || op.kind == OpKind::kSleep ||
         op.kind == OpKind::kWake;
}

constexpr std::size_t place_of(ThreadId thread) {
  return thread == kClockThread ? Laps::kThreadsMax : index_of(thread);
}

}  // namespace

void Laps::on(const OpEvent& event) {
  events_.push_back(event);
  values_.on(event);
  last_ran_[place_of(event.thread)] = event.step + 1;
  if (way_ != nullptr) {
    way_->ran.resize(kThreadsMax + 1, 0);
    way_->ran[place_of(event.thread)] = event.step + 1;
    way_ = nullptr;
  }
  if (changes_something(event)) last_change_ = event.step + 1;
  if (gives_way(event.op)) last_gave_way_ = event.step + 1;
  if (event.op.kind == OpKind::kProgress) last_progress_[place_of(event.thread)] = event.step + 1;
}

Lap Laps::look(std::uint64_t state, Step step, std::uint32_t choices, std::uint64_t enabled,
               bool is_clock_armed, std::uint64_t living) {
  if (seen_.size() >= kStatesMax) begin(step);
  values_.stand_in(state);
  way_ = values_.is_any_since(begun_at_) ? &ways_[state] : nullptr;
  if (way_ != nullptr) {
    way_->enabled = enabled | (is_clock_armed ? std::uint64_t{1} << kThreadsMax : 0);
  }
  const Place here{step, choices};
  const auto [known, is_new] = seen_.try_emplace(state, Seen{here, here});
  const auto [first, first_choice] = known->second.first;
  const auto [last, last_choice] = std::exchange(known->second.last, here);
  // Looked at twice without an event in between: no lap.
  const bool is_lap = !is_new && first < step;
  if (is_lap && (since(last_enabled_, first) & ~since(last_ran_, first)) == 0) {
    const std::uint64_t left_behind = living & ~since(last_progress_, first);
    const LapKind kind = kind_since(first, left_behind);
    if (kind != LapKind::kNone) {
      const bool is_transient = hangs_on_values_since(first);
      // What is not the end of it is a step on the way all the same.
      if (is_transient) note_enabled(step, enabled, is_clock_armed);
      return {kind, is_transient, first, first_choice, since(last_ran_, first), left_behind};
    }
    known->second.first = here;  // what comes now may be without progress
  }
  const Lap alone = last < step ? hogging_since(last, last_choice) : Lap{};
  note_enabled(step, enabled, is_clock_armed);
  return alone;
}

// True if it may not last: for all that was seen, some value would lead out of it, or the threads'
// turns would have to come in another order for it to stay.
bool Laps::hangs_on_values_since(Step first) {
  if (!values_.is_any_since(first)) return false;
  if (!values_.are_all_since(first)) return true;
  const std::size_t count = count_since(first);
  if (count <= looks_left_) {
    looks_left_ -= count;
    std::size_t period = 0;
    const std::vector<std::size_t> turns = turns_since(first, period);
    const auto place_in_turns = [&](Step step) { return turns[step - first] % period; };
    if (values_.are_all_since(first, place_in_turns)) return false;
  }
  if (count < closed_from_) return true;
  closed_from_ = count + count / 4;  // what it costs grows no faster than the lap
  return !leads_nowhere_else_since(first);
}

// True if each thread that could took a step in each of the lap's states.
bool Laps::leads_nowhere_else_since(Step first) const {
  if (!values_.is_any_before(first)) return false;  // not all of its states were kept
  for (const auto& [state, ways] : ways_) {
    std::uint64_t ran = 0;
    for (std::size_t place = 0; place < ways.ran.size(); ++place) {
      if (ways.ran[place] > first) ran |= std::uint64_t{1} << place;
    }
    if (ran != 0 && (ways.enabled & ~ran) != 0) return false;
  }
  return true;
}

// Returns: for each event how many turns came before it. `period`: after so many the threads' turns
// come in the same order again, to the end; all of them where there is no such number.
std::vector<std::size_t> Laps::turns_since(Step first, std::size_t& period) const {
  std::vector<std::size_t> turns;
  std::vector<ThreadId> order;
  const OpEvent* const events = events_since(first);
  for (std::size_t index = 0; index < count_since(first); ++index) {
    turns.push_back(order.size());
    if (has_point(events[index].op.kind)) order.push_back(events[index].thread);
  }
  // The longest beginning that is an end too (Knuth, Morris, Pratt 1977), of each beginning.
  std::vector<std::size_t> border(order.size() + 1, 0);
  for (std::size_t size = 1; size < order.size(); ++size) {
    std::size_t shorter = border[size];
    while (shorter > 0 && order[shorter] != order[size]) shorter = border[shorter];
    border[size + 1] = order[shorter] == order[size] ? shorter + 1 : 0;
  }
  const std::size_t size = order.size();
  period = std::max<std::size_t>(size - border[size], 1);
  if (size % period != 0) period = size;
  return turns;
}

Lap Laps::hogging_since(Step first, std::uint32_t first_choice) const {
  constexpr std::uint64_t kThreads = (std::uint64_t{1} << kThreadsMax) - 1;
  const std::uint64_t ran = since(last_ran_, first);
  const bool is_one = (ran & (ran - 1)) == 0 && (ran & kThreads) != 0;
  if (!is_one || last_gave_way_ > first) return {};
  const std::uint64_t kept_waiting = since(last_enabled_, first) & kThreads & ~ran;
  const bool is_busy = since(last_progress_, first) != 0 || !values_.are_all_since(first);
  if (kept_waiting == 0 || is_busy) return {};
  return {LapKind::kHogging, false, first, first_choice, ran, 0};
}

void Laps::note_enabled(Step step, std::uint64_t enabled, bool is_clock_armed) {
  for (std::uint64_t left = enabled; left != 0; left &= left - 1) {
    last_enabled_[bits::lowest(left)] = step + 1;
  }
  if (is_clock_armed) last_enabled_[kThreadsMax] = step + 1;
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
