// Runs blocks of a campaign in this process: detects in every execution, examines what is new.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "snarl/harness/campaign/block.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/known_faults.h"
#include "snarl/harness/campaign/nondeterminism.h"
#include "snarl/harness/campaign/order_watch.h"
#include "snarl/harness/engine/crash.h"
#include "snarl/harness/engine/watchdog.h"

namespace snarl {

class BlockRunner {
 public:
  // Called about 20 times a second with the block so far. Returns: whether to go on; false ends the
  // block as timed out.
  using Look = std::function<bool(const BlockResult& block)>;
  // Called on another thread when an execution hangs, with the block so far and the hang as its
  // last finding, token included; must end the process.
  using OnHang = std::function<void(BlockResult block)>;
  using MakeStrategy = std::function<std::unique_ptr<Strategy>()>;

  // `options` and `program` outlive it. Errors: throws UsageError.
  BlockRunner(Program& program, const StrategyRow& row, const CampaignOptions& options, Look look,
              OnHang on_hang, MakeStrategy make_strategy);

  // Runs executions [first, first + count). `before`: what the executions before them showed.
  BlockResult run(std::uint64_t first, std::uint64_t count, const Tally& before = {});

  Execution& execution() { return execution_; }

 private:
  void begin(std::uint64_t first, std::uint64_t count, const Tally& before);
  void begin_counting();
  bool loop();
  bool may_go_on();
  void end(BlockEnd how) {
    block_.end = how;
    is_over_ = true;
  }
  void look_at_the_clock();
  bool begin_execution() {
    if (is_begun_slowly_) [[unlikely]]
      return begin_execution_slowly();
    if (strategy_->begin(info_)) [[likely]]
      return true;
    end_exhausted(*strategy_);
    return false;
  }
  bool begin_execution_slowly();
  bool is_probing() const { return probe_ != nullptr; }
  bool is_exhaustive() const { return row_.is_exhaustive || is_probing(); }
  void begin_probe();
  void end_probe();
  void end_exhausted(const Strategy& strategy);
  void end_nondeterministic(Finding finding);
  void keep_first();
  void repeat_first();
  void weigh_first();
  void finish_execution();
  void finish_unusual_execution();
  void count_execution();
  bool has_to_be_kept() {
    return repetition_.is_running() || order_watch_.has_something(execution_);
  }
  void prepare_next(bool is_cut);
  bool count_hit(std::uint64_t signature);
  void judge(bool has_lap);  // behind the step bound a circle was found
  void examine_new();
  void look_beside_deadlock(const std::vector<Suspicion>& seen, const Examination& shown,
                            Strategy& again);
  void report_other(const ReplayStrategy& again, const Examination& examination, Step steps);
  std::optional<std::uint64_t> learn(const Examination& examination, const Suspicion& suspicion,
                                     Strategy& again);
  void know(std::shared_ptr<Finding> finding);
  // Whether the present execution is the first of its block to reach the step bound, where that is
  // looked at afterwards.
  bool is_cut_to_look_at() const {
    return outcome_ == Outcome::kCut && !has_looked_at_cut_ &&
           program_.body->state_known() == StateKnown::kStacks;
  }
  void hang(const Standstill& standstill);
  BlockResult conclude();

  Program& program_;
  const StrategyRow& row_;
  const CampaignOptions& options_;
  Look look_;
  OnHang on_hang_;
  MakeStrategy make_strategy_;
  Execution execution_;
  std::unique_ptr<Strategy> strategy_;
  std::unique_ptr<Strategy> probe_;  // while it is tried whether there are few executions
  const bool is_begun_slowly_;
  std::uint64_t probe_ends_at_ = 0;  // an execution's index
  Judge judge_;
  BlockResult block_;
  Tally before_;
  ExecutionInfo info_;
  KnownFaults known_;
  OrderWatch order_watch_;
  std::vector<std::uint32_t> choices_;  // of the execution to examine
  std::set<std::uint64_t> unshown_;     // signatures that were looked for beside a deadlock in vain
  Shown shown_ = 0;                     // by the present execution
  bool is_forbidden_ = false;           // it showed what nobody expects
  bool has_fault_ = false;              // it showed one
  // How the present execution ended, which the one that is examined for it may not reach.
  Outcome outcome_ = Outcome::kCompleted;
  bool was_cut_ = false;  // one of the executions since the strategy was fresh
  bool is_warming_up_ = false;
  Repetition repetition_;
  bool has_looked_at_cut_ = false;  // in this block
  bool has_new_ = false;
  bool is_over_ = false;
  std::uint64_t frames_dropped_before_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::uint64_t executions_in_all_ = 0;  // since `start_`
  std::uint64_t look_again_at_ = 0;
  CrashGuard crash_guard_;
  Watchdog watchdog_;
};

}  // namespace snarl
