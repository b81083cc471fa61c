// Runs choices that a worker has sent.
#include "snarl/harness/campaign/found_again.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/lap.h"
#include "snarl/harness/campaign/nondeterminism.h"
#include "snarl/harness/campaign/serial_orders.h"
#include "snarl/harness/campaign/tokens.h"

namespace snarl {

FoundAgain find_again(Execution& execution, Program& program, const CampaignOptions& options,
                      const BlockFinding& fault) {
  ExecutionInfo info;
  info.index = fault.first_execution;
  info.steps_max = options.steps_max;
  info.faults = faults_of(program, options);
  ReplayStrategy again(fault.choices);
  again.begin(info);
  const Examination examination = examine(execution, program, again, info);
  for (const Suspicion& suspicion : examination.suspicions) {
    const bool may_be = needs_serial_orders(suspicion) || suspicion.signature == fault.signature;
    if (!may_be) continue;
    std::optional<Finding> finding =
        confirmed_finding_of(execution, program, examination, suspicion);
    if (finding && finding->signature == fault.signature) return {std::move(*finding)};
  }
  if (examination.outcome == Outcome::kCut) {
    const auto lap = lap_of_cut(options.engine, program, fault.choices, info);
    if (lap != nullptr && lap->signature == fault.signature) return {*lap};
    // The events are the same: what differs is what lies on the stacks beside them.
    if (fault.seen != nullptr && !again.divergence()) {
      Finding seen = *fault.seen;
      seen.is_confirmed = false;
      seen.token = encode(token_of_choices(program, fault.choices, info.steps_max, info.faults));
      return {std::move(seen)};
    }
  }
  const Parting parting =
      parting_from_choices(execution, program, info, again, examination, examination.steps);
  Finding other = nondeterminism(
      "process", fmt::format("execution {}, run again in another process,", info.index + 1),
      parting);
  other.token = encode(token_of_choices(program, fault.choices, info.steps_max, info.faults));
  return {std::move(other), true};
}

}  // namespace snarl
