// What another process found, found again here.
#pragma once

#include "snarl/harness/campaign/block.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/campaign/program.h"

namespace snarl {

struct FoundAgain {
  Finding finding;
  // The same choices do not show the fault here: then the finding says that the scenario is no
  // function of its schedule.
  bool is_other = false;
};

// Runs the fault's choices and examines what they show. Requires: not called inside a run_loop().
FoundAgain find_again(Execution& execution, Program& program, const CampaignOptions& options,
                      const BlockFinding& fault);

}  // namespace snarl
