// Plain searches over states; nothing here is clever, because it is what the engine is measured by.
#include "snarl/scenarios/testing/tiny_model.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

namespace snarl::testing {
namespace {

constexpr Crowd bit(std::uint32_t thread) { return static_cast<Crowd>(1U << thread); }

// A thread of the brute force over all code: it has gone on and may do anything.
constexpr std::uint8_t kFree = 254;

void wake(TinyState& state, std::uint32_t place) {
  state.phase[state.sleepers[place]] = Phase::kWoken;
  for (std::uint32_t index = place; index + 1 < state.sleeper_count; ++index) {
    state.sleepers[index] = state.sleepers[index + 1];
  }
  state.sleepers[--state.sleeper_count] = 0;
}

// Returns: true if that completed the barrier.
bool arrive(TinyState& state, std::uint32_t thread, std::uint32_t parties) {
  state.phase[thread] = Phase::kInside;
  const auto inside = std::count(state.phase.begin(), state.phase.end(), Phase::kInside);
  if (inside < static_cast<std::ptrdiff_t>(parties)) return false;
  for (Phase& phase : state.phase) {
    if (phase == Phase::kInside) phase = Phase::kPassing;
  }
  return true;
}

}  // namespace

TinyState TinyModel::first() const {
  TinyState state;
  state.permits = program_.permits;
  return state;
}

bool TinyModel::has_ended(const TinyState& state, std::uint32_t thread) const {
  return state.phase[thread] == Phase::kReady &&
         state.at[thread] == program_.threads[thread].steps.size();
}

Crowd TinyModel::ended(const TinyState& state) const {
  Crowd crowd = 0;
  for (std::uint32_t thread = 0; thread < thread_count(); ++thread) {
    if (has_ended(state, thread)) crowd |= bit(thread);
  }
  return crowd;
}

Crowd TinyModel::without_daemons(Crowd crowd) const {
  for (std::uint32_t thread = 0; thread < thread_count(); ++thread) {
    if (program_.threads[thread].is_daemon) crowd &= static_cast<Crowd>(~bit(thread));
  }
  return crowd;
}

bool TinyModel::is_over(const TinyState& state) const {
  const auto everybody = static_cast<Crowd>((1U << thread_count()) - 1);
  return state.is_misused || without_daemons(everybody & static_cast<Crowd>(~ended(state))) == 0;
}

bool TinyModel::is_writable(const TinyState& state) {
  return state.writer == kNobody && std::all_of(state.reads.begin(), state.reads.end(),
                                                [](std::uint8_t count) { return count == 0; });
}

bool TinyModel::can_step(const TinyState& state, std::uint32_t thread) const {
  switch (state.phase[thread]) {
    case Phase::kNew:
    case Phase::kPassing:
      return true;
    case Phase::kAsleep:
    case Phase::kInside:
      return false;
    case Phase::kWoken:
      return state.owner[0] == kNobody;
    case Phase::kQueued:
      return is_writable(state);
    case Phase::kReady:
      break;
  }
  if (state.at[thread] == kFree || has_ended(state, thread)) return false;
  const TinyStep& step = next(state, thread);
  const auto& phases = state.phase;
  const bool has_queue = std::find(phases.begin(), phases.end(), Phase::kQueued) != phases.end();
  switch (step.act) {
    case Act::kAcquire:
      return state.owner[step.which] == kNobody;
    case Act::kTake:
      return state.taker == kNobody || state.taker == thread;
    case Act::kRead:
      return state.writer == kNobody && !has_queue;
    case Act::kWrite:
      return program_.prefers_writers || is_writable(state);  // asking never waits
    case Act::kDown:
      return state.permits > 0;
    case Act::kAwait:
      return state.is_set;
    case Act::kPut:
      return state.is_closed || state.items < program_.places;
    case Act::kGet:
      return state.is_closed || state.items > 0;
    case Act::kJoin:
      return has_ended(state, step.which);
    default:
      return true;
  }
}

Crowd TinyModel::enabled(const TinyState& state) const {
  Crowd crowd = 0;
  for (std::uint32_t thread = 0; thread < thread_count() && !is_over(state); ++thread) {
    if (can_step(state, thread)) crowd |= bit(thread);
  }
  return crowd;
}

void TinyModel::step(TinyState& state, std::uint32_t thread,
                     const std::function<std::uint32_t(std::uint32_t)>& choose) const {
  const auto me = static_cast<std::uint8_t>(thread);
  const Phase before = std::exchange(state.phase[thread], Phase::kReady);
  if (before == Phase::kNew) return;
  if (before == Phase::kWoken) state.owner[0] = me;
  if (before == Phase::kQueued) state.writer = me;
  if (before != Phase::kReady) {
    ++state.at[thread];
    return;
  }
  if (!begin_to_wait(state, thread)) {
    act(state, thread, choose);
    ++state.at[thread];
  }
}

// Operations that wait in the middle. Returns: whether it is one, which goes on later.
bool TinyModel::begin_to_wait(TinyState& state, std::uint32_t thread) const {
  switch (next(state, thread).act) {
    case Act::kWrite:
      if (is_writable(state)) return false;
      state.phase[thread] = Phase::kQueued;
      return true;
    case Act::kWait:
      state.owner[0] = kNobody;
      state.phase[thread] = Phase::kAsleep;
      state.sleepers[state.sleeper_count++] = static_cast<std::uint8_t>(thread);
      return true;
    case Act::kArrive:
      arrive(state, thread, program_.parties);
      return true;
    default:
      return false;
  }
}

void TinyModel::act(TinyState& state, std::uint32_t thread,
                    const std::function<std::uint32_t(std::uint32_t)>& choose) const {
  const auto me = static_cast<std::uint8_t>(thread);
  const TinyStep& step = next(state, thread);
  switch (step.act) {
    case Act::kYield:
    case Act::kAwait:
    case Act::kJoin:
    case Act::kWait:
    case Act::kArrive:
      break;
    case Act::kAcquire:
      state.owner[step.which] = me;
      break;
    case Act::kRelease:
      state.owner[step.which] = kNobody;
      break;
    case Act::kTake:
      state.taker = me;
      ++state.depth;
      break;
    case Act::kGiveBack:
      if (--state.depth == 0) state.taker = kNobody;
      break;
    case Act::kRead:
      ++state.reads[thread];
      break;
    case Act::kEndRead:
      --state.reads[thread];
      break;
    case Act::kWrite:
      state.writer = me;
      break;
    case Act::kEndWrite:
      state.writer = kNobody;
      break;
    case Act::kDown:
      --state.permits;
      break;
    case Act::kUp:
      ++state.permits;
      break;
    case Act::kSet:
      state.is_set = true;
      break;
    case Act::kClear:
      state.is_set = false;
      break;
    case Act::kNotify:
      if (state.sleeper_count > 0) wake(state, choose(state.sleeper_count));
      break;
    case Act::kNotifyAll:
      while (state.sleeper_count > 0) wake(state, 0);
      break;
    case Act::kPut:
      if (state.is_closed) state.is_misused = true;
      ++state.items;
      break;
    case Act::kGet:
      if (state.items > 0) --state.items;
      break;
    case Act::kClose:
      state.is_closed = true;
      break;
  }
}

std::vector<TinyState> TinyModel::successors(const TinyState& state, std::uint32_t thread) const {
  std::vector<TinyState> all;
  std::uint32_t option_count = 1;
  for (std::uint32_t option = 0; option < option_count; ++option) {
    TinyState after = state;
    step(after, thread, [&](std::uint32_t count) {
      option_count = count;
      return option;
    });
    all.push_back(after);
  }
  return all;
}

Crowd TinyModel::can_ever_go_on(const TinyState& state) {
  if (const auto known = known_.find(state); known != known_.end()) return known->second;
  Crowd crowd = ended(state);
  const Crowd now = enabled(state);
  for (std::uint32_t thread = 0; thread < thread_count(); ++thread) {
    if ((now & bit(thread)) == 0) continue;
    crowd |= bit(thread);
    for (const TinyState& after : successors(state, thread)) crowd |= can_ever_go_on(after);
  }
  return known_[state] = crowd;
}

TinyModel::Ends TinyModel::ends(std::size_t states_max) const {
  Ends ends;
  std::set<TinyState> seen{first()};
  std::vector<TinyState> open{first()};
  while (!open.empty()) {
    const TinyState state = open.back();
    open.pop_back();
    const Crowd now = enabled(state);
    ends.is_stuck |= now == 0 && !is_over(state);
    ends.is_misused |= state.is_misused;
    for (std::uint32_t thread = 0; thread < thread_count(); ++thread) {
      if ((now & bit(thread)) == 0) continue;
      for (const TinyState& after : successors(state, thread)) {
        if (seen.insert(after).second) open.push_back(after);
      }
    }
    if (seen.size() > states_max) throw std::length_error("too many states");
  }
  return ends;
}

Crowd TinyModel::waiting_in(const TinyState& state, Act act) const {
  Crowd crowd = 0;
  for (std::uint32_t thread = 0; thread < thread_count(); ++thread) {
    const bool is_before_a_step = state.phase[thread] == Phase::kReady &&
                                  state.at[thread] != kFree && !has_ended(state, thread);
    if (is_before_a_step && next(state, thread).act == act) crowd |= bit(thread);
  }
  return crowd;
}

// What a free thread may do that somebody waits for. More of it helps nobody.
std::vector<TinyState> TinyModel::helpful(const TinyState& state, std::uint32_t thread) const {
  std::vector<TinyState> all;
  const auto add = [&](const auto& change) {
    TinyState after = state;
    change(after);
    all.push_back(after);
  };
  add([&](TinyState& after) {  // lets go of all it has
    for (std::uint8_t& owner : after.owner) {
      if (owner == thread) owner = kNobody;
    }
    if (after.taker == thread) after.taker = kNobody;
    if (after.writer == thread) after.writer = kNobody;
    after.reads[thread] = 0;
  });
  const auto may = [thread](Crowd crowd) { return (crowd & bit(thread)) != 0; };
  if (may(program_.releasers) && waiting_in(state, Act::kDown) != 0 && state.permits == 0) {
    add([](TinyState& after) { ++after.permits; });
  }
  if (may(program_.setters) && waiting_in(state, Act::kAwait) != 0)
    add([](TinyState& after) { after.is_set = true; });
  if (may(program_.senders) && waiting_in(state, Act::kGet) != 0 && state.items == 0) {
    add([](TinyState& after) { ++after.items; });
  }
  if (waiting_in(state, Act::kPut) != 0 && state.items > 0) {
    add([](TinyState& after) { --after.items; });
  }
  if (state.sleeper_count > 0 && (state.owner[0] == kNobody || state.owner[0] == thread)) {
    for (std::uint32_t place = 0; place < state.sleeper_count; ++place) {
      add([&](TinyState& after) { wake(after, place); });
    }
  }
  const auto& phases = state.phase;
  if (std::find(phases.begin(), phases.end(), Phase::kInside) != phases.end()) {
    add([&](TinyState& after) { arrive(after, thread, program_.parties); });
  }
  for (std::uint32_t other = 0; other < thread_count(); ++other) {
    const bool is_joiner =
        (waiting_in(state, Act::kJoin) & bit(other)) != 0 && next(state, other).which == thread;
    if (is_joiner) add([&](TinyState& after) { after.at[other] = kFree; });
  }
  return all;
}

Crowd TinyModel::could_ever_go_on(const TinyState& begin) {
  if (const auto known = known_could_.find(begin); known != known_could_.end()) {
    return known->second;
  }
  const auto everybody = static_cast<Crowd>((1U << thread_count()) - 1);
  Crowd crowd = ended(begin);
  TinyState free = begin;
  for (std::uint32_t thread = 0; thread < thread_count(); ++thread) {
    if (!can_step(begin, thread)) continue;
    free.phase[thread] = Phase::kReady;
    free.at[thread] = kFree;
  }
  std::set<TinyState> seen{free};
  std::vector<TinyState> open{free};
  while (!open.empty() && crowd != everybody) {
    const TinyState state = open.back();
    open.pop_back();
    const auto visit = [&](const TinyState& after) {
      if (seen.insert(after).second) open.push_back(after);
    };
    for (std::uint32_t thread = 0; thread < thread_count(); ++thread) {
      if (state.at[thread] == kFree) crowd |= bit(thread);
      const bool is_free = state.phase[thread] == Phase::kReady && state.at[thread] == kFree;
      if (is_free) {
        for (const TinyState& after : helpful(state, thread)) visit(after);
      } else if (can_step(state, thread)) {
        for (TinyState after : successors(state, thread)) {
          after.at[thread] = kFree;
          after.is_misused = false;
          visit(after);
        }
      }
    }
  }
  return known_could_[begin] = crowd;
}

}  // namespace snarl::testing
