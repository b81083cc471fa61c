// Results made by hand for the tests of the reports: one for each thing a report must be able to
// tell.
#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

constexpr const char* kFile = "reports/testdata/dining.snarl";

std::string element(const std::string& name, std::size_t index) {
  return name + "[" + std::to_string(index) + "]";
}

ScenarioResult scenario_of(const std::string& name, Verdict verdict) {
  ScenarioResult scenario;
  scenario.name = name;
  scenario.file = kFile;
  scenario.line = 2;
  scenario.params = {{"n", 2, false}};
  scenario.verdict = verdict;
  scenario.strategy = "random";
  scenario.seed = 1;
  scenario.executions = 500;
  scenario.executions_planned = 500;
  scenario.distinct_executions = 211;
  scenario.steps = 9'000;
  scenario.choices = 4'000;
  scenario.event_hash = 0x0123'4567'89ab'cdefULL;
  scenario.seconds = 0.01;
  return scenario;
}

CampaignResult campaign_of(ScenarioResult scenario) {
  CampaignResult result;
  result.strategy = "random";
  result.seconds = 0.02;
  result.scenarios.push_back(std::move(scenario));
  return result;
}

Finding finding_of(FindingKind kind, const std::string& cause, const std::string& message) {
  Finding finding;
  finding.kind = kind;
  finding.cause = cause;
  finding.message = message;
  finding.hits = 173;
  finding.first_execution = 6;
  finding.token = "R1kq7zv2m4x";
  finding.preemptions = 1;
  finding.signature = 0xd41d'8c00'0000'0001ULL;
  return finding;
}

CampaignResult failing(const std::string& name, const std::string& expectation, Finding finding) {
  ScenarioResult scenario = scenario_of(name, Verdict::kFail);
  scenario.expectations.push_back(
      {expectation, ExpectationStatus::kFailed, "173 of 500 executions showed it"});
  scenario.findings.push_back(std::move(finding));
  return campaign_of(std::move(scenario));
}

// Philosophers that each hold their own fork and wait for the next one.
Finding dining(std::size_t count, TraceBuilder& builder) {
  std::vector<ThreadId> threads;
  std::vector<ObjectId> forks;
  builder.thread("main");
  Finding finding = finding_of(FindingKind::kDeadlock, "cycle", "");
  for (std::size_t index = 0; index < count; ++index) {
    threads.push_back(builder.thread(element("philosopher", index)));
    forks.push_back(builder.object(element("fork", index), "lock"));
    finding.threads.push_back(element("philosopher", index));
    finding.objects.push_back(element("fork", index));
  }
  for (const ThreadId thread : threads) builder.event(thread, OpKind::kBegin, kNoObject, 0);
  for (std::size_t index = 0; index < count; ++index) {
    builder.event(threads[index], OpKind::kAcquire, forks[index], 5, 10);
    builder.hold(threads[index], forks[index], builder.last());
    finding.steps_marked.push_back(builder.last());
    if (index == 1) builder.preempt();
    if (index == 0) continue;
    builder.blocked(threads[index - 1], OpKind::kAcquire, forks[index], threads[index], 6);
  }
  builder.blocked(threads.back(), OpKind::kAcquire, forks.front(), threads.front(), 6);
  finding.sites = {{kFile, 6, 12}, {kFile, 5, 10}};
  finding.help =
      "take the forks in one order in all threads, the lower index first: that breaks "
      "every such cycle";
  return finding;
}

// Two threads read the counter before either writes it.
Finding two_increments(FindingKind kind, TraceBuilder& builder) {
  builder.thread("main");
  const ThreadId first = builder.thread("worker[0]");
  const ThreadId second = builder.thread("worker[1]");
  const ObjectId counter = builder.object("counter", "var", ValueFormat::kSigned);
  builder.event(first, OpKind::kBegin, kNoObject, 0);
  builder.event(second, OpKind::kBegin, kNoObject, 0);
  builder.read(second, counter, 0, 17);
  builder.read(first, counter, 0, 17);
  builder.preempt();
  builder.write(first, counter, 1, 0, 18);
  builder.event(first, OpKind::kEnd, kNoObject, 0);
  builder.write(second, counter, 1, 1, 18);
  builder.event(second, OpKind::kEnd, kNoObject, 0);
  Finding finding = finding_of(kind, "", "");
  finding.objects = {"counter"};
  finding.threads = {"worker[1]", "worker[0]"};
  finding.steps_marked = {4, 6};
  finding.sites = {{kFile, 18, 5}};
  return finding;
}

}  // namespace

CampaignResult deadlock_of_two() {
  TraceBuilder builder;
  Finding finding = dining(2, builder);
  finding.message =
      "philosopher[0] and philosopher[1] wait for each other over fork[1] and fork[0]";
  finding.preemptions_first = 7;
  finding.minimality = Minimality::kProven;
  finding.deciding = {3, ThreadId{1}, kNoStep};
  finding.trace = builder.build();
  CampaignResult result = failing("dining_philosophers", "never deadlock", std::move(finding));
  result.scenarios[0].is_sample = true;
  result.scenarios[0].depth_claim = {2, 2, 12};
  result.scenarios[0].contention = {{"fork[0]",
                                     "lock",
                                     980,
                                     173,
                                     1'204,
                                     12,
                                     3'100,
                                     9,
                                     {{"philosopher[1]", "philosopher[0]", 1'204}}},
                                    {"fork[1]",
                                     "lock",
                                     971,
                                     181,
                                     1'310,
                                     14,
                                     2'900,
                                     9,
                                     {{"philosopher[0]", "philosopher[1]", 1'310}}}};
  result.scenarios[0].frames_dropped = 2;
  return result;
}

CampaignResult deadlock_of_five_with_bystanders() {
  TraceBuilder builder;
  Finding finding = dining(5, builder);
  finding.message = "philosopher[0] to philosopher[4] wait for each other in a circle";
  const ThreadId cleaner = builder.thread("cleaner");
  const ThreadId guest = builder.thread("guest");
  const ObjectId door = builder.object("door", "semaphore");
  builder.blocked(cleaner, OpKind::kAcquire, ObjectId{2}, ThreadId{3}, 9);
  builder.blocked(guest, OpKind::kAcquire, door, kNoThread, 9);
  builder.info(guest).waits_for = {cleaner};
  finding.bystanders = {"cleaner", "guest"};
  finding.trace = builder.build();
  return failing("dining_philosophers", "never deadlock", std::move(finding));
}

CampaignResult lost_wakeup() {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId waiter = builder.thread("waiter");
  const ThreadId notifier = builder.thread("notifier");
  const ObjectId lock = builder.object("m", "lock");
  const ObjectId ready = builder.object("ready", "condition");
  builder.event(waiter, OpKind::kBegin, kNoObject, 0);
  builder.event(notifier, OpKind::kBegin, kNoObject, 0);
  builder.event(notifier, OpKind::kAcquire, lock, 5);
  builder.event(notifier, OpKind::kNotify, ready, 6);
  builder.event(notifier, OpKind::kRelease, lock, 7);
  builder.event(waiter, OpKind::kAcquire, lock, 5);
  builder.event(waiter, OpKind::kWait, ready, 6);
  builder.blocked(waiter, OpKind::kReacquire, ready, kNoThread, 6);
  builder.event(notifier, OpKind::kEnd, kNoObject, 0);
  Finding finding =
      finding_of(FindingKind::kDeadlock, "lost_wakeup",
                 "waiter waits for ready, whose notify by notifier came before and found nobody");
  finding.objects = {"ready"};
  finding.threads = {"waiter"};
  finding.steps_marked = {3, 6, 6};
  finding.sites = {{kFile, 6, 7}};
  finding.trace = builder.build();
  return failing("ping", "never deadlock", std::move(finding));
}

CampaignResult lost_update() {
  TraceBuilder builder;
  Finding finding = two_increments(FindingKind::kLostUpdate, builder);
  finding.message =
      "worker[1] overwrote counter with a value that does not know what worker[0] wrote";
  finding.preemptions_first = 2;
  finding.minimality = Minimality::kLocal;
  finding.deciding = {3, ThreadId{2}, 6};
  finding.serial.orders = {{{"worker[0]", "worker[1]"}, 2, {}},
                           {{"worker[1]", "worker[0]"}, 2, {}}};
  finding.serial.value = 1;
  finding.trace = builder.build();
  return failing("lost_update", "always clean", std::move(finding));
}

// Two threads that use a flag, and a lock beside it.
struct FlagTrace : TraceBuilder {
  ThreadId main = thread("main");
  ThreadId writer = thread("writer");
  ThreadId reader = thread("reader");
  ObjectId lock = object("m", "lock");
  ObjectId flag = object("flag", "var", ValueFormat::kBool);

  // The race of a write and the read directly after it.
  Finding race(Step write) {
    Finding finding =
        finding_of(FindingKind::kDataRace, "", "writer and reader use flag unordered");
    finding.objects = {"flag"};
    finding.threads = {"reader", "writer"};
    finding.steps_marked = {write, write + 1};
    finding.sites = {{kFile, 17, 15}, {kFile, 5, 10}};
    finding.trace = build();
    return finding;
  }
};

CampaignResult data_race_after_lock() {
  FlagTrace trace;
  trace.event(trace.writer, OpKind::kAcquire, trace.lock, 4);
  trace.event(trace.writer, OpKind::kRelease, trace.lock, 6);
  trace.event(trace.reader, OpKind::kAcquire, trace.lock, 15).source = 1;
  trace.event(trace.reader, OpKind::kRelease, trace.lock, 16);
  trace.write(trace.writer, trace.flag, 1, 0, 5);
  trace.read(trace.reader, trace.flag, 1, 17);
  Finding finding = trace.race(4);
  finding.common = {1, 2};
  return failing("publish", "never data_race", std::move(finding));
}

CampaignResult data_race() {
  FlagTrace trace;
  trace.event(trace.writer, OpKind::kAcquire, trace.lock, 4);
  trace.write(trace.writer, trace.flag, 1, 0, 5);
  trace.read(trace.reader, trace.flag, 1, 17);
  trace.preempt();
  trace.event(trace.writer, OpKind::kRelease, trace.lock, 6);
  Finding finding = trace.race(1);
  finding.common = CommonSync{};
  return failing("publish", "never data_race", std::move(finding));
}

CampaignResult misuse() {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId owner = builder.thread("owner");
  const ThreadId thief = builder.thread("thief");
  const ObjectId lock = builder.object("m", "lock");
  builder.event(owner, OpKind::kAcquire, lock, 5);
  builder.hold(owner, lock, builder.last());
  builder.info(owner).state = ThreadState::kRunnable;
  builder.info(thief).state = ThreadState::kRunnable;
  builder.info(thief).pending.kind = OpKind::kRelease;
  builder.info(thief).pending.object = lock;
  builder.info(thief).pending.site = {kFile, 9, 0};
  Finding finding =
      finding_of(FindingKind::kMisuse, "not_owner", "thief releases m, which owner holds");
  finding.objects = {"m"};
  finding.threads = {"thief"};
  finding.sites = {{kFile, 9, 0}};
  finding.trace = builder.build();
  return failing("release_by_another", "always clean", std::move(finding));
}

CampaignResult check_failed() {
  TraceBuilder builder;
  Finding finding = two_increments(FindingKind::kCheckFailed, builder);
  finding.cause = "check";
  finding.message = "counter == threads does not hold: 1 == 2";
  finding.steps_marked = {};
  finding.threads = {};
  finding.sites = {{kFile, 20, 9}};
  finding.preemptions_first = 1;
  finding.minimality = Minimality::kPartial;
  finding.trace = builder.build();
  return failing("lost_update", "always clean", std::move(finding));
}

CampaignResult exception() {
  Finding finding = finding_of(FindingKind::kException, "",
                               "worker[0] let std::out_of_range escape: vector::at: 3 >= 2\nsecond "
                               "line of what()");
  finding.threads = {"worker[0]"};
  finding.sites = {{"no/such/file.cc", 9, 0}};
  finding.repro_path = "out/snarl-d41d8c.repro";
  CampaignResult result = failing("bounds", "never exception", std::move(finding));
  result.scenarios[0].file = "no/such/file.cc";
  return result;
}

CampaignResult unfinished() {
  ScenarioResult scenario = scenario_of("polite_corridor", Verdict::kInconclusive);
  scenario.unfinished = 12;
  scenario.timeouts = 7;
  scenario.expectations = {
      {"sometimes deadlock", ExpectationStatus::kNotReached, "none of 500 executions showed it"},
      {"never timeout", ExpectationStatus::kInconclusive, "12 executions were cut"}};
  return campaign_of(std::move(scenario));
}

CampaignResult exhausted() {
  ScenarioResult scenario = scenario_of("one_thread", Verdict::kPass);
  scenario.params = {{"is_fair", 1, true}, {"n", -3, false}};
  scenario.executions = 1;
  scenario.distinct_executions = 1;
  scenario.choices = 0;
  scenario.exhausted = true;
  scenario.vacuous = "it never had a choice";
  scenario.contention = {{"m", "lock", 5, 0, 0, 0, 10, 2, {}}};
  return campaign_of(std::move(scenario));
}

CampaignResult skipped() {
  ScenarioResult scenario = scenario_of("ten_thousand_threads", Verdict::kSkipped);
  scenario.skip_reason = "more than 8,128 fibers, which ThreadSanitizer cannot follow";
  scenario.executions = scenario.distinct_executions = scenario.choices = 0;
  return campaign_of(std::move(scenario));
}

CampaignResult interrupted() {
  ScenarioResult scenario = scenario_of("bounded_buffer", Verdict::kInconclusive);
  scenario.interrupted = true;
  scenario.executions_planned = 1'000'000;
  scenario.executions = 312'004;
  scenario.distinct_executions = 290'000;
  scenario.distinct_is_estimate = true;
  scenario.seconds = 3.5;
  CampaignResult result = campaign_of(std::move(scenario));
  result.seconds = 3.5;
  return result;
}

CampaignResult long_trace() {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId first = builder.thread("worker[0]");
  const ThreadId second = builder.thread("worker[1]");
  const ThreadId logger = builder.thread("logger");
  const ObjectId counter = builder.object("counter", "var", ValueFormat::kSigned);
  const ObjectId lines = builder.object("lines", "queue", ValueFormat::kSigned);
  for (std::uint64_t round = 0; round < 330; ++round) {
    builder.read(first, counter, round, 17);
    builder.write(first, counter, round + 1, round, 18);
    builder.event(logger, OpKind::kPut, lines, 9).op.value = round;
  }
  builder.read(second, counter, 330, 17);
  for (int turn = 0; turn < 5; ++turn) builder.event(logger, OpKind::kSize, lines, 10).value = 3;
  builder.write(first, counter, 331, 330, 18);
  builder.write(second, counter, 331, 331, 18);
  while (builder.last() + 1 < 1'000) builder.event(logger, OpKind::kSize, lines, 10).value = 3;
  Finding finding = finding_of(FindingKind::kLostUpdate, "",
                               "worker[1] overwrote counter with a value that does not know what "
                               "worker[0] wrote");
  finding.objects = {"counter"};
  finding.threads = {"worker[1]", "worker[0]"};
  finding.steps_marked = {996, 997};
  finding.sites = {{kFile, 18, 5}};
  finding.trace = builder.build();
  return failing("lost_update", "always clean", std::move(finding));
}

CampaignResult many_threads() {
  TraceBuilder builder;
  Finding finding = dining(2, builder);
  finding.message =
      "philosopher[0] and philosopher[1] wait for each other over fork[1] and fork[0]";
  for (std::size_t index = 0; index < 297; ++index) {
    const ThreadId guest = builder.thread(element("guest", index));
    builder.event(guest, OpKind::kYield, kNoObject, 7);
    builder.blocked(guest, OpKind::kAcquire, ObjectId{0}, ThreadId{1}, 8);
    finding.bystanders.push_back(element("guest", index));
  }
  finding.trace = builder.build();
  return failing("banquet", "never deadlock", std::move(finding));
}

CampaignResult hostile_names() {
  TraceBuilder builder;
  const std::string quoted = "say \"fork\" & <b>\\N\n\ttab";
  const std::string broken = "caf\xc3\xa9 \xff\xfe\x01 \x1b[31m end";
  const std::string endless(300, 'x');
  builder.thread("main");
  const ThreadId first = builder.thread(quoted);
  const ThreadId second = builder.thread(broken);
  const ObjectId left = builder.object(endless + "[12]", "lock");
  const ObjectId right = builder.object("", "lock");
  builder.event(first, OpKind::kAcquire, left, 5);
  builder.hold(first, left, builder.last());
  builder.event(second, OpKind::kAcquire, right, 5);
  builder.hold(second, right, builder.last());
  builder.blocked(first, OpKind::kAcquire, right, second, 6);
  builder.blocked(second, OpKind::kAcquire, left, first, 6);
  builder.event(kClockThread, OpKind::kExpire, kNoObject, 0);
  Finding finding = finding_of(FindingKind::kDeadlock, "cycle",
                               quoted + " and " + broken + " wait for each other");
  finding.objects = {endless + "[12]", ""};
  finding.threads = {quoted, broken};
  finding.sites = {{"a file's \"name\".snarl", 3, 1}};
  finding.trace = builder.build();
  CampaignResult result = failing("it's \x7f a name", "never deadlock", std::move(finding));
  result.scenarios[0].file = "a file's \"name\".snarl";
  result.scenarios[0].params = {{"p\"q", 1, false}};
  result.not_run = {{broken + ".snarl", "1:1: error:\n  " + quoted}, {"other.snarl", "no file"}};
  return result;
}

CampaignResult whole_catalogue() {
  CampaignResult result = lost_update();
  ScenarioResult& allowed = result.scenarios[0];
  allowed.verdict = Verdict::kPass;
  allowed.expectations = {{"sometimes lost_update on counter", ExpectationStatus::kMet, ""}};
  allowed.findings[0].is_allowed = true;
  allowed.findings.push_back(check_failed().scenarios[0].findings[0]);
  allowed.findings[1].is_allowed = true;
  allowed.findings[1].hits = 1;
  allowed.notes.push_back(finding_of(FindingKind::kDeadlock, "cycle", "a timeout broke the cycle"));
  Finding predicted = finding_of(FindingKind::kDeadlock, "cycle",
                                 "a takes y (line 3) holding x, b takes x (line 4) holding y; not "
                                 "confirmed: 50 attempts did not show it");
  predicted.objects = {"y", "x"};
  predicted.is_predicted = true;
  predicted.token.clear();
  predicted.is_confirmed = false;
  allowed.notes.push_back(std::move(predicted));
  for (const CampaignResult& other :
       {deadlock_of_two(), unfinished(), skipped(), exhausted(), interrupted()}) {
    result.scenarios.push_back(other.scenarios[0]);
  }
  result.seconds = 4.25;
  return result;
}

std::vector<std::pair<std::string, CampaignResult>> all_samples() {
  return {{"deadlock", deadlock_of_two()},
          {"deadlock_five", deadlock_of_five_with_bystanders()},
          {"lost_wakeup", lost_wakeup()},
          {"lost_update", lost_update()},
          {"check_then_act", check_then_act()},
          {"data_race", data_race()},
          {"data_race_after_lock", data_race_after_lock()},
          {"misuse", misuse()},
          {"livelock", livelock()},
          {"starvation", starvation()},
          {"atomicity_violation", atomicity_violation()},
          {"check_failed", check_failed()},
          {"exception", exception()},
          {"unfinished", unfinished()},
          {"exhausted", exhausted()},
          {"skipped", skipped()},
          {"interrupted", interrupted()},
          {"long_trace", long_trace()},
          {"many_threads", many_threads()},
          {"hostile_names", hostile_names()},
          {"whole_catalogue", whole_catalogue()}};
}

}  // namespace snarl
