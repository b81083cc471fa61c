// The faults that this process has examined, and which of them the present block has shown.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>

#include "snarl/harness/campaign/block.h"
#include "snarl/harness/campaign/expectation.h"
#include "snarl/harness/campaign/refuted.h"
#include "snarl/harness/finding.h"
#include "snarl/harness/suspicion.h"

namespace snarl {

class KnownFaults {
 public:
  struct Fault {
    std::shared_ptr<const Finding> finding;
    Shown shown = 0;
    std::uint64_t run = 0;  // the last block that showed it
    std::size_t place = 0;  // among that block's findings
  };

  // `is_exhaustive`: all executions are tried, so nothing is given up that costs only time.
  explicit KnownFaults(bool is_exhaustive) : is_exhaustive_(is_exhaustive) {}

  void begin_block() { ++run_; }
  void begin_counting() { refuted_.clear(); }

  // Null: nobody has examined it yet.
  const Fault* find(std::uint64_t signature) const {
    const auto found = faults_.find(signature);
    return found == faults_.end() ? nullptr : &found->second;
  }
  bool is_known(std::uint64_t signature) const { return find(signature) != nullptr; }
  bool is_shown_in_block(std::uint64_t signature) const {
    const Fault* const fault = find(signature);
    return fault != nullptr && fault->run == run_;
  }

  // It was looked at often enough in this block.
  bool is_given_up(const Suspicion& suspicion) const {
    if (!is_doubtful(suspicion) || is_shown_in_block(suspicion.signature)) return false;
    if (needs_serial_orders(suspicion) && is_exhaustive_) return false;
    return refuted_.is_given_up(suspicion);
  }

  // Executions beside the block's that may be run to find out what is doubtful; those that were.
  void allow(std::uint64_t runs) { refuted_.allow(runs); }
  void spend(std::uint32_t runs) { refuted_.spend(runs); }

  void note_seen(const Suspicion& suspicion, BlockResult& block) const {
    if (!is_doubtful(suspicion)) return;
    Doubt& doubt = block.doubts[suspicion.signature];
    ++doubt.seen;
    if (is_given_up(suspicion)) ++doubt.not_examined;
  }

  // What is doubtful differs between executions. So that a block comes to the same whatever was run
  // before it, the first of each block is looked at.
  bool must_be_examined(const Suspicion& suspicion) const {
    if (!is_doubtful(suspicion)) return !is_known(suspicion.signature);
    return !is_shown_in_block(suspicion.signature) && !is_given_up(suspicion);
  }

  // The suspicion was examined, or what it came to counted as something else.
  void note_examined(const Suspicion& suspicion) {
    const bool is_shown = is_shown_in_block(suspicion.signature);
    if (is_doubtful(suspicion) && !is_shown) refuted_.add(suspicion.signature);
  }

  // Only the first of a signature counts.
  void add(std::shared_ptr<const Finding> finding, Shown shown) {
    const std::uint64_t signature = finding->signature;
    faults_.emplace(signature, Fault{std::move(finding), shown});
  }

  // Execution `index`, which made these choices, shows it. Requires: it is known.
  const Fault& count_hit(std::uint64_t signature, std::uint64_t index,
                         std::span<const std::uint32_t> choices, BlockResult& block) {
    Fault& fault = faults_.at(signature);
    if (fault.run != run_) {
      fault.run = run_;
      fault.place = block.findings.size();
      block.findings.push_back(
          {signature, 0, index, {choices.begin(), choices.end()}, fault.finding});
    }
    ++block.findings[fault.place].hits;
    return fault;
  }

 private:
  bool is_exhaustive_;
  std::uint64_t run_ = 0;                            // counts blocks
  std::unordered_map<std::uint64_t, Fault> faults_;  // by signature
  Refuted refuted_;                                  // in this block
};

}  // namespace snarl
