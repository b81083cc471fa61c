// The report of a lost update.
#include "snarl/harness/detectors/lost_update.h"

#include "snarl/harness/base/rng.h"

namespace snarl {

void LostUpdate::report(const Event& event, Step overwritten, const DetectContext& context) {
  Suspicion suspicion;
  suspicion.kind = FindingKind::kLostUpdate;
  suspicion.signature =
      mix_bits(context.hash_of(event.op.object) ^
               mix_bits(static_cast<std::uint64_t>(FindingKind::kLostUpdate) + 1));
  suspicion.object = event.op.object;
  suspicion.thread = event.thread;
  suspicion.first = overwritten;
  suspicion.second = event.step;
  context.suspicions.add(std::move(suspicion));
}

}  // namespace snarl
