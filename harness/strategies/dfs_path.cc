// Vector clocks over transitions, and a chain of accesses for each object.
#include "snarl/harness/strategies/dfs_path.h"

#include <algorithm>

namespace snarl::dfs {
namespace {

// Operations that are there to be chosen only because of the event that they name as their source.
bool is_woken(const OpEvent& event) {
  return event.source != kNoStep &&
         (event.op.kind == OpKind::kBegin || event.op.kind == OpKind::kReacquire ||
          event.op.kind == OpKind::kWake || event.result == Result::kTimeout);
}

}  // namespace

void Path::truncate(std::uint32_t count) {
  while (this->count() > count) {
    const Transition& last = transitions_.back();
    while (accesses_.size() > last.first_access) {
      last_access_[accesses_.back().touch.object] = accesses_.back().previous;
      accesses_.pop_back();
    }
    last_of_[last.slot] = last.previous;
    transitions_.pop_back();
  }
  clocks_.resize(count * std::size_t{width_});
}

void Path::begin_transition(Slot slot, Step step) {
  if (slot >= width_) widen(slot);
  const std::uint32_t universal = last_universal();
  const std::uint32_t previous = last_of_[slot];
  Transition& next = transitions_.emplace_back();
  next.slot = slot;
  next.step = step;
  next.first_access = static_cast<std::uint32_t>(accesses_.size());
  next.previous = previous;
  next.universal = universal;
  next.published = previous == 0 ? 0 : previous - 1;
  last_of_[slot] = count();
  clocks_.resize(clocks_.size() + width_);
  std::uint32_t* const clock = own_clock();
  std::fill(clock, clock + width_, 0U);
  if (previous != 0) join(clock, previous - 1);
  if (universal != 0) join(clock, universal - 1);
  clock[slot] = count();
}

void Path::add(const OpEvent& event) {
  if (event.source != kNoStep) {
    const std::uint32_t source = transition_at(event.source);
    join(own_clock(), source);
    if (is_woken(event)) {
      Transition& last = transitions_.back();
      last.published = std::max(last.published, source);
      last.is_waking = true;
    }
  }
  for_each_touch(event.op, [&](Touch touch) {
    if (event.op.kind == OpKind::kEnd && touch.object == kEndings) touch.manner = ending_;
    add_access(
        {touch, event.op.kind, event.result, event.op.is_timed, event.op.value, event.value, 0, 0});
  });
}

void Path::touch(const Touch& touch) { add_access({.touch = touch}); }

void Path::add_access(Access access) {
  const std::uint32_t object = access.touch.object;
  join_touched(own_clock(), access.touch);
  if (object >= last_access_.size()) last_access_.resize(object + 16);
  access.transition = count() - 1;
  access.previous = last_access_[object];
  accesses_.push_back(access);
  last_access_[object] = static_cast<std::uint32_t>(accesses_.size());
}

void Path::join_touched(std::uint32_t* clock, const Touch& touch) const {
  for (std::uint32_t next = last_access(touch.object); next != 0;) {
    const Access& earlier = accesses_[next - 1];
    if (are_dependent(earlier.touch, touch)) join(clock, earlier.transition);
    // Everything before a change happened before it.
    if (earlier.touch.manner == Manner::kChanges) return;
    next = earlier.previous;
  }
}

// The clocks stay as they are: they know of too few orders, which makes more of races, not less.
void Path::order_endings() {
  ending_ = Manner::kChanges;
  for (Access& access : accesses_) {
    if (access.kind == OpKind::kEnd && access.touch.object == kEndings) {
      access.touch.manner = ending_;
    }
  }
}

void Path::end_all() { make_universal(); }

void Path::make_universal() {
  transitions_.back().is_universal = true;
  for (Slot slot = 0; slot < width_; ++slot) {
    if (last_of_[slot] != 0) join(own_clock(), last_of_[slot] - 1);
  }
}

std::uint32_t Path::last_universal() const {
  if (transitions_.empty()) return 0;
  const Transition& last = transitions_.back();
  return last.is_universal ? count() : last.universal;
}

std::uint32_t Path::transition_at(Step step) const {
  const auto after =
      std::upper_bound(transitions_.begin(), transitions_.end(), step,
                       [](Step wanted, const Transition& next) { return wanted < next.step; });
  return static_cast<std::uint32_t>(after - transitions_.begin()) - 1;
}

void Path::widen(Slot slot) {
  std::uint32_t wider = width_;
  while (slot >= wider) wider *= 2;
  std::vector<std::uint32_t> clocks(count() * std::size_t{wider}, 0U);
  for (std::uint32_t index = 0; index < count(); ++index) {
    std::copy_n(clock(index), width_, clocks.begin() + index * std::ptrdiff_t{wider});
  }
  clocks_ = std::move(clocks);
  width_ = wider;
}

}  // namespace snarl::dfs
