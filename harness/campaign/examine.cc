// Runs an execution for its trace.
#include "snarl/harness/campaign/examine.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/engine/call_places.h"
#include "snarl/harness/engine/run_alone.h"

namespace snarl {

Examination examine(Execution& execution, Program& program, Strategy& strategy,
                    const ExecutionInfo& info, std::shared_ptr<Trace> trace) {
  Examination examination;
  examination.trace = std::move(trace);
  execution.set_trace(examination.trace.get());
  run_alone(execution, *program.body, strategy, info);
  execution.set_trace(nullptr);
  examination.outcome = execution.outcome();
  examination.suspicions = execution.suspicions().all();
  examination.event_hash = execution.event_hash();
  examination.class_hash = execution.class_hash();
  examination.steps = execution.steps();
  examination.choices = execution.choice_count();
  examination.had_timeout = execution.had_timeout();
  return examination;
}

Finding finding_of(const Examination& examination, const Suspicion& suspicion) {
  const std::shared_ptr<const Trace> trace = with_call_places(examination.trace);
  Suspicion shown = suspicion;
  shown.site = with_call_place(suspicion.site);
  Finding finding = suspicion.examine(*trace, shown);
  finding.kind = suspicion.kind;
  finding.cause = suspicion.cause;
  finding.is_note = suspicion.is_note;
  finding.signature = suspicion.signature;
  finding.trace = trace;
  const auto& choices = trace->choices;
  finding.preemptions = static_cast<std::uint32_t>(
      std::count_if(choices.begin(), choices.end(),
                    [](const RecordedChoice& choice) { return choice.is_preemption; }));
  finding.preemptions_first = finding.preemptions;
  finding.faults = static_cast<std::uint32_t>(std::count_if(
      choices.begin(), choices.end(),
      [](const RecordedChoice& choice) { return choice.is_fault && choice.chosen != 0; }));
  return finding;
}

}  // namespace snarl
