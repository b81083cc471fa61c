// Minimises a finding's schedule and examines what came of it.
#include "snarl/harness/campaign/shrink.h"

#include <optional>
#include <utility>
#include <vector>

#include "snarl/harness/campaign/deciding_order.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/minimize.h"
#include "snarl/harness/campaign/serial_orders.h"

namespace snarl {
namespace {

// The order that decides takes milliseconds: it has time of its own, so that it does not depend on
// how far a proof has come.
constexpr std::chrono::milliseconds kOrderTime{500};

// Returns: what these choices show of the finding.
std::optional<Finding> run_again(const std::vector<std::uint32_t>& choices, const Finding& finding,
                                 Execution& execution, Program& program, const ExecutionInfo& info,
                                 std::uint32_t& runs) {
  ReplayStrategy again(choices);
  again.begin(info);
  const Examination examination = examine(execution, program, again, info);
  for (const Suspicion& suspicion : examination.suspicions) {
    if (suspicion.signature != finding.signature) continue;
    std::optional<Finding> shown =
        confirmed_finding_of(execution, program, examination, suspicion, &runs);
    if (shown && shown->signature == finding.signature) return shown;
  }
  return {};
}

}  // namespace

void shrink(Finding& finding, Execution& execution, Program& program, const Judge& judge,
            const ExecutionInfo& info, double seconds_max) {
  const auto time = std::chrono::duration<double>(seconds_max);
  Reruns reruns(execution, program, info, finding.signature,
                Reruns::Clock::now() + std::chrono::duration_cast<Reruns::Clock::duration>(time));
  Suspicion wanted;
  wanted.kind = finding.kind;
  wanted.is_note = finding.is_note;
  if (needs_serial_orders(wanted)) {
    reruns.accept_with([&](const std::vector<std::uint32_t>& choices, std::uint32_t& runs) {
      const std::optional<Finding> shown =
          run_again(choices, finding, execution, program, info, runs);
      // Not for less evidence than there is.
      return shown && (shown->serial.is_known() || !finding.serial.is_known());
    });
  }
  const Minimized minimized = minimize(reruns, *finding.trace);
  if (minimized.minimality == Minimality::kNone) return;

  std::uint32_t runs = 0;
  std::optional<Finding> shown =
      run_again(minimized.rerun.choices, finding, execution, program, info, runs);
  if (!shown || shown->trace->event_hash != minimized.rerun.event_hash) return;
  Finding shorter = std::move(*shown);
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
  if (shorter.deciding.step == kNoStep) {
    shorter.deciding_option = deciding_option(reruns, minimized.rerun, *shorter.trace);
  }
  finding = std::move(shorter);
}

}  // namespace snarl
