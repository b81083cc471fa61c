// Makes any strategy fair from half the step bound on, so that a cut execution means something.
#pragma once

#include <memory>

#include "snarl/harness/strategy.h"

namespace snarl {

// Returns: a strategy that answers as `strategy` does in the first half of the step bound and then
// by a random walk, which depends on the seed and the index alone. Without it a thread that spins
// at the highest priority runs into the bound, and `unfinished` says nothing about the program.
std::unique_ptr<Strategy> with_fair_tail(std::unique_ptr<Strategy> strategy);

}  // namespace snarl
