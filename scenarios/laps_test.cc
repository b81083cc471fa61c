// Threads that go round in circles are found, shown and replayed; those that get on are not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/campaign/lap.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::unique_ptr<Program> program_of(const std::string& items) {
  language::ParseResult parsed = language::parse("laps.snarl", "scenario s {\n" + items + "\n}\n");
  EXPECT_TRUE(parsed.is_valid()) << items;
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  return make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
}

ScenarioResult run(Program& program, const std::string& strategy = "random",
                   std::uint64_t schedules = 100) {
  CampaignOptions options;
  options.schedules = schedules;
  options.steps_max = 20'000;
  options.keeps_going = true;
  return run_campaign(program, *find_strategy(strategy), options);
}

std::set<std::string> faults_of(const std::string& items, const std::string& strategy = "random") {
  const auto program = program_of(items);
  const ScenarioResult result = run(*program, strategy);
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(replay(*program, decode(finding.token), {}).verdict, ReplayVerdict::kReproduced)
        << finding.message;
  }
  return testing::faults_of(result);
}

constexpr const char* kCorridor =
    "atomic side[2] = 0\n"
    "thread walker[2] {\n  local mine = 0\n"
    "  while side[1 - id].load() == mine { mine = 1 - mine; side[id].store(mine) }\n}";

TEST(Laps, AreFoundWhereThreadsAreTooPolite) {
  EXPECT_THAT(faults_of(kCorridor), ElementsAre("livelock"));
}

// Two steps of the one for three of the other: no turns of equal length keep that up.
constexpr const char* kUpAndDown =
    "atomic x = 0\natomic seen = 0\n"
    "thread up { while x.load() == 0 { x.store(1) } }\n"
    "thread down { while x.load() == 1 { x.store(0); seen.store(1) } }";

TEST(Laps, AreFoundWhereLoopsAreOfDifferentLengths) {
  EXPECT_THAT(faults_of(kUpAndDown), ElementsAre("livelock"));
}

TEST(Laps, OfDifferentLengthsAreNoneWhereOneGetsOn) {
  const std::string text = kUpAndDown;
  const std::string counted =
      std::string(text).replace(text.find("{ x.store(0)"), 1, "{ progress;");
  EXPECT_THAT(faults_of(counted), ElementsAre("starvation"));
  const std::string once = std::string(text).replace(text.find("while x.load() == 1"), 5, "if");
  EXPECT_THAT(faults_of(once), IsEmpty());
}

// Who only waits to be woken goes round in no circle of its own: the graph is not looked at.
TEST(Laps, AreNotLookedForWhereLoopsOnlyWait) {
  const std::string waiting =
      "lock m\ncondition c on m\nvar x = 0\n"
      "thread a { with m { while x == 0 { c.wait() } } }\nthread b { with m { x = 1; c.notify() } "
      "}";
  EXPECT_FALSE(program_of(waiting)->body->may_spin());
  for (const char* const body : {"c.wait(timeout = 1ms)", "c.wait(); x = 0"}) {
    std::string spinning = waiting;
    spinning.replace(spinning.find("c.wait()"), 8, body);
    EXPECT_TRUE(program_of(spinning)->body->may_spin()) << body;
  }
}

TEST(Laps, ShowTheCircleOnceAndTwiceInTheTrace) {
  const auto program = program_of(kCorridor);
  const ScenarioResult result = run(*program, "random", 1);
  ASSERT_EQ(result.findings.size(), 1U);
  const Finding& finding = result.findings[0];
  const RepeatedPart& part = finding.repeated;
  ASSERT_EQ(part.steps, 8U);
  const auto& events = finding.trace->events;
  ASSERT_GE(events.size(), part.first + 2 * part.steps);
  for (Step step = part.first; step < part.first + part.steps; ++step) {
    EXPECT_EQ(events[step].op.kind, events[step + part.steps].op.kind);
    EXPECT_EQ(events[step].thread, events[step + part.steps].thread);
    EXPECT_EQ(events[step].value, events[step + part.steps].value);
  }
  EXPECT_EQ(part.continuations, 64U);
  EXPECT_EQ(part.escaped, 64U);
  EXPECT_EQ(finding.hits, 0U);
  EXPECT_THAT(finding.threads, ElementsAre("walker[0]", "walker[1]"));
}

TEST(Laps, SayThatNobodyGetsOutWhereNobodyDoes) {
  const auto program = program_of("atomic x = 0\nthread t[2] { loop { x.store(id); yield } }");
  const ScenarioResult result = run(*program);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::kLivelock);
  EXPECT_EQ(result.findings[0].repeated.escaped, 0U);
  EXPECT_EQ(result.unfinished, 0U);
}

TEST(Laps, AreNotSeenWhereOneHasARule) {
  EXPECT_THAT(faults_of("atomic side[2] = 0\n"
                        "thread walker[2] {\n  local mine = 0\n"
                        "  while side[1 - id].load() == mine {\n"
                        "    if id == 0 { mine = 1 - mine; side[id].store(mine) } else { yield }\n"
                        "  }\n}"),
              IsEmpty());
}

// A note fails nothing, so that its schedule reproduces no fault.
bool is_shown_again(Program& program, const Finding& note) {
  const ReplayResult replayed = replay(program, decode(note.token), {});
  return std::any_of(replayed.result.notes.begin(), replayed.result.notes.end(),
                     [&note](const Finding& other) { return other.signature == note.signature; });
}

std::string corridor_where(const std::string& before, const std::string& condition) {
  return "atomic side[2] = 0\natomic coin = 0\nthread walker[2] {\n  local mine = 0\n"
         "  while side[1 - id].load() == mine {\n" +
         before + "\nif " + condition + " { mine = 1 - mine; side[id].store(mine) } }\n}";
}

// In step for as long as both coins fall alike: no fault of a program that tosses one for that.
TEST(Laps, ThatLastOnlyWhileChanceHasItSoAreANote) {
  const auto program = program_of(corridor_where("", "choose(2) == 1"));
  const ScenarioResult result = run(*program, "portfolio", 300);
  EXPECT_THAT(result.findings, IsEmpty());
  EXPECT_EQ(result.unfinished, 0U);
  ASSERT_EQ(result.notes.size(), 1U);
  const Finding& note = result.notes[0];
  EXPECT_EQ(note.kind, FindingKind::kLivelock);
  EXPECT_EQ(note.cause, "transient");
  EXPECT_EQ(note.repeated.continuations, 64U);
  EXPECT_EQ(note.repeated.escaped, 64U);
  EXPECT_THAT(note.message, ::testing::HasSubstr("64 of 64 random continuations get out of it"));
  EXPECT_TRUE(is_shown_again(*program, note));
}

// Near misses: there is no chance, or it decides nothing.
TEST(Laps, ThatLastWhateverIsDrawnAreALivelock) {
  EXPECT_THAT(faults_of(corridor_where("", "true")), ElementsAre("livelock"));
  EXPECT_THAT(faults_of(corridor_where("coin.store(choose(2))", "true")), ElementsAre("livelock"));
  EXPECT_THAT(faults_of(corridor_where("local x = choose(3)", "x < 3")), ElementsAre("livelock"));
}

// Who looks only after a 0, and lets each 1 be followed by another toss, has to know what fell.
TEST(Laps, ThatNeedASchedulerWhoKnowsWhatWasDrawnAreNoLivelock) {
  const std::string watcher = "thread watcher { while a.load() == 0 { yield }; done.store(true) }";
  for (const char* const turn : {"; yield", "; yield; yield"}) {
    const std::string tosser =
        "atomic a = 0\natomic done = false\nthread tosser { while not "
        "done.load() { a.store(choose(2))" +
        std::string(turn) + " } }\n";
    const auto program = program_of(tosser + watcher);
    EXPECT_THAT(run(*program, "random", 20).findings, IsEmpty()) << turn;
  }
  // Near miss: whoever takes a step, and whatever is drawn, nobody gets out.
  const auto closed = program_of(
      "atomic a = 0\natomic done = false\n"
      "thread tosser { while not done.load() { a.store(choose(2)); yield } }\n"
      "thread watcher { while a.load() < 2 { yield }; done.store(true) }");
  const ScenarioResult result = run(*closed, "random", 3);
  EXPECT_THAT(testing::faults_of(result), ElementsAre("livelock"));
  EXPECT_LT(result.unfinished, 3U);
}

TEST(Laps, ThatMayLastAreToldApartByTheOsVehicleToo) {
  CampaignOptions options;
  options.schedules = 3;
  options.keeps_going = true;
  for (const char* const condition : {"choose(2) == 1", "choose(2) < 2"}) {
    const auto program = program_of(corridor_where("", condition));
    options.engine.vehicle = "os";
    const ScenarioResult os = run_campaign(*program, *find_strategy("random"), options);
    options.engine.vehicle = "fiber";
    const ScenarioResult fiber = run_campaign(*program, *find_strategy("random"), options);
    EXPECT_EQ(os.event_hash, fiber.event_hash);
    ASSERT_EQ(os.notes.size(), fiber.notes.size());
    for (std::size_t index = 0; index < os.notes.size(); ++index) {
      EXPECT_EQ(os.notes[index].token, fiber.notes[index].token);
      EXPECT_EQ(os.notes[index].message, fiber.notes[index].message);
    }
    EXPECT_EQ(testing::faults_of(os), testing::faults_of(fiber));
  }
}

std::vector<std::string> notes_of(const std::string& items, const std::string& strategy) {
  const auto program = program_of(items);
  const ScenarioResult result = run(*program, strategy);
  std::vector<std::string> notes;
  for (const Finding& note : result.notes) {
    notes.push_back(note.cause + " of " + note.threads.at(0));
    EXPECT_TRUE(is_shown_again(*program, note)) << note.message;
  }
  return notes;
}

std::string guest_who_turns(const std::string& turn) {
  return "atomic open = false\nthread guest { while not open.load() { " + turn +
         " } }\nthread host { local seen = open.load(); open.store(true) }";
}

// A fair scheduler ends it, so it is no fault; one that does not preempt never would.
TEST(Laps, OfOneWhoLetsNobodyElseGoOnAreANote) {
  for (const char* const strategy : {"random", "pct", "portfolio", "round_robin", "dfs"}) {
    EXPECT_THAT(notes_of(guest_who_turns(""), strategy), ElementsAre("no_yield of guest"));
    EXPECT_THAT(faults_of(guest_who_turns(""), strategy), IsEmpty());
  }
  EXPECT_THAT(notes_of("lock m\natomic x = 0\nthread t[2] {\n"
                       "  while not m.try_acquire() { local seen = x.load() }\n"
                       "  x.store(1); m.release()\n}",
                       "random"),
              ElementsAre(::testing::StartsWith("no_yield of t[")));
}

// Near misses: it yields, sleeps, gets something done, or changes what it looks at.
TEST(Laps, OfOneWhoGivesWayAreNone) {
  for (const char* const turn : {"yield", "sleep 1ms", "progress"}) {
    EXPECT_THAT(notes_of(guest_who_turns(turn), "portfolio"), IsEmpty()) << turn;
  }
  EXPECT_THAT(
      notes_of("atomic n = 0\nthread t[2] { while n.load() < 9 { n.fetch_add(1) } }", "portfolio"),
      IsEmpty());
}

TEST(Laps, ThatLastAreNoNotesBesides) {
  EXPECT_THAT(notes_of("atomic open = false\nthread guest { while not open.load() { } }\n"
                       "thread host { local seen = open.load(); seen = open.load() }",
                       "portfolio"),
              IsEmpty());
}

// A choice that is asked before a step belongs to the step before: here whether somebody wakes
// without a notify.
TEST(Laps, BeginAndEndAmidChoicesOfOneStep) {
  EXPECT_THAT(faults_of("lock m\ncondition c on m\ninject spurious_wakeup\n"
                        "thread sleeper { m.acquire(); loop { c.wait() } }\n"
                        "thread waker { loop { with m { c.notify() } } }"),
              ElementsAre("livelock"));
}

TEST(Laps, AreNoSlowCounters) {
  const auto program = program_of("var n = 0\nthread t { while n < 15000 { n += 1 } }");
  const ScenarioResult result = run(*program, "random", 2);
  EXPECT_THAT(result.findings, IsEmpty());
  EXPECT_EQ(result.unfinished, 2U);
}

TEST(Laps, AreASpinWhereNothingIsChanged) {
  EXPECT_THAT(faults_of("atomic open = false\nthread guest { while not open.load() { } }\n"
                        "thread host { local seen = open.load() }"),
              ElementsAre("deadlock/spin"));
}

TEST(Laps, AreNoSpinWhereSomebodyComesLate) {
  EXPECT_THAT(faults_of("atomic open = false\nthread guest { while not open.load() { } }\n"
                        "thread host { sleep 10ms; open.store(true) }"),
              IsEmpty());
}

TEST(Laps, AreASpinAlsoWhereTimePasses) {
  EXPECT_THAT(faults_of("atomic open = false\n"
                        "thread guest { while not open.load() { sleep 1ms } }"),
              ElementsAre("deadlock/spin"));
}

TEST(Laps, OfSomeWhoMakeProgressLeaveTheOthersBehind) {
  EXPECT_THAT(faults_of("atomic x = 0\nthread busy { while x.load() == 0 { progress } }\n"
                        "thread idle { while x.load() == 0 { yield } }"),
              ElementsAre("starvation"));
}

Finding only_finding(const std::string& items) {
  const auto program = program_of(items);
  const ScenarioResult result = run(*program, "random", 1);
  EXPECT_EQ(result.findings.size(), 1U) << items;
  return result.findings.empty() ? Finding() : result.findings.front();
}

constexpr const char* kBeat = "daemon thread beat { loop { sleep 1ms; progress } }\n";

TEST(Laps, SayWhatNobodySetsWhileOthersGetOn) {
  const Finding found =
      only_finding(kBeat + std::string("event ready\nthread waiter { ready.wait() }"));
  EXPECT_EQ(found.message, "waiter waits for ever for ready while others make progress");
  EXPECT_THAT(found.help, StartsWith("look for what should end the wait"));
  ASSERT_EQ(found.sites.size(), 1U);
  EXPECT_EQ(found.sites[0].line, 4U);
}

TEST(Laps, SayWhoWaitsBehindWhomWhileOthersGetOn) {
  const Finding found = only_finding(
      kBeat + std::string("lock m\ncondition c on m\nthread waiter { with m { c.wait() } }\n"
                          "thread last { waiter.join() }"));
  EXPECT_EQ(found.message,
            "waiter waits for ever for c and last for the end of waiter while others make "
            "progress");
  EXPECT_THAT(found.help, StartsWith("look for what should end the wait"));
}

// Near miss: the lock is let go again and again, but never when the writer could have it.
TEST(Laps, AdviseTurnsToThoseWhoAreOvertaken) {
  const Finding found = only_finding(
      "rwlock r\nthread reader[2] { loop { with r.read { yield; progress } } }\n"
      "thread writer { with r.write { } }\nthread last { writer.join() }");
  EXPECT_THAT(found.message, StartsWith("writer waits for ever for r and last for the end of"));
  EXPECT_THAT(found.help, StartsWith("let those who wait go first"));
}

TEST(Laps, OfDaemonsAloneAreAboutWhoWaitsMeanwhile) {
  const std::string waiter = "event ready\nthread waiter { ready.wait() }\n";
  const Finding found = only_finding(waiter + "daemon thread beat { loop { sleep 1ms } }");
  EXPECT_EQ(found.kind, FindingKind::kLivelock);
  EXPECT_EQ(found.message,
            "waiter waits for ever for ready: of the others only the daemon beat goes on, in a "
            "circle of 3 steps");
  EXPECT_THAT(found.threads, ElementsAre("waiter", "beat"));
  EXPECT_THAT(found.help, StartsWith("look for what should end the wait"));
}

// Near miss: who goes round would have to end, and is what is wrong.
TEST(Laps, OfOthersThanDaemonsAreAboutThem) {
  const Finding found = only_finding(kCorridor + std::string("\nthread last { walker[0].join() }"));
  EXPECT_THAT(found.message, StartsWith("walker[0] and walker[1] go round in a circle"));
  EXPECT_THAT(found.help, StartsWith("break the symmetry"));
}

TEST(Laps, AreBesideTheCampaignInItsReasons) {
  const auto program = program_of(kBeat + std::string("event ready\nthread w { ready.wait() }\n"
                                                      "expect always deadlock\n"
                                                      "expect sometimes timeout\n"
                                                      "expect never starvation"));
  CampaignOptions options;
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  EXPECT_EQ(result.executions, 0U);
  ASSERT_EQ(result.expectations.size(), 3U);
  EXPECT_EQ(result.expectations[0].reason, "an execution beside the campaign ended without it");
  EXPECT_EQ(result.expectations[1].reason, "the campaign ran no execution");
  EXPECT_EQ(result.expectations[2].reason, "an execution beside the campaign showed it");
}

// Who makes progress may go on for ever.
TEST(Laps, OfAllWhoMakeProgressAreNoFault) {
  EXPECT_THAT(faults_of("atomic x = 0\nthread busy[2] { while x.load() == 0 { progress } }"),
              IsEmpty());
}

// A schedule that lets one thread spin and never the other is unfair: no fault of the program.
TEST(Laps, AreFair) {
  for (const char* const strategy : {"random", "pct", "pos", "portfolio", "dfs", "round_robin"}) {
    EXPECT_THAT(faults_of("atomic open = false\nthread guest { while not open.load() { } }\n"
                          "thread host { open.store(true) }",
                          strategy),
                IsEmpty())
        << strategy;
  }
}

TEST(Laps, AreTheSameFaultForEveryStrategy) {
  const std::string items =
      "atomic open = false\nthread guest[2] { while not open.load() { yield } }";
  std::set<std::uint64_t> signatures;
  for (const char* const strategy : {"random", "pct", "portfolio", "dfs", "round_robin"}) {
    const auto program = program_of(items);
    for (const Finding& finding : run(*program, strategy).findings) {
      signatures.insert(finding.signature);
    }
  }
  EXPECT_EQ(signatures.size(), 1U);
}

TEST(Laps, AreSeenByTheOsVehicleToo) {
  const auto program = program_of(kCorridor);
  CampaignOptions options;
  options.schedules = 5;
  options.engine.vehicle = "os";
  options.keeps_going = true;
  const ScenarioResult os = run_campaign(*program, *find_strategy("random"), options);
  options.engine.vehicle = "fiber";
  const ScenarioResult fiber = run_campaign(*program, *find_strategy("random"), options);
  ASSERT_EQ(os.findings.size(), 1U);
  ASSERT_EQ(fiber.findings.size(), 1U);
  EXPECT_EQ(os.findings[0].token, fiber.findings[0].token);
}

}  // namespace
}  // namespace snarl
