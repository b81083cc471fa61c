// What scenario code may say about itself while it runs: requirements, and values to try.
#pragma once

#include <cstdint>
#include <string_view>

#include "snarl/harness/base/site.h"

namespace snarl {

// Ends the execution with the finding `check_failed / assert` unless the condition holds. Neither
// an event nor a scheduling point.
void require(bool condition, std::string_view text = {}, Site site = Site::here());

// Returns: a number in [0, option_count), chosen like a schedule: tried by the campaign, recorded
// with it and replayed. No event. Requires: option_count is at least 1.
std::uint32_t schedule_choice(std::uint32_t option_count);

}  // namespace snarl

// The same as require(), with the condition itself as the text.
#define SNARL_REQUIRE(...) ::snarl::require(static_cast<bool>(__VA_ARGS__), #__VA_ARGS__)
