// Widening of vector clocks: reached when a new thread becomes known.
#include "snarl/harness/base/vector_clock.h"

#include <algorithm>

namespace snarl {

void VectorClock::assign_wide(const VectorClock& other) {
  if (width_ != other.width_) fit(other.width_);
  std::memcpy(times_.get(), other.times_.get(), other.width_ * sizeof(std::int32_t));
}

void VectorClock::join_wide(const VectorClock& other) {
  if (width_ < other.width_) widen(other.width_);
  for (std::uint32_t lane = 0; lane < other.width_; lane += 4) {
    join_lanes(times_.get() + lane, other.times_.get() + lane);
  }
}

void VectorClock::widen(std::uint32_t width) {
  auto wider = std::make_unique<std::int32_t[]>(width);
  std::copy_n(times_.get(), width_, wider.get());
  times_ = std::move(wider);
  width_ = width;
}

void VectorClock::fit(std::uint32_t width) {
  if (width_ < width) {
    times_ = std::make_unique<std::int32_t[]>(width);
    width_ = width;
  } else {
    std::fill(times_.get() + width, times_.get() + width_, 0);
  }
}

}  // namespace snarl
