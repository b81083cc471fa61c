// The bound of PCT, taken over many executions.
#include "snarl/harness/strategies/pct_record.h"

#include <cmath>

namespace snarl {

std::uint32_t depth_found(const PctRecord& record, double confidence) {
  // With fewer than two threads there is no order to be wrong.
  if (record.is_void || record.points_max == 0 || record.competing_threads() < 2) return 0;
  const double wanted = std::log1p(-confidence);
  double missed = 0;  // logarithm of the probability that all executions of this depth or more do
  for (std::uint32_t depth = PctRecord::kDepthMax; depth > 0; --depth) {
    const double hit = 1 / (record.competing_threads() * std::pow(record.points_max, depth - 1.0));
    missed += static_cast<double>(record.schedules[depth]) * std::log1p(-hit);
    if (missed <= wanted) return depth;
  }
  return 0;
}

}  // namespace snarl
