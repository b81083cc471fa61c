// Requirements, on the engine.
#include "snarl/scenarios/assertions.h"

#include "snarl/harness/engine/execution.h"

namespace snarl {

void require(bool condition, std::string_view text, Site site) {
  if (condition) [[likely]]
    return;
  Execution::current().fail(FindingKind::kCheckFailed, "assert", kNoObject, site, text);
}

}  // namespace snarl
