// Hand-written schedules: each move does what it says, and what cannot be done is said with its
// place.
#include "snarl/harness/campaign/pins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::load_one;
using testing::program_of_text;

ScenarioResult run(Program& program, std::uint64_t schedules = 1) {
  CampaignOptions options;
  options.schedules = schedules;
  options.keeps_going = true;
  options.minimize_seconds = 0;
  return run_campaign(program, *find_strategy("round_robin"), options);
}

// Runs the items as a scenario. Its log is an atomic: each operation appends a digit.
ScenarioResult run(const std::string& items) {
  const auto program = program_of_text("scenario s {\n" + items + "\n}\n");
  return run(*program);
}

PinResult only_pin(const ScenarioResult& result) {
  EXPECT_EQ(result.pins.size(), 1U);
  return result.pins.empty() ? PinResult{} : result.pins[0];
}

// In which order two threads with three writes each did them, as the last check tells it: the
// digits of the log.
PinResult run_order(const std::string& moves, const std::string& order) {
  const ScenarioResult result =
      run("  atomic log = 0\n"
          "  thread a { one: atomic { log.store(log.load() * 10 + 1) }\n"
          "             two: atomic { log.store(log.load() * 10 + 2) }\n"
          "             three: atomic { log.store(log.load() * 10 + 3) } }\n"
          "  thread b { one: atomic { log.store(log.load() * 10 + 4) }\n"
          "             two: atomic { log.store(log.load() * 10 + 5) }\n"
          "             three: atomic { log.store(log.load() * 10 + 6) } }\n"
          "  check log.load() != " +
          order + "\n  expect sometimes check_failed\n  schedule p = " + moves);
  return only_pin(result);
}

TEST(Pins, MoveByOperationsAndByLabels) {
  EXPECT_EQ(run_order("a b a b a b", "142536").findings, 1U);
  EXPECT_EQ(run_order("b*3", "456123").findings, 1U);
  EXPECT_EQ(run_order("b:two a", "451236").findings, 1U) << "behind the last move a goes on";
  EXPECT_EQ(run_order("a:two b:three", "124563").findings, 1U);
  EXPECT_EQ(run_order("a a:two b a:three", "124356").findings, 1U);
  EXPECT_EQ(run_order("a a:one b", "145623").findings, 1U) << "a stands behind 'one' already";
  EXPECT_EQ(run_order("a b a b a b", "142563").findings, 0U);
}

TEST(Pins, LetThreadsBeginWithoutAnOperation) {
  EXPECT_EQ(run_order("b*0 a", "123456").findings, 1U);
  EXPECT_EQ(run_order("a*0", "123456").findings, 1U);
  EXPECT_EQ(run_order("a b*0", "145623").findings, 1U) << "b was current when the list ended";
}

TEST(Pins, SayWhatIsLeftOfAMoveThatEndsTooEarly) {
  const PinResult ended = run_order("a*2 a*2 b", "1");
  EXPECT_EQ(ended.status, PinStatus::kNotCarriedOut);
  EXPECT_EQ(ended.reason, "a has ended, after 1 of 2 operations");
  EXPECT_EQ(ended.move, "a*2");
  EXPECT_EQ(ended.moves_made, 1U);
  EXPECT_EQ(run_order("a:two a:one", "1").reason,
            "a has ended, and did not pass 'one' again: it had passed it before this move");
  EXPECT_EQ(run_order("a:one*3", "1").reason,
            "a has ended, and did not pass 'one' more than 1 of 3 times");
  EXPECT_EQ(run_order("a*3 b*3 a", "1").reason, "the scenario was over before: a has ended");
}

TEST(Pins, AreFindingsLikeAnyOther) {
  const auto program = program_of_text(
      "scenario s {\n  var x = 0\n  thread w[2] { seen: local s = x; x = s + 1 }\n"
      "  check x == 2\n  schedule lost = w[0]:seen w[1]\n}\n");
  const ScenarioResult result = run(*program);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  const PinResult pin = only_pin(result);
  EXPECT_EQ(pin.status, PinStatus::kCarriedOut);
  EXPECT_EQ(pin.findings, 3U);
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(finding.pin, finding.hits == 0 ? "lost" : finding.pin);
    const ReplayResult again = replay(*program, decode(finding.token), CampaignOptions{});
    EXPECT_EQ(again.verdict, ReplayVerdict::kReproduced);
  }
}

TEST(Pins, EndTheCampaignWhereTheyFailIt) {
  const auto program = program_of_text(
      "scenario s {\n  var x = 0\n  thread w[2] { x += 1 }\n  schedule lost = w[0] w[1]\n}\n");
  CampaignOptions options;
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_EQ(result.executions, 0U);
  options.schedules = 3;
  const ScenarioResult merged = merge_campaign(*program, *find_strategy("random"), options, {});
  EXPECT_EQ(merged.verdict, Verdict::kFail);
}

TEST(Pins, ThatCannotBeCarriedOutAreInconclusiveAndShowNothing) {
  const ScenarioResult result =
      run("  lock m\n  var x = 0\n  thread t[2] { with m { x += 1 }; x += 1 }\n"
          "  expect sometimes data_race\n  expect sometimes lost_update\n"
          "  schedule p = t[0]*5 t[1] t[0] t[1]*9");
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  const PinResult pin = only_pin(result);
  EXPECT_EQ(pin.status, PinStatus::kNotCarriedOut);
  EXPECT_EQ(pin.findings, 0U);
  EXPECT_EQ(pin.reason, "the scenario was over before: t[1] has ended, after 5 of 9 operations");
  EXPECT_EQ(pin.line, 7U);
  EXPECT_EQ(pin.column, 33U);
}

TEST(Pins, NameWhoIsInTheWay) {
  const PinResult pin = only_pin(
      run("  lock m\n  thread t[2] { held: with m { progress } }\n  schedule p = t[0] t[1]:held"));
  EXPECT_EQ(pin.reason, "t[1] waits in m.acquire() for t[0], and did not pass 'held'");
}

TEST(Pins, MayEndInTheFaultThatTheyAreFor) {
  const ScenarioResult result = run(
      "  lock m\n  lock n\n  thread a { got: m.acquire(); n.acquire(); n.release(); m.release() }\n"
      "  thread b { got: n.acquire(); m.acquire(); m.release(); n.release() }\n"
      "  expect sometimes deadlock\n  schedule p = a:got b:got a b");
  EXPECT_EQ(only_pin(result).status, PinStatus::kEndedByFault);
  EXPECT_EQ(only_pin(result).moves_made, 2U);
  EXPECT_EQ(result.verdict, Verdict::kPass);
}

TEST(Pins, ReachTheStepBoundWithAWord) {
  const auto program = program_of_text(
      "scenario s {\n  atomic x = 0\n"
      "  thread t { loop { never: if x.fetch_add(1) < 0 { progress } } }\n"
      "  thread u { x.fetch_add(1) }\n  schedule p = t:never*100 u t*1000\n"
      "  expect sometimes unfinished\n}\n");
  CampaignOptions options;
  options.schedules = 1;
  options.steps_max = 500;
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  EXPECT_EQ(only_pin(result).reason, "the step bound was reached before");
  EXPECT_EQ(only_pin(result).moves_made, 2U);
}

TEST(Pins, LetTimePassWhereTheMoverWaitsForIt) {
  const std::string items =
      "  lock m\n  atomic late = 0\n  thread a { m.acquire(); sleep 5ms; m.release() }\n"
      "  thread b { if not m.acquire(timeout = 1ms) { late.store(1) } else { m.release() } }\n"
      "  check late.load() == 0\n  expect sometimes check_failed\n  expect sometimes timeout\n";
  EXPECT_EQ(only_pin(run(items + "  schedule p = a b*2")).findings, 1U);
  EXPECT_EQ(only_pin(run(items + "  schedule p = a*2 clock b*2")).findings, 1U);
  EXPECT_EQ(only_pin(run(items + "  schedule p = a*2 clock*2 a b")).findings, 0U);
  EXPECT_EQ(only_pin(run(items + "  schedule p = a*4 clock")).reason, "nobody waits for time");
}

TEST(Pins, SayWhichWaiterANotifyWakes) {
  const std::string items =
      "  lock m\n  condition c on m\n  atomic first = 0\n"
      "  thread w[2] { with m { c.wait(); if first.load() == 0 { first.store(id + 1) } } }\n"
      "  thread n { with m { c.notify() }; with m { c.notify() } }\n"
      "  check first.load() == 1\n  expect sometimes check_failed\n"
      "  expect sometimes deadlock\n";
  EXPECT_EQ(only_pin(run(items + "  schedule p = w[0]*2 w[1]*2 n*6")).findings, 0U);
  EXPECT_EQ(only_pin(run(items + "  schedule p = w[0]*2 w[1]*2 n(1)*3 w[1]*2")).findings, 1U);
  EXPECT_THAT(only_pin(run(items + "  schedule p = w[0]*2 w[1]*2 n(2)*3")).reason,
              HasSubstr("fewer options"));
  EXPECT_THAT(only_pin(run(items + "  schedule p = w[0]*2 n(0)*3")).reason,
              HasSubstr("no such choice"));
}

// Whatever is written, it is carried out or not for a reason, the same each time; and what it did
// is an execution like any other, which its choices alone make again.
RC_GTEST_PROP(Pins, AreDeterministicWhateverIsWritten, ()) {
  const auto program = program_of_text(
      "scenario s {\n  lock m\n  condition c on m\n  queue q(1)\n  atomic n = 0\n"
      "  thread w[2] { inside: with m { out: c.wait(timeout = 2ms) }; put: q.put(id); end: "
      "n.fetch_add(1) }\n"
      "  thread t { got: local x = q.get(timeout = 1ms); with m { told: c.notify() }; sleep 3ms\n"
      "             last: local y = q.get(timeout = 9ms) }\n"
      "  schedule marks = w[0]:inside w[0]:out w[0]:put w[0]:end w[1]:inside w[1]:out w[1]:put "
      "w[1]:end "
      "t:got t:told t:last\n}\n");
  const std::vector<std::string> labels = {"",    "",    "",    "inside", "out",
                                           "put", "end", "got", "told",   "last"};
  const std::vector<std::string> threads = {"w[0]", "w[1]", "t", "clock"};
  Pin pin;
  const auto count = *rc::gen::inRange<std::size_t>(1, 12);
  for (std::size_t index = 0; index < count; ++index) {
    PinMove& move = pin.moves.emplace_back();
    move.thread = *rc::gen::elementOf(threads);
    move.is_clock = move.thread == "clock";
    if (!move.is_clock) move.label = *rc::gen::elementOf(labels);
    move.times = *rc::gen::inRange<std::uint64_t>(move.label.empty() && !move.is_clock ? 0 : 1, 4);
    if (!move.is_clock && *rc::gen::inRange(0, 8) == 0) move.options = {*rc::gen::inRange(0U, 3U)};
    move.text = text_of(move);
  }
  Execution execution(EngineOptions{});
  ExecutionInfo info;
  info.steps_max = 200;
  const PinRun run = run_pin(execution, *program, pin, info);
  const PinRun again = run_pin(execution, *program, pin, info);
  RC_ASSERT(run.result.status == again.result.status);
  RC_ASSERT(run.result.reason == again.result.reason);
  RC_ASSERT(run.examination.event_hash == again.examination.event_hash);
  RC_ASSERT((run.result.status == PinStatus::kNotCarriedOut) == !run.result.reason.empty());
  RC_ASSERT(run.result.moves_made <= run.result.moves);
  if (run.result.status == PinStatus::kNotCarriedOut) return;
  ReplayStrategy replayed(run.choices);
  replayed.begin(info);
  const Examination other = examine(execution, *program, replayed, info);
  RC_ASSERT(other.event_hash == run.examination.event_hash);
  RC_ASSERT(!replayed.divergence().has_value());
}

// The same executions with marks in the code and without.
TEST(Pins, ChangeNothingOfTheCampaign) {
  const std::string items =
      "  var x = 0\n  thread w[2] { seen: local s = x; out: x = s + 1 }\n"
      "  expect sometimes data_race\n  expect sometimes lost_update\n";
  const ScenarioResult without = run(items);
  const ScenarioResult with = run(items + "  schedule p = w[0]:seen w[1]:out");
  EXPECT_EQ(with.event_hash, without.event_hash);
  EXPECT_EQ(with.executions, without.executions);
}

// C++

SNARL_SCENARIO(pinned, "threads = 2", "expect sometimes lost_update on counter",
               "expect sometimes data_race on counter", "expect sometimes check_failed",
               "schedule lost = worker[0]:loaded worker[1] worker[0]:stored",
               "schedule kept = worker[0]:stored worker[1]:stored",
               "schedule late = worker[1]:stored*2") {
  auto& counter = scenario.shared<int>("counter", 0);
  scenario.threads("worker", scenario.param("threads"), [&](int) {
    counter.update([](int seen) {
      sync_point("loaded");
      return seen + 1;
    });
    sync_point("stored");
  });
  scenario.check([&] { return counter.load() == scenario.param("threads"); });
  scenario.run();
}

TEST(Pins, OfCppStopAtSyncPoints) {
  const auto program = load_one("pinned");
  const ScenarioResult result = run(*program);
  ASSERT_EQ(result.pins.size(), 3U);
  EXPECT_EQ(result.pins[0].status, PinStatus::kCarriedOut);
  EXPECT_EQ(result.pins[0].findings, 3U);
  EXPECT_EQ(result.pins[1].findings, 1U) << "the race alone";
  EXPECT_EQ(result.pins[2].reason,
            "worker[1] has ended, and did not pass 'stored' more than 1 of 2 times");
  EXPECT_EQ(result.pins[2].line, program->line);
  EXPECT_EQ(result.pins[2].column, 0U);
}

SNARL_SCENARIO(pinned_by_hand, "", "expect sometimes data_race",
               "schedule early = main:made reader main") {
  auto& x = scenario.shared<int>("x", 0);
  Thread reader{"reader", [&] { (void)x.load(); }};
  sync_point("made");
  x.store(1);
  reader.join();
}

TEST(Pins, OfCppMayMoveThreadsThatTheBodyMakes) {
  const ScenarioResult result = run(*load_one("pinned_by_hand"));
  EXPECT_EQ(only_pin(result).status, PinStatus::kCarriedOut) << only_pin(result).reason;
  EXPECT_EQ(only_pin(result).findings, 1U);
}

SNARL_SCENARIO(pinned_wrongly, "", "schedule bad = worker workr[1] clock") {
  scenario.threads("worker", 2, [](int) {});
  scenario.run();
}
SNARL_SCENARIO(pinned_never, "", "schedule bad = t:x*0") {
  scenario.thread("t", [] {});
  scenario.run();
}

SNARL_SCENARIO(pinned_values, "", "expect sometimes check_failed",
               "schedule chosen = setter(3)*0 setter", "schedule other = setter(2)",
               "schedule late = setter*0 setter(3)*0") {
  auto& x = scenario.shared<std::uint32_t>("x", 0);
  scenario.thread("setter", [&] { x.store(choose(5)); });
  scenario.check([&] { return x.load() != 3; });
  scenario.run();
}

TEST(Pins, OfCppAnswerWhatAThreadAsksBeforeItsFirstOperation) {
  const ScenarioResult result = run(*load_one("pinned_values"));
  ASSERT_EQ(result.pins.size(), 3U);
  EXPECT_EQ(result.pins[0].findings, 1U) << result.pins[0].reason;
  EXPECT_EQ(result.pins[1].findings, 0U) << result.pins[1].reason;
  EXPECT_EQ(result.pins[1].status, PinStatus::kCarriedOut);
  EXPECT_THAT(result.pins[2].reason, HasSubstr("no such choice"));
}

#define SNARL_WITH(point)                             \
  auto& counter = scenario.shared<int>("counter", 0); \
  scenario.threads("worker", 3, [&](int) {            \
    const int seen = counter.load();                  \
    point;                                            \
    counter.store(seen + 1);                          \
  });                                                 \
  scenario.run()

SNARL_SCENARIO(with_sync_point, "", "expect sometimes data_race") {
  SNARL_WITH(sync_point("seen"));
}
SNARL_SCENARIO(without_sync_point, "", "expect sometimes data_race") { SNARL_WITH(); }

TEST(Pins, OfCppHaveSyncPointsThatChangeNoExecution) {
  const ScenarioResult with = run(*load_one("with_sync_point"), 200);
  const ScenarioResult without = run(*load_one("without_sync_point"), 200);
  EXPECT_EQ(with.steps, without.steps);
  EXPECT_EQ(with.choices, without.choices);
  EXPECT_EQ(with.event_hash, without.event_hash);
}

TEST(Pins, RunOnOsThreadsAsOnFibers) {
  const auto program = load_one("pinned");
  CampaignOptions options;
  options.schedules = 1;
  options.keeps_going = true;
  options.minimize_seconds = 0;
  const ScenarioResult fibers = run_campaign(*program, *find_strategy("random"), options);
  options.engine.vehicle = "os";
  const ScenarioResult threads = run_campaign(*program, *find_strategy("random"), options);
  ASSERT_EQ(fibers.pins.size(), threads.pins.size());
  for (std::size_t index = 0; index < fibers.pins.size(); ++index) {
    EXPECT_EQ(fibers.pins[index].status, threads.pins[index].status);
    EXPECT_EQ(fibers.pins[index].reason, threads.pins[index].reason);
    EXPECT_EQ(fibers.pins[index].findings, threads.pins[index].findings);
  }
}

TEST(Pins, OfCppNameTheirThreads) {
  const std::string error = error_of("pinned_wrongly");
  EXPECT_THAT(error, HasSubstr("pins_test.cc:"));
  EXPECT_THAT(error, HasSubstr("the scenario makes no thread named 'worker'"));
  EXPECT_THAT(error, HasSubstr("'worker' is an array: write 'worker[0]'"));
  EXPECT_THAT(error, HasSubstr("no thread named 'workr[1]'"));
  EXPECT_THAT(error, HasSubstr("did you mean 'worker[1]'?"));
  EXPECT_THAT(error_of("pinned_never"), HasSubstr("a move is made at least once"));
}

}  // namespace
}  // namespace snarl
