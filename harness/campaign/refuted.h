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
  void clear() {
    counts_.clear();
    runs_ = runs_allowed_ = 0;
  }
  void add(std::uint64_t signature) { ++counts_[signature]; }
  // So many executions were run to find out, beside those of the block.
  void spend(std::uint32_t runs) { runs_ += runs; }
  void allow(std::uint64_t runs) { runs_allowed_ = runs; }

  // What was none so often is looked at no more, unless few executions were spent on that.
  bool is_given_up(const Suspicion& suspicion) const {
    const auto found = counts_.find(suspicion.signature);
    if (found == counts_.end()) return false;
    if (!needs_serial_orders(suspicion)) return found->second >= kRacesMax;
    return found->second >= kLostUpdatesMin && runs_ >= runs_allowed_;
  }

 private:
  // Arbitrary. A lost update takes three executions at least, and is harmless more seldom.
  static constexpr std::uint32_t kRacesMax = 16;
  static constexpr std::uint32_t kLostUpdatesMin = 64;

  std::unordered_map<std::uint64_t, std::uint32_t> counts_;  // by signature
  std::uint64_t runs_ = 0;
  std::uint64_t runs_allowed_ = 0;
};

}  // namespace snarl
