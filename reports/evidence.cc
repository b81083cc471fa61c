// What a finding rests on, taken from its trace: both sides of a race, the story of a lost update.
#include "snarl/reports/evidence.h"

#include <algorithm>
#include <map>

#include "snarl/harness/campaign/serial_run.h"
#include "snarl/harness/campaign/stale_writes.h"
#include "snarl/harness/detectors/lost_update.h"
#include "snarl/reports/op_wording.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kLostWritesShown = 4;  // arbitrary: one is the rule, a handful is a proof

// +1 takes a hold, -1 gives it back, 0 does neither.
int hold_change(const OpEvent& event) {
  const bool is_taken = event.result == Result::kDone || event.result == Result::kTrue;
  switch (event.op.kind) {
    case OpKind::kAcquire:
    case OpKind::kTryAcquire:
    case OpKind::kAcquireRead:
    case OpKind::kAcquireWrite:
    case OpKind::kTryAcquireRead:
    case OpKind::kTryAcquireWrite:
      return is_taken ? 1 : 0;
    case OpKind::kRelease:
    case OpKind::kReleaseRead:
    case OpKind::kReleaseWrite:
      return -1;
    default:
      return 0;
  }
}

std::string value_text(const Trace& trace, Step step, bool is_write) {
  const OpEvent& event = trace.events.at(step);
  const ObjectInfo* info = object_info(trace, event.op.object);
  if (info == nullptr) return "";
  std::uint64_t sum = 0;
  if (is_write && event.op.kind == OpKind::kFetchAdd) {  // its operand is what was added
    const bool is_known = value_behind(trace, step, event.op.object, sum);
    return is_known ? format_value(info->format, sum) : "";
  }
  return format_value(info->format, is_write ? event.op.value : event.value);
}

}  // namespace

Step deciding_step(const Finding& finding) {
  if (finding.trace == nullptr || finding.steps_marked.empty()) return kNoStep;
  const Step step = finding.steps_marked.back();
  return step < finding.trace->events.size() ? step : kNoStep;
}

std::string refused_operation(const Finding& finding) {
  const bool is_misuse = finding.kind == FindingKind::kMisuse && finding.trace != nullptr;
  if (!is_misuse || finding.threads.empty()) return "";
  const Trace& trace = *finding.trace;
  const ThreadInfo* thread = thread_info(trace, thread_named(trace, finding.threads.front()));
  if (thread == nullptr || thread->state != ThreadState::kRunnable) return "";
  // A thread that has begun declares no beginning: nothing is known of its operation.
  if (thread->pending.kind != OpKind::kBegin) return describe(trace, thread->pending);
  return finding.objects.empty() ? "an operation"
                                 : printable(finding.objects.front()) + ": an operation";
}

std::vector<std::string> held_at(const Trace& trace, Step step) {
  // A condition's wait gives its lock back and takes it again; in between its thread takes no
  // step, so neither half needs to be counted.
  const ThreadId thread = trace.events.at(step).thread;
  std::map<ObjectId, int> depths;
  for (Step index = 0; index < step; ++index) {
    const OpEvent& event = trace.events[index];
    if (event.thread != thread) continue;
    const int change = hold_change(event);
    if (change == 0) continue;
    int& depth = depths[event.op.object];
    depth = std::max(0, depth + change);
  }
  std::vector<std::string> names;
  for (const auto& [object, depth] : depths) {
    if (depth > 0) names.push_back(object_name(trace, object));
  }
  return names;
}

std::vector<RaceSide> race_sides(const Finding& finding) {
  if (deciding_step(finding) == kNoStep) return {};
  const Trace& trace = *finding.trace;
  std::vector<RaceSide> sides;
  for (const Step step : {finding.steps_marked.front(), finding.steps_marked.back()}) {
    if (step >= trace.events.size()) return {};
    const OpEvent& event = trace.events[step];
    sides.push_back({thread_name(trace, event.thread), describe(trace, event), step, event.op.site,
                     held_at(trace, step)});
  }
  if (sides[0].step == sides[1].step) return {};
  if (sides[0].step > sides[1].step) std::swap(sides[0], sides[1]);
  return sides;
}

std::vector<SyncSide> common_sync_sides(const Finding& finding) {
  if (finding.trace == nullptr || !finding.common || !finding.common->is_known()) return {};
  const Trace& trace = *finding.trace;
  std::vector<SyncSide> sides;
  for (const Step step : {finding.common->given, finding.common->taken}) {
    if (step >= trace.events.size()) return {};
    const OpEvent& event = trace.events[step];
    sides.push_back(
        {thread_name(trace, event.thread), describe(trace, event), step, event.op.site});
  }
  return sides;
}

LostUpdateStory lost_update_story(const Finding& finding) {
  LostUpdateStory story;
  const Step deciding = deciding_step(finding);
  const bool is_told = finding.kind == FindingKind::kLostUpdate && finding.cause != kCheckThenAct;
  if (!is_told || deciding == kNoStep) return story;
  const Trace& trace = *finding.trace;
  const OpEvent& last = trace.events[deciding];
  const Step basis = read_before(trace, last);
  if (basis >= deciding || !is_write_of(last, last.op.object)) return story;

  story.variable = object_name(trace, last.op.object);
  std::uint64_t version = 0;
  std::uint64_t version_read = 0;
  for (Step step = 0; step < trace.events.size(); ++step) {
    const OpEvent& event = trace.events[step];
    const bool is_write = is_write_of(event, last.op.object);
    version += is_write ? 1 : 0;
    if (is_write) story.value_final = value_text(trace, step, true);
    if (step == basis) version_read = version;
    const bool is_lost = is_write && step > basis && step < deciding && event.thread != last.thread;
    if (step != basis && step != deciding && !is_lost) continue;
    if (is_lost && story.steps.size() > kLostWritesShown) {
      ++story.writes_left_out;
      continue;
    }
    const bool is_shown_as_write = step != basis;
    story.steps.push_back({thread_name(trace, event.thread), step, event.op.site, is_shown_as_write,
                           is_lost, version, version_read,
                           value_text(trace, step, is_shown_as_write)});
  }
  if (story.steps.size() < 3) story.steps.clear();  // nobody wrote in between: no story to tell
  return story;
}

}  // namespace snarl
