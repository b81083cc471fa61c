// What the blocks of a campaign come to together.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "snarl/harness/campaign/block.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/campaign/distinct.h"

namespace snarl {

// Adds into `result`, which outlives it, as do `row` and `options`.
class BlockSum {
 public:
  BlockSum(ScenarioResult& result, const StrategyRow& row, const CampaignOptions& options,
           bool explores_all)
      : result_(result), row_(row), options_(options), explores_all_(explores_all) {}

  // Blocks come in order of index.
  void add(BlockResult block);
  void add(BlockFinding fault);
  // Works out what depends on all of them.
  void measure(double seconds);

  const std::vector<BlockFinding>& faults() const { return faults_; }  // by the first execution
  const std::vector<OrderWitness>& witnesses() const { return witnesses_; }
  Tally& tally() { return tally_; }
  std::uint64_t next() const { return next_; }  // index of the next block's first execution

  bool explores_all() const { return explores_all_; }  // until the strategy says: no more
  bool is_ended() const { return is_ended_; }
  // It was stopped, failed, or showed all that it was to show: nothing more need be looked for.
  bool is_decided() const { return is_decided_; }
  bool is_complete() const { return is_complete_; }  // nothing that comes after counts
  bool is_timed_out() const { return is_timed_out_; }
  bool is_measured() const { return is_measured_; }
  // Signs of faults were seen, and no such fault.
  bool has_open_doubts() const;
  bool is_held_up() const { return is_held_up_; }  // by what Snarl does not control
  // An execution did something else when it was run again.
  bool is_nondeterministic() const { return is_nondeterministic_; }

  void end() { is_ended_ = is_decided_ = true; }
  void set_held_up() { is_held_up_ = true; }
  void set_nondeterministic() { is_nondeterministic_ = true; }

 private:
  void add(OrderWitness witness);
  void weigh_doubts();
  bool is_saturated() const;
  std::string vacuity() const;

  ScenarioResult& result_;
  const StrategyRow& row_;
  const CampaignOptions& options_;
  const bool explores_all_;
  DistinctCounter distinct_;
  PctRecord pct_;
  Tally tally_;
  std::vector<BlockFinding> faults_;
  std::unordered_map<std::uint64_t, std::size_t> places_;  // of faults, by signature
  std::map<std::uint64_t, Doubt> doubts_;                  // the same
  std::vector<OrderWitness> witnesses_;
  std::unordered_set<std::uint64_t> orders_;  // that they show
  std::uint64_t next_ = 0;
  bool is_ended_ = false;
  bool is_decided_ = false;
  bool is_complete_ = false;
  bool is_timed_out_ = false;
  bool is_measured_ = false;
  bool is_lonely_ = false;  // no two threads met in an execution
  bool is_held_up_ = false;
  bool is_nondeterministic_ = false;
};

}  // namespace snarl
