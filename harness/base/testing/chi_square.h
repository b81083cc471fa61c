// Whether counts fit probabilities: Pearson's chi-square test, for tests with fixed seeds.
#pragma once

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace snarl::testing_support {

// Returns: by how many standard deviations the statistic lies above its mean; above 5 the counts
// are not of those probabilities (a chance of about 1 in 100,000 with few categories, less with
// many). Requires: at least two probabilities, which sum up to 1.
inline double chi_square_excess(const std::vector<std::uint32_t>& counts,
                                const std::vector<double>& probabilities) {
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  double statistic = 0;
  for (std::size_t category = 0; category < counts.size(); ++category) {
    const double expected = total * probabilities[category];
    statistic += (counts[category] - expected) * (counts[category] - expected) / expected;
  }
  const double degrees = static_cast<double>(counts.size()) - 1;
  return (statistic - degrees) / std::sqrt(2 * degrees);
}

// The same for categories that should be equally likely.
inline double chi_square_excess(const std::vector<std::uint32_t>& counts) {
  const double each = 1.0 / static_cast<double>(counts.size());
  return chi_square_excess(counts, std::vector<double>(counts.size(), each));
}

inline constexpr double kExcessMax = 5;

}  // namespace snarl::testing_support
