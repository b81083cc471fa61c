// Widening of vector clocks: reached when a new thread becomes known.
#include "snarl/harness/base/vector_clock.h"

#include <algorithm>

namespace snarl {

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
