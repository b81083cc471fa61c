// The report of a lost update.
#include "snarl/harness/detectors/lost_update.h"

#include <fmt/format.h>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {

namespace {

Suspicion suspicion_of(ObjectId object, ThreadId thread, Step overwritten, Step step,
                       std::uint64_t salt, const DetectContext& context) {
  Suspicion suspicion;
  suspicion.kind = FindingKind::kLostUpdate;
  suspicion.signature = mix_bits(context.hash_of(object) ^ mix_bits(salt));
  suspicion.object = object;
  suspicion.thread = thread;
  suspicion.first = overwritten;
  suspicion.second = step;
  return suspicion;
}

constexpr std::uint64_t kSalt = static_cast<std::uint64_t>(FindingKind::kLostUpdate) + 1;
constexpr std::uint64_t kRecycledSalt = 0x6162'61ULL;  // "aba"

}  // namespace

void LostUpdate::report(ObjectId object, ThreadId thread, Step overwritten, Step step,
                        const DetectContext& context) {
  Suspicion suspicion = suspicion_of(object, thread, overwritten, step, kSalt, context);
  suspicion.examine = &LostUpdate::examine;
  context.suspicions.add(std::move(suspicion));
}

void LostUpdate::note_recycled(ObjectId object, ThreadId thread, Step overwritten, Step step,
                               const DetectContext& context) {
  Suspicion suspicion = suspicion_of(object, thread, overwritten, step, kRecycledSalt, context);
  suspicion.examine = &LostUpdate::examine_recycled;
  suspicion.cause = "aba";
  suspicion.is_note = true;
  context.suspicions.add(std::move(suspicion));
}

Finding LostUpdate::examine_recycled(const Trace& trace, const Suspicion& suspicion) {
  const OpEvent& back = trace.events.at(suspicion.first);
  const OpEvent& exchange = trace.events.at(suspicion.second);
  const OpEvent& read = trace.events.at(exchange.basis);
  Finding finding;
  const std::string& variable = name_in(trace, suspicion.object);
  const std::string& other = name_in(trace, back.thread);
  finding.message = fmt::format(
      "{} found in {} the value that it had read, but {} had changed it meanwhile and it came back "
      "(A-B-A)",
      name_in(trace, exchange.thread), variable, other);
  finding.objects = {variable};
  finding.threads = {name_in(trace, exchange.thread), other};
  finding.sites = {exchange.op.site, read.op.site, back.op.site};
  finding.steps_marked = {read.step, back.step, exchange.step};
  finding.help = fmt::format(
      "where the value stands for more than itself (a node that is used again), count the changes "
      "of {} in it",
      variable);
  return finding;
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
