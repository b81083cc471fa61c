// The strategy `pct`: random priorities that drop at a few random steps.
#include "snarl/harness/strategies/pct_strategy.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {

std::unique_ptr<Strategy> make_pct_strategy() {
  return std::make_unique<PctStrategy>(PctDepths::kShallow);
}

}  // namespace snarl
