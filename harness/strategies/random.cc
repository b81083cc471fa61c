// The strategy `random`: the random walk as it is, so that the engine recognises and inlines it.
#include "snarl/harness/strategies/random_walk.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {

std::unique_ptr<Strategy> make_random_strategy() { return std::make_unique<RandomWalk>(); }

}  // namespace snarl
