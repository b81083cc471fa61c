// How many executions a campaign has, and which blocks they make.
#pragma once

#include <cstdint>

#include "snarl/harness/campaign/campaign.h"

namespace snarl {

// Whether it goes on until there is no other execution, however many there are.
bool explores_all(const Program& program, const StrategyRow& row);

// Returns: how many executions at most.
std::uint64_t budget_of(const Program& program, const StrategyRow& row,
                        const CampaignOptions& options);

}  // namespace snarl
