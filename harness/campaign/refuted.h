// What in a block was looked at and was none.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "snarl/harness/campaign/serial_orders.h"
#include "snarl/harness/suspicion.h"

namespace snarl {

// True where an execution may show it and the next one, by the same signature, not: whether a race
// can be run, and whether a lost update is one, is only known once it was examined.
inline bool is_doubtful(const Suspicion& suspicion) {
  return suspicion.kind == FindingKind::kDataRace || needs_serial_orders(suspicion);
}

class Refuted {
 public:
  void clear() { counts_.clear(); }
  void add(std::uint64_t signature) { ++counts_[signature]; }

  // What was none so often is looked at no more.
  bool is_given_up(const Suspicion& suspicion) const {
    const auto found = counts_.find(suspicion.signature);
    if (found == counts_.end()) return false;
    return found->second >= (needs_serial_orders(suspicion) ? kLostUpdatesMax : kRacesMax);
  }

 private:
  // Arbitrary. A lost update takes three executions at least, and is harmless more seldom.
  static constexpr std::uint32_t kRacesMax = 16;
  static constexpr std::uint32_t kLostUpdatesMax = 64;

  std::unordered_map<std::uint64_t, std::uint32_t> counts_;  // by signature
};

}  // namespace snarl
