// The sample of a check whose answer was outdated when its thread acted.
#include "snarl/harness/detectors/lost_update.h"
#include "snarl/reports/sample_results.h"

namespace snarl {

CampaignResult check_then_act() {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId first = builder.thread("client[0]");
  const ThreadId second = builder.thread("client[1]");
  const ObjectId ready = builder.object("ready", "atomic", ValueFormat::kBool);
  const ObjectId made = builder.object("made", "atomic", ValueFormat::kSigned);
  builder.event(first, OpKind::kBegin, kNoObject, 0);
  builder.event(first, OpKind::kLoad, ready, 14, 12);  // step 1
  builder.event(second, OpKind::kBegin, kNoObject, 0);
  builder.event(second, OpKind::kLoad, ready, 14, 12);
  builder.preempt();
  builder.event(second, OpKind::kStore, ready, 15, 7).op.value = 1;  // step 4
  builder.event(second, OpKind::kFetchAdd, made, 16, 7).op.value = 1;
  builder.event(second, OpKind::kEnd, kNoObject, 0);
  OpEvent& again = builder.event(first, OpKind::kStore, ready, 15, 7);  // step 7
  again.op.value = again.value = 1;
  CampaignResult result = misuse();
  ScenarioResult& scenario = result.scenarios[0];
  scenario.name = "announced_twice";
  Finding& finding = scenario.findings[0];
  finding.kind = FindingKind::kLostUpdate;
  finding.cause = kCheckThenAct;
  finding.message = "client[0] checked ready, and wrote it when client[1] had written it meanwhile";
  finding.help =
      "check and write ready inside one critical section, or check it again where it is written";
  finding.objects = {"ready"};
  finding.threads = {"client[0]", "client[1]"};
  finding.sites = {{builder.file, 15, 7}, {builder.file, 14, 8}, {builder.file, 15, 7}};
  finding.steps_marked = {1, 4, 7};
  finding.serial.orders = {{{"client[0]", "client[1]"}, 1, {{"made", 1}}},
                           {{"client[1]", "client[0]"}, 1, {{"made", 1}}}};
  finding.serial.value = 1;
  finding.serial.variables = {{"made", 2}};
  finding.trace = builder.build();
  return result;
}

}  // namespace snarl
