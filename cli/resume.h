// A run that goes on where one with the same words was stopped.
#pragma once

#include <memory>
#include <string>

#include "snarl/cli/plan.h"
#include "snarl/harness/campaign/unit_file.h"

namespace snarl {

// The finished blocks of a run, in a folder. What a block comes to does not depend on who runs it,
// so that a run that goes on has the result of one that was never stopped.
class Resume {
 public:
  // `plan` outlives it. Errors: throws UsageError, also where the folder is of another run.
  Resume(const std::string& folder, const CampaignPlan& plan);

  // Lets the plan's campaign at `job` take its blocks from here, and leave new ones here.
  void attach(std::size_t job, CampaignOptions& options);

  // All campaigns have run. Errors: throws UsageError.
  void finish();

  // What is in the folder now.
  std::uint64_t blocks() const { return blocks_; }
  std::uint64_t executions() const { return executions_; }

 private:
  const CampaignPlan& plan_;
  Units there_;  // from before
  std::uint64_t blocks_ = 0;
  std::uint64_t executions_ = 0;
  std::unique_ptr<UnitWriter> writer_;
};

}  // namespace snarl
