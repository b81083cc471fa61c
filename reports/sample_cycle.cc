// The sample of a transaction that is not atomic.
#include "snarl/reports/sample_results.h"

namespace snarl {

CampaignResult atomicity_violation() {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId asker = builder.thread("asker");
  const ThreadId helper = builder.thread("helper");
  const ObjectId asked = builder.object("asked", "atomic", ValueFormat::kSigned);
  const ObjectId left = builder.object("left", "semaphore");
  for (const ThreadId thread : {asker, helper}) {
    builder.event(thread, OpKind::kBegin, kNoObject, 0);
  }
  builder.event(asker, OpKind::kStore, asked, 9).op.value = 1;  // step 2
  builder.event(helper, OpKind::kLoad, asked, 14).value = 1;    // step 3
  builder.preempt();
  builder.event(helper, OpKind::kRelease, left, 15);            // step 4
  builder.event(asker, OpKind::kAcquire, left, 10).source = 4;  // step 5
  CampaignResult result = misuse();
  ScenarioResult& scenario = result.scenarios[0];
  scenario.name = "question";
  Finding& finding = scenario.findings[0];
  finding.kind = FindingKind::kAtomicityViolation;
  finding.cause = "";
  finding.message =
      "the transaction of asker is not atomic: what helper did comes after one part of it and "
      "before another";
  finding.help = "let it end before it asks";
  finding.objects = {"left", "asked"};
  finding.threads = {"asker", "helper"};
  finding.sites = {{builder.file, 8, 5}, {builder.file, 9, 7}, {builder.file, 10, 7}};
  finding.steps_marked = {2, 3, 4, 5};
  finding.cycle.sections = {{asker, 2, kNoStep, {builder.file, 8, 5}}};
  finding.cycle.edges = {{2, 3, OrderReason::kConflict},
                         {3, 4, OrderReason::kProgramOrder},
                         {4, 5, OrderReason::kSynchronization}};
  finding.trace = builder.build();
  return result;
}

}  // namespace snarl
