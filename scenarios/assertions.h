// What scenario code may say about itself while it runs: what has to hold.
#pragma once

#include <string_view>

#include "snarl/harness/base/site.h"

namespace snarl {

// Ends the execution with the finding `check_failed / assert` unless the condition holds. Neither
// an event nor a scheduling point.
void require(bool condition, std::string_view text = {}, Site site = Site::here());

}  // namespace snarl

// The same as require(), with the condition itself as the text.
#define SNARL_REQUIRE(...) ::snarl::require(static_cast<bool>(__VA_ARGS__), #__VA_ARGS__)
