// A random walk until it shows the signature.
#include "snarl/harness/campaign/beside_deadlock.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "snarl/harness/engine/run_alone.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

constexpr std::uint64_t kExecutionsMax = 256;  // arbitrary: some tenths of a millisecond mostly

}  // namespace

const Suspicion* find_suspicion(const std::vector<Suspicion>& all, std::uint64_t signature) {
  const auto found = std::find_if(all.begin(), all.end(), [signature](const Suspicion& suspicion) {
    return suspicion.signature == signature;
  });
  return found == all.end() ? nullptr : &*found;
}

std::optional<BesideDeadlock> find_beside_deadlock(Execution& execution, Program& program,
                                                   ExecutionInfo info, std::uint64_t signature) {
  const std::unique_ptr<Strategy> random = make_strategy(*find_strategy("random"));
  for (info.index = 0; info.index < kExecutionsMax; ++info.index) {
    random->begin(info);
    run_alone(execution, *program.body, *random, info);
    if (find_suspicion(execution.suspicions().all(), signature) == nullptr) continue;
    const auto& made = execution.choices();
    BesideDeadlock beside;
    beside.choices.assign(made.begin(), made.begin() + execution.choice_count());
    ReplayStrategy replay(beside.choices);
    replay.begin(info);
    beside.examination = examine(execution, program, replay, info);
    const Suspicion* const shown = find_suspicion(beside.examination.suspicions, signature);
    if (shown == nullptr) return {};
    beside.suspicion = *shown;
    return beside;
  }
  return {};
}

}  // namespace snarl
