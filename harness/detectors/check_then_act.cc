// The report of a lost update by control: a write on the answer of a condition that another
// thread's write has outdated.
#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/base/check.h"
#include "snarl/harness/base/rng.h"
#include "snarl/harness/detectors/lost_update.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

constexpr std::uint64_t kDecidedSalt = 0x616374ULL;  // "act"

}  // namespace

void LostUpdate::report_decided(ObjectId object, ThreadId thread, Step overwritten, Step step,
                                const DetectContext& context) {
  Suspicion suspicion;
  suspicion.kind = FindingKind::kLostUpdate;
  suspicion.cause = kCheckThenAct;
  suspicion.signature = mix_bits(context.hash_of(object) ^ mix_bits(kDecidedSalt));
  suspicion.object = object;
  suspicion.thread = thread;
  suspicion.first = overwritten;
  suspicion.second = step;
  suspicion.examine = &LostUpdate::examine_decided;
  context.suspicions.add(std::move(suspicion));
}

Finding LostUpdate::examine_decided(const Trace& trace, const Suspicion& suspicion) {
  const OpEvent& lost = trace.events.at(suspicion.first);
  const OpEvent& write = trace.events.at(suspicion.second);
  const auto decided =
      std::find_if(trace.decided_writes.begin(), trace.decided_writes.end(),
                   [&](const DecidedWrite& each) { return each.write == write.step; });
  SNARL_CHECK(decided != trace.decided_writes.end(), "a decided write is in no trace");
  const OpEvent& read = trace.events.at(decided->read);
  Finding finding;
  const std::string& variable = name_in(trace, suspicion.object);
  const std::string& loser = name_in(trace, lost.thread);
  finding.message = fmt::format("{} checked {}, and wrote it when {} had written it meanwhile",
                                name_in(trace, write.thread), variable, loser);
  finding.objects = {variable};
  finding.threads = {name_in(trace, write.thread), loser};
  finding.sites = {write.op.site, trace.decisions.at(decided->decision).site, lost.op.site};
  finding.steps_marked = {read.step, lost.step, write.step};
  finding.help = fmt::format(
      "check and write {} inside one critical section, or check it again where it is written",
      variable);
  return finding;
}

}  // namespace snarl
