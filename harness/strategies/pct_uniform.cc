// The strategy `pct_uniform`: PCT that draws deep and shallow executions equally often.
#include "snarl/harness/strategies/pct_strategy.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {

std::unique_ptr<Strategy> make_pct_uniform_strategy() {
  return std::make_unique<PctStrategy>(PctDepths::kUniform);
}

}  // namespace snarl
