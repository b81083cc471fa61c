// Minimises a finding's schedule and examines what came of it.
#include "snarl/harness/campaign/shrink.h"

#include <algorithm>

#include "snarl/harness/campaign/deciding_order.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/minimize.h"

namespace snarl {
namespace {

// The order that decides takes milliseconds: it has time of its own, so that it does not depend on
// how far a proof has come.
constexpr std::chrono::milliseconds kOrderTime{500};

}  // namespace

void shrink(Finding& finding, Execution& execution, Program& program, const Judge& judge,
            const ExecutionInfo& info, double seconds_max) {
  const auto time = std::chrono::duration<double>(seconds_max);
  Reruns reruns(execution, program, info, finding.signature,
                Reruns::Clock::now() + std::chrono::duration_cast<Reruns::Clock::duration>(time));
  const Minimized minimized = minimize(reruns, *finding.trace);
  if (minimized.minimality == Minimality::kNone) return;

  ReplayStrategy again(minimized.rerun.choices);
  again.begin(info);
  const Examination examination = examine(execution, program, again, info);
  const auto suspicion =
      std::find_if(examination.suspicions.begin(), examination.suspicions.end(),
                   [&](const Suspicion& other) { return other.signature == finding.signature; });
  const bool is_same = examination.event_hash == minimized.rerun.event_hash;
  if (!is_same || suspicion == examination.suspicions.end()) return;

  Finding shorter = finding_of(examination, *suspicion);
  if (judge.shown_by(shorter) != judge.shown_by(finding)) return;
  shorter.is_allowed = finding.is_allowed;
  shorter.is_confirmed = finding.is_confirmed;
  shorter.is_predicted = finding.is_predicted;
  shorter.hits = finding.hits;
  shorter.corpus = finding.corpus;
  shorter.pin = finding.pin;
  shorter.first_execution = finding.first_execution;
  shorter.preemptions_first = finding.preemptions_first;
  shorter.minimality = minimized.minimality;
  reruns.set_deadline(Reruns::Clock::now() + kOrderTime);
  shorter.deciding = deciding_order(reruns, minimized.rerun, *shorter.trace);
  finding = std::move(shorter);
}

}  // namespace snarl
