// What a lost update rests on, in words.
#pragma once

#include <string>
#include <string_view>

#include "snarl/harness/finding.h"

namespace snarl {

// "a then b: 2; b then a: 2; this execution: 1", with names of variables where several tell.
// Requires: finding.serial.is_known(), and the finding's trace has its deciding step.
std::string serial_orders_text(const Finding& finding);

// Who checked, who wrote meanwhile, and who wrote on the old answer. Empty: the finding is none
// such.
std::string check_then_act_text(const Finding& finding, std::string_view main_file);

}  // namespace snarl
