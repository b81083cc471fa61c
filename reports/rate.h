// How often a finding shows, and how sure that is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "snarl/harness/campaign/result.h"

namespace snarl {

struct Interval {
  double low = 0;
  double high = 1;
};

// The 95 % confidence interval of a probability of which `hits` of `trials` independent trials are
// known. Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
// JASA 1927. Requires: hits <= trials.
Interval wilson_interval(std::uint64_t hits, std::uint64_t trials);

// The same for the executions that showed a finding; none where they are no sample.
std::optional<Interval> rate_interval(const Finding& finding, const ScenarioResult& scenario);

// "in 34.6 % (30.6 to 38.9) of 500 executions"; without the interval where there is none.
std::string rate_text(const Finding& finding, const ScenarioResult& scenario);

}  // namespace snarl
