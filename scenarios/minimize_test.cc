// Minimised schedules: they show what the first ones showed, everywhere, and nothing is simpler.
#include "snarl/harness/campaign/minimize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/bounded_search.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"
#include "snarl/scenarios/testing/random_program.h"

namespace snarl {
namespace {

TEST(Minimizer, MakesChosenValuesSmall) {
  const auto program = testing::program_of_text(
      "scenario s {\n  var v = 0\n"
      "  thread t { local x = choose(50); local y = choose(9); v = 10 * x + 0 * y }\n"
      "  check v < 170\n}\n");
  CampaignOptions options;
  options.schedules = 100;
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  ASSERT_EQ(result.findings.size(), 1U);
  std::vector<std::uint64_t> values;
  for (const OpEvent& event : result.findings[0].trace->events) {
    if (event.op.kind == OpKind::kChoose) values.push_back(event.value);
  }
  EXPECT_EQ(values, (std::vector<std::uint64_t>{17, 0}));
  EXPECT_EQ(replay(*program, decode(result.findings[0].token), {}).verdict,
            ReplayVerdict::kReproduced);
}

using Programs = std::vector<std::unique_ptr<Program>>;

constexpr double kNoTimeLimit = 3600;  // seconds: only the other limits end anything

// Minimising runs on one thread: where a sanitizer makes each step slow, a part is enough.
#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
constexpr std::uint64_t kProgramFirst = 3;
constexpr std::size_t kKernelStride = 8;
#else
constexpr std::size_t kKernelStride = 1;
constexpr std::uint64_t kProgramFirst = 0;
#endif
constexpr std::uint64_t kProgramEnd = 4;

ScenarioResult campaign(Program& program, double minimize_seconds, std::uint64_t seed = 1,
                        std::uint64_t schedules = 200, const std::string& vehicle = "fiber") {
  CampaignOptions options;
  options.engine.vehicle = vehicle;
  options.schedules = schedules;
  options.seed = seed;
  options.keeps_going = true;
  options.minimize_seconds = minimize_seconds;
  return run_campaign(program, *find_strategy("random"), options);
}

Minimized minimized_again(Program& program, const Finding& finding) {
  const EngineOptions options;
  Execution execution(options);
  ExecutionInfo info;
  Reruns reruns(execution, program, info, finding.signature, Reruns::Clock::time_point::max());
  return minimize(reruns, *finding.trace);
}

void expect_equal_but_for_evidence(const ScenarioResult& one, const ScenarioResult& other) {
  EXPECT_EQ(one.executions, other.executions);
  EXPECT_EQ(one.event_hash, other.event_hash);
  EXPECT_EQ(one.steps, other.steps);
  EXPECT_EQ(one.choices, other.choices);
  EXPECT_EQ(one.distinct_executions, other.distinct_executions);
  EXPECT_EQ(one.frames_dropped, other.frames_dropped);
  EXPECT_EQ(one.verdict, other.verdict);
  ASSERT_EQ(one.findings.size(), other.findings.size());
  for (std::size_t index = 0; index < one.findings.size(); ++index) {
    EXPECT_EQ(one.findings[index].signature, other.findings[index].signature);
    EXPECT_EQ(one.findings[index].hits, other.findings[index].hits);
    EXPECT_EQ(one.findings[index].first_execution, other.findings[index].first_execution);
    EXPECT_EQ(one.findings[index].is_allowed, other.findings[index].is_allowed);
  }
  ASSERT_EQ(one.contention.size(), other.contention.size());
  for (std::size_t index = 0; index < one.contention.size(); ++index) {
    EXPECT_EQ(one.contention[index].acquisitions, other.contention[index].acquisitions);
    EXPECT_EQ(one.contention[index].wait_total, other.contention[index].wait_total);
    EXPECT_EQ(one.contention[index].hold_total, other.contention[index].hold_total);
  }
}

void expect_replays(Program& program, const Finding& finding, const std::string& vehicle) {
  CampaignOptions options;
  options.engine.vehicle = vehicle;
  const ReplayResult replayed = replay(program, decode(finding.token), options);
  EXPECT_EQ(replayed.verdict, ReplayVerdict::kReproduced) << vehicle;
  const auto& findings = replayed.result.findings;
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [&](const Finding& other) {
    return other.signature == finding.signature && other.preemptions == finding.preemptions;
  })) << vehicle;
}

void expect_good_minimum(Program& program, const Finding& finding) {
  EXPECT_NE(finding.minimality, Minimality::kNone);
  EXPECT_LE(finding.preemptions, finding.preemptions_first);
  expect_replays(program, finding, "fiber");
  expect_replays(program, finding, "os");
  if (finding.minimality == Minimality::kPartial) return;
  const Minimized again = minimized_again(program, finding);
  EXPECT_EQ(again.minimality, finding.minimality);
  EXPECT_EQ(again.rerun.event_hash, finding.trace->event_hash) << "it could be made simpler still";
}

std::unique_ptr<Program> program_of(const std::string& text) {
  language::ParseResult parsed = language::parse("minimize_test.snarl", text);
  EXPECT_TRUE(parsed.is_valid()) << text;
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  return make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
}

// One shard of the random programs, so that they run side by side.
class MinimizeRandomPrograms : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(MinimizeRandomPrograms, ShowTheSameFindingAnywhereAndNothingIsSimpler) {
  const std::uint64_t seed = GetParam();
  const auto plant = static_cast<testing::Plant>(1 + seed % (testing::kPlantCount - 1));
  const testing::RandomProgram random = testing::random_program(seed, plant);
  SCOPED_TRACE(random.text);
  const auto program = program_of(random.text);
  const ScenarioResult result = campaign(*program, kNoTimeLimit, seed);
  expect_equal_but_for_evidence(result, campaign(*program, 0, seed));
  for (const Finding& finding : result.findings) {
    SCOPED_TRACE(finding.message);
    expect_good_minimum(*program, finding);
  }
}

INSTANTIATE_TEST_SUITE_P(Shards, MinimizeRandomPrograms,
                         ::testing::Range(kProgramFirst, kProgramEnd));

Programs bench_kernels() {
  Programs kernels;
  for (const auto& entry : std::filesystem::directory_iterator("bench/bugs")) {
    if (entry.path().extension() != ".snarl") continue;
    kernels.push_back(std::move(load_programs(entry.path().string(), {}).front()));
  }
  std::sort(kernels.begin(), kernels.end(),
            [](const auto& one, const auto& other) { return one->name < other->name; });
  Programs part;
  for (std::size_t index = 0; index < kernels.size(); index += kKernelStride) {
    part.push_back(std::move(kernels[index]));
  }
  return part;
}

TEST(Minimize, TheShapesOfPublishedBugs) {
  std::size_t findings = 0;
  for (const auto& kernel : bench_kernels()) {
    SCOPED_TRACE(kernel->name);
    const ScenarioResult result = campaign(*kernel, kNoTimeLimit);
    for (const Finding& finding : result.findings) {
      expect_good_minimum(*kernel, finding);
      ++findings;
    }
  }
  EXPECT_GE(findings, 20u / kKernelStride);
}

// What a proof says holds for schedules that the proof did not run.
TEST(Minimize, NoRandomScheduleNeedsFewerPreemptionsThanAreProven) {
  std::size_t compared = 0;
  for (const auto& kernel : bench_kernels()) {
    std::map<std::uint64_t, std::uint32_t> proven;  // by signature
    for (const Finding& finding : campaign(*kernel, kNoTimeLimit).findings) {
      if (finding.minimality != Minimality::kProven) continue;
      proven[finding.signature] = finding.preemptions;
    }
    for (std::uint64_t seed = 2; seed <= 20; ++seed) {
      for (const Finding& finding : campaign(*kernel, 0, seed, 50).findings) {
        if (!proven.contains(finding.signature)) continue;
        EXPECT_GE(finding.preemptions, proven[finding.signature]) << kernel->name;
        ++compared;
      }
    }
  }
  EXPECT_GE(compared, 100u / kKernelStride);
}

Finding only_finding(const std::string& text, FindingKind kind) {
  const auto program = program_of(text);
  for (Finding& finding : campaign(*program, kNoTimeLimit).findings) {
    if (finding.kind == kind) return finding;
  }
  ADD_FAILURE() << "not found in " << text;
  return {};
}

std::string thread_at(const Finding& finding, Step step) {
  const OpEvent& event = finding.trace->events.at(step);
  return finding.trace->threads.at(index_of(event.thread)).name;
}

TEST(Minimize, ALongLostUpdateNeedsOnePreemption) {
  const Finding finding = only_finding(R"(scenario counter {
  var counter = 0
  thread worker[3] { repeat 5 { counter += 1 } }
})",
                                       FindingKind::kLostUpdate);
  EXPECT_GT(finding.preemptions_first, 1u);
  EXPECT_EQ(finding.preemptions, 1u);
  EXPECT_EQ(finding.minimality, Minimality::kProven);
}

TEST(Minimize, WhatNeedsNoPreemptionHasNone) {
  const Finding finding = only_finding(R"(scenario missed {
  lock m
  condition ready on m
  thread waiter { with m { ready.wait() } }
  thread notifier { with m { ready.notify() } }
})",
                                       FindingKind::kDeadlock);
  EXPECT_EQ(finding.preemptions, 0u);
  EXPECT_EQ(finding.minimality, Minimality::kProven);
}

TEST(Minimize, ThreadsThatTheFindingDoesNotNeedComeAfterIt) {
  const Finding finding = only_finding(R"(scenario busy {
  var counter = 0
  atomic noise = 0
  thread busy[2] { repeat 20 { noise.fetch_add(1) } }
  thread worker[2] { counter += 1 }
})",
                                       FindingKind::kLostUpdate);
  ASSERT_FALSE(finding.steps_marked.empty());
  for (Step step = 0; step <= finding.steps_marked.back(); ++step) {
    EXPECT_EQ(thread_at(finding, step).substr(0, 6), "worker") << "step " << step;
  }
}

// Which waiter is notified is the only choice whose default is number 0: that is main's.
bool has_option_taken(const Finding& finding) {
  const auto& choices = finding.trace->choices;
  return std::any_of(choices.begin(), choices.end(), [](const RecordedChoice& choice) {
    return choice.fallback == 0 && choice.chosen != 0;
  });
}

TEST(Minimize, OptionsThatDoNotMatterAreTheFirstOnes) {
  const auto program = program_of(R"(scenario many_waiters {
  lock m
  condition ready on m
  thread waiter[4] { with m { ready.wait() } }
  thread notifier { repeat 3 { with m { ready.notify() } } }
})");
  std::size_t taken = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    for (const Finding& finding : campaign(*program, 0, seed).findings) {
      taken += has_option_taken(finding) ? 1 : 0;
    }
    for (const Finding& finding : campaign(*program, kNoTimeLimit, seed).findings) {
      EXPECT_FALSE(has_option_taken(finding));
      EXPECT_EQ(finding.preemptions, 0u);
    }
  }
  EXPECT_GT(taken, 0u);
}

TEST(Minimize, SpinningThreadsAreLedOutOfTheirLoops) {
  const Finding finding = only_finding(R"(scenario hand_over {
  atomic flag = 0
  var data = 0
  thread setter { flag.store(1); data = 1 }
  thread spinner { while flag.load() == 0 { yield }; data = 2 }
})",
                                       FindingKind::kDataRace);
  EXPECT_EQ(finding.preemptions, 0u);
  EXPECT_LT(finding.trace->events.size(), 50u);
}

TEST(Minimize, TimeMovesOnlyWhereTheFindingNeedsIt) {
  const Finding finding = only_finding(R"(scenario timed {
  queue items(1)
  var count = 0
  thread taker { local item = items.get(timeout = 5ms); assert item != none }
  thread giver[2] { items.try_put(id) }
})",
                                       FindingKind::kCheckFailed);
  const auto& events = finding.trace->events;
  EXPECT_EQ(std::count_if(events.begin(), events.end(),
                          [](const OpEvent& event) { return event.op.kind == OpKind::kExpire; }),
            1);
}

TEST(Minimize, ComesToTheSameScheduleOnBothVehicles) {
  for (const std::string text : {R"(scenario counter {
  var counter = 0
  thread worker[2] { repeat 2 { counter += 1 } }
})",
                                 R"(scenario timed {
  queue items(1)
  thread taker { local item = items.get(timeout = 5ms); assert item != none }
  thread giver[2] { items.try_put(id) }
})"}) {
    const auto program = program_of(text);
    const ScenarioResult fiber = campaign(*program, kNoTimeLimit, 1, 100);
    const ScenarioResult os = campaign(*program, kNoTimeLimit, 1, 100, "os");
    ASSERT_FALSE(fiber.findings.empty());
    ASSERT_EQ(fiber.findings.size(), os.findings.size());
    for (std::size_t index = 0; index < fiber.findings.size(); ++index) {
      EXPECT_EQ(fiber.findings[index].token, os.findings[index].token);
      EXPECT_EQ(fiber.findings[index].minimality, os.findings[index].minimality);
      EXPECT_EQ(fiber.findings[index].deciding.step, os.findings[index].deciding.step);
    }
  }
}

// What the fault leaves behind in statics changes later executions: the first one is all there is.
int g_executions = 0;
SNARL_SCENARIO(remembers, "", "expect sometimes check_failed") {
  auto& x = scenario.atomic<int>("x", 0);
  const bool is_first = g_executions++ < 2;  // found, examined, never again
  scenario.threads("worker", 2, [&](int id) { x.store(id); });
  scenario.check([&] { return !is_first; });
  scenario.run();
}

TEST(Minimize, WhatDoesNotReplayKeepsItsFirstExecution) {
  const auto program = testing::load_one("remembers");
  g_executions = 0;
  const ScenarioResult result = campaign(*program, kNoTimeLimit, 1, 1);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].minimality, Minimality::kNone);
  EXPECT_FALSE(result.findings[0].token.empty());
  EXPECT_NE(result.findings[0].trace, nullptr);
}

#if !defined(SNARL_ASAN) && !defined(SNARL_TSAN)  // they report crashes themselves, and end

// Crashes leave frames behind, which must not be used up.
SNARL_SCENARIO(crashes_late, "", "expect sometimes crash") {
  auto& x = scenario.atomic<int>("x", 0);
  scenario.threads("worker", 3, [&](int id) {
    for (int round = 0; round < 3; ++round) x.store(id);
    if (x.load() != id) raise(SIGSEGV);
  });
  scenario.run();
}

TEST(Minimize, ACrashIsMinimisedLikeAnyFault) {
  const auto program = testing::load_one("crashes_late");
  const ScenarioResult result = campaign(*program, kNoTimeLimit);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_GT(result.findings[0].preemptions_first, 1u);
  EXPECT_EQ(result.findings[0].preemptions, 1u);
  expect_replays(*program, result.findings[0], "fiber");
}

#endif

TEST(Minimize, ADeadlineSaysThatItEndedTheSearch) {
  const auto program = program_of(R"(scenario counter {
  var counter = 0
  thread worker[3] { repeat 50 { counter += 1 } }
})");
  const ScenarioResult result = campaign(*program, 1e-9);
  ASSERT_FALSE(result.findings.empty());
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(finding.minimality, Minimality::kPartial);
    expect_replays(*program, finding, "fiber");
  }
}

TEST(BoundedSearch, RunsEveryScheduleOnceWithinTheBound) {
  const auto program = program_of(R"(scenario two_by_two {
  atomic x = 0
  thread worker[2] { x.fetch_add(1); x.fetch_add(1) }
})");
  const EngineOptions options;
  // A thread begins, adds, adds: 3 steps each. Without preemption: who is first. With one: 2 x 2
  // places more. With any number: 6! / (3! 3!).
  for (const auto& [preemptions, schedules] :
       std::map<std::uint32_t, std::uint64_t>{{0, 2}, {1, 6}, {100, 20}}) {
    Execution execution(options);
    Reruns reruns(execution, *program, {}, 0, Reruns::Clock::time_point::max());
    reruns.limit({schedules + 1, 10'000});
    EXPECT_TRUE(search_bounded(reruns, preemptions).is_exhausted);
    EXPECT_FALSE(reruns.is_used_up()) << "more than " << schedules << " schedules";
    reruns.limit({schedules, 10'000});
    EXPECT_TRUE(search_bounded(reruns, preemptions).is_exhausted);
    EXPECT_TRUE(reruns.is_used_up()) << "fewer than " << schedules << " schedules";
  }
}

}  // namespace
}  // namespace snarl
