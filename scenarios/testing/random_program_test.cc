// No false alarm on correct random programs; of a planted fault, that and what follows from it.
#include "snarl/scenarios/testing/random_program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/file_programs.h"

namespace snarl::testing {
namespace {

ScenarioResult run(const RandomProgram& program, std::uint64_t seed, std::uint64_t schedules,
                   FaultSet faults = {}) {
  language::ParseResult parsed = language::parse("random_program.snarl", program.text);
  EXPECT_TRUE(parsed.is_valid()) << program.text;
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  const auto runnable = make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
  CampaignOptions options;
  options.seed = seed;
  options.schedules = schedules;
  options.faults = faults;
  options.keeps_going = true;
  options.minimize_seconds = 0;  // what is found is the question here
  return run_campaign(*runnable, *find_strategy("random"), options);
}

bool is(const Finding& finding, const Allowed& allowed) {
  if (finding.kind != allowed.kind) return false;
  if (allowed.object.empty()) return true;
  return std::find(finding.objects.begin(), finding.objects.end(), allowed.object) !=
         finding.objects.end();
}

std::string described(const Finding& finding) {
  return std::string(name_of(finding.kind)) + "/" + finding.cause + ": " + finding.message;
}

// A sanitizer sees in a hundred programs what there is to see in a thousand.
#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
constexpr std::uint64_t kPrograms = 100;
#else
constexpr std::uint64_t kPrograms = 1000;
#endif

// A tenth of the programs run in each shard, so that they run side by side.
class RandomPrograms : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomPrograms, WithoutAFaultShowNone) {
  for (std::uint64_t seed = GetParam(); seed < kPrograms; seed += 10) {
    const RandomProgram program = random_program(seed, Plant::kNone);
    const ScenarioResult result = run(program, seed, 200);
    ASSERT_EQ(result.executions, 200u);
    ASSERT_TRUE(result.findings.empty())
        << "seed " << seed << ": " << described(result.findings.front()) << "\n"
        << program.text;
  }
}

// Waits stand in loops, and who is out of time is prepared for it.
TEST_P(RandomPrograms, WithoutAFaultStandAllThatAreInjected) {
  constexpr FaultSet kAll = FaultSet::of_bits((1U << kInjectedFaultRows.size()) - 1);
  for (std::uint64_t seed = GetParam(); seed < kPrograms / 10; seed += 10) {
    const RandomProgram program = random_program(seed, Plant::kNone);
    const ScenarioResult result = run(program, seed, 200, kAll);
    ASSERT_TRUE(result.findings.empty())
        << "seed " << seed << ": " << described(result.findings.front()) << "\n"
        << program.text;
  }
}

TEST_P(RandomPrograms, WithAPlantedFaultShowItAndNothingThatDoesNotFollow) {
  for (std::uint64_t seed = GetParam(); seed < kPrograms; seed += 10) {
    const auto plant = static_cast<Plant>(1 + (seed / 10) % (kPlantCount - 1));
    const RandomProgram program = random_program(seed, plant);
    ASSERT_TRUE(program.planted.has_value());
    const ScenarioResult result = run(program, seed, 1000);
    bool is_found = false;
    for (const Finding& finding : result.findings) {
      bool is_expected = is(finding, *program.planted);
      is_found |= is_expected;
      for (const Allowed& follows : program.follows) is_expected |= is(finding, follows);
      ASSERT_TRUE(is_expected) << "seed " << seed << ": " << described(finding) << "\n"
                               << program.text;
    }
    ASSERT_TRUE(is_found) << "seed " << seed << "\n" << program.text;
  }
}

INSTANTIATE_TEST_SUITE_P(Shards, RandomPrograms, ::testing::Range<std::uint64_t>(0, 10));

}  // namespace
}  // namespace snarl::testing
