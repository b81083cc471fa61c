// Which steps of a trace a reader needs: those the verdict rests on, then what touches the same
// objects.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "snarl/harness/finding.h"

namespace snarl {

struct TraceSelection {
  std::vector<bool> is_shown;          // per event
  std::vector<bool> is_blocked_shown;  // per entry of Trace::blocked
  std::size_t blocked_deciding = 0;    // index in Trace::blocked; its size: none decides
  Step step_deciding = kNoStep;        // kNoStep: none, or a blocked entry or the attempt decides
  std::vector<Step> steps_marked;      // of the finding's those that have a part in it
  std::string attempt;  // what failed without a step: "m.release() refused"; empty: nothing
};

// Requires: the finding has a trace.
TraceSelection select_steps(const Finding& finding, std::size_t rows_max);

// What the deciding step does, in a few words: "closes the cycle".
std::string deciding_words(const Finding& finding);

}  // namespace snarl
