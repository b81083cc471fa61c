// Says who waited for what when the deadline came.
#include "snarl/harness/detectors/rescue.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

// What the thread waited in after the event at `step`; null: the trace does not say.
const Blocked* wait_at(const Trace& trace, ThreadId thread, Step step) {
  const Blocked* last = nullptr;
  for (const Blocked& blocked : trace.blocked) {
    const bool is_later = blocked.step != kNoStep && (step == kNoStep || blocked.step > step);
    if (blocked.thread == thread && !is_later) last = &blocked;
  }
  return last;
}

}  // namespace

Finding examine_rescue(const Trace& trace, const Suspicion& suspicion) {
  Finding finding;
  for (const ThreadId thread : suspicion.threads) {
    finding.threads.push_back(name_in(trace, thread));
    const Blocked* const wait = wait_at(trace, thread, suspicion.second);
    if (wait == nullptr) continue;
    finding.sites.push_back(wait->op.site);
    if (wait->op.object == kNoObject) continue;
    const std::string& object = name_in(trace, wait->op.object);
    const auto& objects = finding.objects;
    if (std::find(objects.begin(), objects.end(), object) == objects.end()) {
      finding.objects.push_back(object);
    }
  }
  if (suspicion.second != kNoStep) finding.steps_marked.push_back(suspicion.second);
  const Step expiry = suspicion.second == kNoStep ? 0 : suspicion.second + 1;
  if (expiry < trace.events.size()) finding.steps_marked.push_back(expiry);
  const bool is_one = finding.threads.size() == 1;
  finding.message =
      fmt::format("{} would wait for ever over {}: only a deadline let {} go on",
                  listed(finding.threads), listed(finding.objects), is_one ? "it" : "them");
  finding.help = "a deadline that ends a deadlock hides it: look at it as at the deadlock";
  return finding;
}

}  // namespace snarl
