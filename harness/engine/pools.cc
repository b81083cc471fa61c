// Numbers the types of models.
#include "snarl/harness/engine/pools.h"

#include <atomic>

namespace snarl {

std::uint32_t Pools::next_index() {
  static std::atomic<std::uint32_t> next{0};
  return next++;
}

}  // namespace snarl
