// Requirements and chosen values, on the engine.
#include "snarl/scenarios/assertions.h"

#include <stdexcept>

#include "snarl/harness/engine/execution.h"

namespace snarl {

void require(bool condition, std::string_view text, Site site) {
  if (condition) [[likely]]
    return;
  Execution::current().fail(FindingKind::kCheckFailed, "assert", kNoObject, site, text);
}

std::uint32_t schedule_choice(std::uint32_t option_count) {
  if (option_count == 0) throw std::invalid_argument("schedule_choice(0): there is no option");
  Execution& execution = Execution::current();
  if (execution.is_abandoning()) return 0;
  return execution.choose(ChoiceKind::kValue, option_count);
}

}  // namespace snarl
