// `snarl replay --as-pin`: a finding's schedule as a line that is pasted into its scenario.
#pragma once

#include <string>

#include "snarl/harness/campaign/campaign.h"

namespace snarl {

// "schedule deadlock(n = 3) = philosopher[0] philosopher[1]", in quotes for a C++ scenario. Its
// name is the finding's kind, and none that the scenario has already. Requires: the token is
// reproduced. Errors: throws UsageError if it cannot be written down.
std::string pin_line(Program& program, const Token& token, const Finding& finding,
                     const CampaignOptions& options);

}  // namespace snarl
