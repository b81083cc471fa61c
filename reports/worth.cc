// Good-Turing and the rule of three, in words.
#include "snarl/reports/worth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "snarl/reports/wording.h"

namespace snarl {
namespace {

// Rounded up, so that the bound holds: "0.03 %".
std::string percent_above(double share) {
  const double percent = 100 * share;
  const double digit = std::pow(10.0, std::floor(std::log10(percent)));
  return fmt::format("{:.12g} %", std::ceil(percent / digit * (1 - 1e-12)) * digit);
}

std::string new_behaviour(const ScenarioResult& scenario) {
  if (scenario.distinct_once == 0) {
    return "each distinct execution was seen twice or more";
  }
  const double each =
      static_cast<double>(scenario.executions) / static_cast<double>(scenario.distinct_once);
  if (scenario.saturated) {
    return fmt::format("saturated: only 1 in {} further executions would be a new one",
                       grouped(static_cast<std::uint64_t>(std::llround(each))));
  }
  if (each < 1.5) return "almost every further execution would be a new one";
  return fmt::format("about 1 in {} further executions would be a new one",
                     grouped(static_cast<std::uint64_t>(std::llround(each))));
}

std::string bug_depth(const DepthClaim& claim) {
  return fmt::format(
      "any ordering bug of depth {} or less among {} and at most {} would have been found "
      "({:.0f} % sure)",
      claim.depth, counted(claim.threads, "thread"), counted(claim.points, "choice"),
      100 * kDepthConfidence);
}

}  // namespace

std::vector<std::string> worth(const ScenarioResult& scenario) {
  std::vector<std::string> sentences;
  // Fewer say nothing in general.
  constexpr std::uint64_t kExecutionsMin = 100;
  const bool is_sampled = !scenario.exhausted && scenario.choices > 0;
  if (is_sampled && scenario.executions >= kExecutionsMin) {
    sentences.push_back(new_behaviour(scenario));
    if (scenario.unexamined > 0) {
      sentences.push_back(fmt::format(
          "{} showed signs of a race or a lost update, like others that came to nothing, "
          "and {} not looked into",
          counted(scenario.unexamined, "execution"), scenario.unexamined == 1 ? "was" : "were"));
    } else if (scenario.is_sample) {
      sentences.push_back(
          fmt::format("what none of them showed has a chance of at most {} in a schedule of this "
                      "strategy (95 % sure)",
                      percent_above(3 / static_cast<double>(scenario.executions))));
    }
    if (scenario.depth_claim.depth > 0 && scenario.unexamined == 0)
      sentences.push_back(bug_depth(scenario.depth_claim));
  }
  if (scenario.weak_orders) {
    sentences.emplace_back(
        "values that only a weaker memory order than seq_cst can give, such as are used here, were "
        "not tried");
  }
  return sentences;
}

}  // namespace snarl
