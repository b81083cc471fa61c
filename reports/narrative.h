// How a fault came about, in a few sentences: who ran when, who was interrupted where, and which
// order of two steps decides.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snarl/harness/finding.h"

namespace snarl {

// Read from the finding's trace; what reports say beside it (who holds what, both sides of a race)
// is not said again. Lines are of `main_file` unless they say else. Empty if the trace is too long
// to be told and was not minimised.
std::vector<std::string> narrative(const Finding& finding, std::string_view main_file);

}  // namespace snarl
