// The report of a lost update.
#include "snarl/harness/detectors/lost_update.h"

#include <fmt/format.h>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {

void LostUpdate::report(ObjectId object, ThreadId thread, Step overwritten, Step step,
                        const DetectContext& context) {
  Suspicion suspicion;
  suspicion.examine = &LostUpdate::examine;
  suspicion.kind = FindingKind::kLostUpdate;
  suspicion.signature = mix_bits(
      context.hash_of(object) ^ mix_bits(static_cast<std::uint64_t>(FindingKind::kLostUpdate) + 1));
  suspicion.object = object;
  suspicion.thread = thread;
  suspicion.first = overwritten;
  suspicion.second = step;
  context.suspicions.add(std::move(suspicion));
}

Finding LostUpdate::examine(const Trace& trace, const Suspicion& suspicion) {
  const OpEvent& lost = trace.events.at(suspicion.first);
  const OpEvent& write = trace.events.at(suspicion.second);
  const OpEvent& read = trace.events.at(write.basis);
  Finding finding;
  const std::string& variable = name_in(trace, suspicion.object);
  const std::string& loser = name_in(trace, lost.thread);
  finding.message = fmt::format(
      "{} wrote {} from a value that {} had replaced meanwhile: the update of {} is lost",
      name_in(trace, write.thread), variable, loser, loser);
  finding.objects = {variable};
  finding.threads = {name_in(trace, write.thread), loser};
  finding.sites = {write.op.site, read.op.site, lost.op.site};
  finding.steps_marked = {read.step, lost.step, write.step};
  finding.help =
      fmt::format("read and write {} inside one critical section, or use fetch_add", variable);
  return finding;
}

}  // namespace snarl
