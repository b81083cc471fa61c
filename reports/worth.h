// What a campaign's executions say about those that were not run.
#pragma once

#include <string>
#include <vector>

#include "snarl/harness/campaign/result.h"

namespace snarl {

// Returns sentences, the general one first; none where there is nothing to say, as of a campaign
// that ran everything there is.
//
// The chance that one more execution is a new one is about the share of those that were seen once:
// Good, "The Population Frequencies of Species and the Estimation of Population Parameters",
// Biometrika 1953 (he gives Turing the credit). It is of the strategy's own distribution: what the
// strategy never does is not in it.
//
// What none of N independent draws showed has a probability of at most 3 / N with a confidence of
// 95 %: Hanley and Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?", JAMA 1983.
// Bugs that d ordered pairs of operations suffice to show are hit by PCT with a known probability:
// Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010 (see pct_record.h).
std::vector<std::string> worth(const ScenarioResult& scenario);

}  // namespace snarl
