// The slow paths of the race detector: concurrent reads, and the report itself.
#include "snarl/harness/detectors/race.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/detectors/common_sync.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {

void Race::read_otherwise(ObjectId object, Access now, Variable& variable, const VectorClock& clock,
                          const DetectContext& context) {
  if (variable.read.thread == now.thread && variable.read.time == now.time) return;
  if (!covers(clock, variable.write)) report(object, now, variable.write, context);
  if (!variable.is_read_shared && covers(clock, variable.read)) {
    variable.read = now;
  } else {
    read_shared(variable, now, clock);
  }
}

void Race::report_earlier(ObjectId object, Access now, Variable& variable, const VectorClock& clock,
                          const DetectContext& context) {
  if (!covers(clock, variable.write)) report(object, now, variable.write, context);
  if (variable.is_read_shared) {
    report_readers(object, now, variable, clock, context);
  } else if (!covers(clock, variable.read)) {
    report(object, now, variable.read, context);
  }
}

void Race::read_shared(Variable& variable, Access now, const VectorClock& clock) {
  if (!variable.is_read_shared) {
    variable.readers.clear();
    variable.readers.push_back(variable.read);
    variable.is_read_shared = true;
  }
  // A read that is ordered before this one can race only with what races with this one too.
  auto& readers = variable.readers;
  readers.erase(std::remove_if(readers.begin(), readers.end(),
                               [&](const Access& access) { return covers(clock, access); }),
                readers.end());
  readers.push_back(now);
  variable.read = now;
}

void Race::report_readers(ObjectId object, Access now, Variable& variable, const VectorClock& clock,
                          const DetectContext& context) {
  for (const Access& access : variable.readers) {
    if (!covers(clock, access)) report(object, now, access, context);
  }
  variable.is_read_shared = false;
  variable.readers.clear();
}

void Race::report(ObjectId object, Access now, Access earlier, const DetectContext& context) {
  Suspicion suspicion;
  suspicion.examine = &Race::examine;
  suspicion.kind = FindingKind::kDataRace;
  suspicion.signature = mix_bits(context.hash_of(object) ^
                                 mix_bits(static_cast<std::uint64_t>(FindingKind::kDataRace) + 1));
  suspicion.object = object;
  suspicion.thread = now.thread;
  suspicion.first = earlier.step;
  suspicion.second = now.step;
  context.suspicions.add(std::move(suspicion));
}

Finding Race::examine(const Trace& trace, const Suspicion& suspicion) {
  const OpEvent& earlier = trace.events.at(suspicion.first);
  const OpEvent& later = trace.events.at(suspicion.second);
  const auto word = [](const OpEvent& event) {
    return event.op.kind == OpKind::kRead ? "reads" : "writes";
  };
  Finding finding;
  const std::string& variable = name_in(trace, suspicion.object);
  finding.message = fmt::format("{} {} {} and {} {} it, and nothing orders the two",
                                name_in(trace, earlier.thread), word(earlier), variable,
                                name_in(trace, later.thread), word(later));
  finding.objects = {variable};
  finding.threads = {name_in(trace, later.thread), name_in(trace, earlier.thread)};
  finding.sites = {later.op.site, earlier.op.site};
  finding.steps_marked = {earlier.step, later.step};
  finding.common = common_sync(trace, earlier, later);
  finding.help = fmt::format("guard every access of {} with one lock, or make it atomic", variable);
  return finding;
}

}  // namespace snarl
