// The samples of threads that go round in circles, and of one that waits meanwhile.
#include "snarl/reports/sample_results.h"

namespace snarl {

CampaignResult livelock() {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId walkers[] = {builder.thread("walker[0]"), builder.thread("walker[1]")};
  const ObjectId sides[] = {builder.object("side[0]", "atomic", ValueFormat::kSigned),
                            builder.object("side[1]", "atomic", ValueFormat::kSigned)};
  for (const ThreadId walker : walkers) builder.event(walker, OpKind::kBegin, kNoObject, 0);
  for (const std::uint64_t mine : {0, 1, 0, 1}) {
    for (const std::size_t id : {0, 1}) {
      builder.event(walkers[id], OpKind::kLoad, sides[1 - id], 9).value = mine;
      builder.preempt();
    }
    for (const std::size_t id : {0, 1}) {
      OpEvent& event = builder.event(walkers[id], OpKind::kStore, sides[id], 10);
      event.value = mine;
      event.op.value = 1 - mine;
      builder.preempt();
    }
  }
  CampaignResult result = misuse();
  ScenarioResult& scenario = result.scenarios[0];
  scenario.name = "corridor";
  Finding& finding = scenario.findings[0];
  finding.kind = FindingKind::kLivelock;
  finding.cause = "";
  finding.message = "walker[0] and walker[1] go round in a circle of 8 steps and get nowhere";
  finding.help = "break the symmetry: an order of the threads, or waiting for a random time";
  finding.objects = {"side[0]", "side[1]"};
  finding.threads = {"walker[0]", "walker[1]"};
  finding.sites = {{builder.file, 9, 10}};
  finding.steps_marked.clear();
  finding.hits = 0;
  finding.repeated = {
      .first = 2, .steps = 8, .continuations = 64, .steps_each = 1'000, .escaped = 61};
  finding.trace = builder.build();
  return result;
}

CampaignResult starvation() {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId beat = builder.thread("beat");
  const ThreadId waiter = builder.thread("waiter");
  const ObjectId lock = builder.object("m", "lock");
  const ObjectId ready = builder.object("ready", "event");
  for (const ThreadId thread : {beat, waiter}) builder.event(thread, OpKind::kBegin, kNoObject, 0);
  builder.event(waiter, OpKind::kAcquire, lock, 9);
  builder.hold(waiter, lock, builder.last());
  builder.blocked(waiter, OpKind::kWait, ready, kNoThread, 10);
  for (int lap = 0; lap < 2; ++lap) {
    builder.event(beat, OpKind::kYield, kNoObject, 5);
    builder.event(beat, OpKind::kProgress, kNoObject, 5);
  }
  CampaignResult result = misuse();
  ScenarioResult& scenario = result.scenarios[0];
  scenario.name = "beats";
  scenario.executions = scenario.distinct_executions = scenario.choices = 0;
  scenario.expectations = {{"always clean", ExpectationStatus::kFailed,
                            "an execution beside the campaign was not clean"}};
  Finding& finding = scenario.findings[0];
  finding.kind = FindingKind::kStarvation;
  finding.cause = "";
  finding.message = "waiter waits for ever for ready while others make progress";
  finding.help = "look for what should end the wait";
  finding.objects.clear();
  finding.threads = {"waiter"};
  finding.sites = {{builder.file, 10, 12}};
  finding.steps_marked.clear();
  finding.hits = 0;
  finding.repeated = {.first = 3, .steps = 2, .continuations = 64, .steps_each = 1'000};
  finding.trace = builder.build();
  return result;
}

}  // namespace snarl
