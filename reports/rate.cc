// How often a finding shows, and how sure that is.
#include "snarl/reports/rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr double kQuantile = 1.959963984540054;  // of the normal distribution at 97.5 %

// A share in percent, with two digits where one would hide what it differs by from nothing or all.
std::string bound_text(double share) {
  const double percent = 100 * share;
  if (percent <= 0 || percent >= 100) return fmt::format("{:.0f}", percent);
  if (percent < 0.1) return fmt::format("{:.2g}", percent);
  return percent > 99.9 ? fmt::format("{:.2f}", percent) : fmt::format("{:.1f}", percent);
}

}  // namespace

Interval wilson_interval(std::uint64_t hits, std::uint64_t trials) {
  if (trials == 0) return {};
  const auto count = static_cast<double>(trials);
  const double share = static_cast<double>(hits) / count;
  const double square = kQuantile * kQuantile;
  const double scale = 1 + square / count;
  const double middle = (share + square / (2 * count)) / scale;
  const double half =
      kQuantile * std::sqrt(share * (1 - share) / count + square / (4 * count * count)) / scale;
  // Where all or none were hits the bound is exact, but its sum is not.
  return {hits == 0 ? 0 : std::max(middle - half, 0.0),
          hits == trials ? 1 : std::min(middle + half, 1.0)};
}

std::optional<Interval> rate_interval(const Finding& finding, const ScenarioResult& scenario) {
  if (!scenario.is_sample || finding.hits > scenario.executions) return std::nullopt;
  return wilson_interval(finding.hits, scenario.executions);
}

std::string rate_text(const Finding& finding, const ScenarioResult& scenario) {
  std::string text = "in " + percent(finding.hits, scenario.executions);
  if (const auto interval = rate_interval(finding, scenario)) {
    text += fmt::format(" ({} to {})", bound_text(interval->low), bound_text(interval->high));
  }
  return text + " of " + counted(scenario.executions, "execution");
}

}  // namespace snarl
