// Writes the schedule of a token down as a pin, in the fewest moves that decide it.
#pragma once

#include <optional>
#include <string>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/campaign/pin.h"

namespace snarl {

struct WrittenPin {
  std::optional<Pin>
      pin;             // without a name; it was run, and shows all that the token's schedule does
  std::string reason;  // why there is none
};

// Runs the token's schedule, and then what it writes down. Requires: replay() reproduces the token.
// Cost: two or three executions.
WrittenPin pin_of_token(Program& program, const Token& token, const CampaignOptions& options);

}  // namespace snarl
