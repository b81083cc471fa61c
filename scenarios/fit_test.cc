// Kept schedules and changed scenarios: yesterday's fault is found where it is still there, and no
// other one is taken for it.
#include "snarl/harness/campaign/fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using testing::program_of_text;

// What a corpus would keep of the finding.
AnchoredSchedule kept(Program& program, const Finding& finding) {
  Execution execution(EngineOptions{});
  return anchored_schedule(finding, anchors_of(execution, program, decode(finding.token)));
}

ScenarioResult findings_of(Program& program, double minimize_seconds = 2) {
  CampaignOptions options;
  options.schedules = 100;
  options.steps_max = 2'000;
  options.keeps_going = true;
  options.minimize_seconds = minimize_seconds;
  return run_campaign(program, *find_strategy("random"), options);
}

Fit fit_to(const std::string& text, const AnchoredSchedule& schedule) {
  const auto program = program_of_text(text);
  Execution execution(EngineOptions{});
  return fit(execution, *program, schedule, 2'000, program->faults);
}

const Finding& finding_of_kind(const ScenarioResult& result, FindingKind kind) {
  const auto found = std::find_if(result.findings.begin(), result.findings.end(),
                                  [kind](const Finding& finding) { return finding.kind == kind; });
  if (found == result.findings.end()) throw std::runtime_error("it was not found");
  return *found;
}

const std::string kBefore =
    "scenario s {\n  var x = 0\n  lock m\n"
    "  thread w[2] { with m { progress }; local seen = x; x = seen + 1 }\n  check x == 2\n}\n";

AnchoredSchedule kept_lost_update() {
  const auto program = program_of_text(kBefore);
  const ScenarioResult result = findings_of(*program);
  return kept(*program, finding_of_kind(result, FindingKind::kLostUpdate));
}

TEST(Fit, MatchesAllOfAScenarioThatIsTheSame) {
  const Fit same = fit_to(kBefore, kept_lost_update());
  EXPECT_TRUE(same.is_shown);
  EXPECT_EQ(same.switches, 1U);
  EXPECT_EQ(same.matched, 1U);
  EXPECT_EQ(same.tries, 0U);
}

TEST(Fit, SurvivesOperationsThatAreInserted) {
  const Fit edited = fit_to(
      "# moved\n\nscenario s {\n  atomic y = 0\n  var x = 0\n  lock m\n  lock k\n"
      "  thread w[2] { y.store(1); with k, m { progress }; local seen = x\n"
      "    repeat 20 { y.store(2) }\n    x = seen + 1; y.store(3) }\n  check x == 2\n}\n",
      kept_lost_update());
  EXPECT_TRUE(edited.is_shown);
  EXPECT_EQ(edited.matched, 1U);
  EXPECT_EQ(edited.tries, 0U);
}

TEST(Fit, SaysWhatItTakesToBeRenamed) {
  const std::string text =
      "scenario s {\n  var total = 0\n  lock m\n"
      "  thread adder[2] { with m { progress }; local seen = total; total = seen + 1 }\n}\n";
  const Fit renamed = fit_to(text, kept_lost_update());
  EXPECT_FALSE(renamed.is_shown) << "nobody can know that it is the same";
  EXPECT_TRUE(renamed.is_renamed_shown);
  EXPECT_EQ(renamed.renames, "total is what x was and adder is what w was");
  EXPECT_EQ(renamed.matched, 1U);
}

TEST(Fit, SaysThatAFaultIsMended) {
  const Fit mended = fit_to(
      "scenario s {\n  var x = 0\n  lock m\n"
      "  thread w[2] { with m { local seen = x; x = seen + 1 } }\n  check x == 2\n}\n",
      kept_lost_update());
  EXPECT_FALSE(mended.is_shown);
  EXPECT_FALSE(mended.is_renamed_shown);
  EXPECT_FALSE(mended.is_like_shown);
  EXPECT_TRUE(mended.findings.empty());
  EXPECT_EQ(mended.tries, 64U);
}

TEST(Fit, DoesNotTakeAnotherFaultForTheOneThatItLooksFor) {
  const Fit other = fit_to(
      "scenario s {\n  var x = 0\n  var z = 0\n  lock m\n"
      "  thread w[2] { with m { local seen = x; x = seen + 1 }; z += 1 }\n  check x == 2\n}\n",
      kept_lost_update());
  EXPECT_FALSE(other.is_shown);
  EXPECT_FALSE(other.is_renamed_shown) << "x is still there: z is another variable";
  EXPECT_TRUE(other.is_like_shown);
}

// A signature of a check holds its line, where after the edit another check stands.
TEST(Fit, DoesNotTrustALineAlone) {
  const auto program = program_of_text(
      "scenario s {\n  atomic x = 0\n  thread a { x.store(1) }\n  thread b { x.store(2) }\n"
      "  check x.load() == 2\n}\n");
  const ScenarioResult result = findings_of(*program);
  const Finding& finding = finding_of_kind(result, FindingKind::kCheckFailed);
  const Fit other = fit_to(
      "scenario s {\n  atomic x = 0\n  thread a { x.store(1) }\n  thread b { x.store(2) }\n"
      "  check x.load() == 3\n}\n",
      kept(*program, finding));
  ASSERT_FALSE(other.findings.empty());
  EXPECT_EQ(other.findings[0].signature, finding.signature);
  EXPECT_FALSE(other.is_shown);
  EXPECT_TRUE(other.is_like_shown);
}

TEST(Fit, LooksAroundWhereItsSwitchIsGone) {
  const auto program = program_of_text(
      "scenario s {\n  var x = 0\n  atomic y = 0\n"
      "  thread w[2] { local seen = x; y.store(1); x = seen + 1 }\n}\n");
  const ScenarioResult result = findings_of(*program);
  AnchoredSchedule schedule = kept(*program, finding_of_kind(result, FindingKind::kLostUpdate));
  ASSERT_EQ(schedule.anchors.size(), 2U);
  schedule.anchors[0].until = {"store", "y", 0};  // where it may as well have been
  const Fit fitted = fit_to(
      "scenario s {\n  var x = 0\n  atomic y = 0\n"
      "  thread w[2] { local seen = x; x = seen + 1 }\n}\n",
      schedule);
  EXPECT_TRUE(fitted.is_shown);
  EXPECT_EQ(fitted.switches, 1U);
  EXPECT_EQ(fitted.matched, 0U);
  EXPECT_GT(fitted.tries, 0U);
}

TEST(Fit, MovesToTheNearestOperationOfTheName) {
  const auto program = program_of_text(
      "scenario s {\n  atomic x = 0\n  thread a { repeat 6 { x.store(1) }; x.store(2) }\n"
      "  thread b { assert x.load() != 1 or x.load() == 1 and x.load() == 2 }\n}\n");
  const ScenarioResult result = findings_of(*program);
  const AnchoredSchedule schedule =
      kept(*program, finding_of_kind(result, FindingKind::kCheckFailed));
  const Fit shorter = fit_to(
      "scenario s {\n  atomic x = 0\n  thread a { repeat 2 { x.store(1) }; x.store(2) }\n"
      "  thread b { assert x.load() != 1 or x.load() == 1 and x.load() == 2 }\n}\n",
      schedule);
  EXPECT_TRUE(shorter.is_shown || shorter.is_like_shown);
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The scenario a few lines further down, and in each thread a first operation that was not there.
std::string edited(const Program& program) {
  std::string text = file_text(program.file);
  const language::ParseResult parsed = language::parse(program.file, text);
  for (const language::Scenario& scenario : parsed.scenarios) {
    if (scenario.name != program.name) continue;
    for (std::size_t index = scenario.threads.size(); index-- > 0;) {
      const language::ThreadDeclaration& thread = scenario.threads[index];
      text.insert(thread.block.span.begin + 1, " edited_in.store(1);\n");
    }
    text.insert(scenario.header_span.end, "\n  atomic edited_in = 0\n");
  }
  return "# edited\n\n" + text;
}

TEST(Fit, FindsEveryFaultOfTheCatalogueAgainBehindAnEdit) {
  std::size_t all = 0;
  std::size_t place = 0;
  std::vector<std::string> lost;
  for (const std::unique_ptr<Program>& program : load_programs("scenarios/catalogue", {})) {
    if (!program->file.ends_with(".snarl") || ++place % testing::kCatalogueStride != 0) continue;
    const ScenarioResult result = findings_of(*program, 0);
    if (result.findings.empty()) continue;
    language::ParseResult parsed = language::parse(program->file, edited(*program));
    ASSERT_TRUE(parsed.is_valid()) << render(parsed.diagnostics.front());
    for (language::Scenario& each : parsed.scenarios) {
      if (each.name != program->name) continue;
      const auto scenario = std::make_shared<const language::Scenario>(std::move(each));
      const auto changed = make_program(scenario, language::expand_sweeps(*scenario, {}).sets[0]);
      if (changed->params.size() == program->params.size() &&
          !std::equal(changed->params.begin(), changed->params.end(), program->params.begin(),
                      [](const ParameterValue& one, const ParameterValue& other) {
                        return one.value == other.value;
                      })) {
        continue;  // of a sweep
      }
      for (const Finding& finding : result.findings) {
        Execution execution(EngineOptions{});
        const Fit fitted =
            fit(execution, *changed, kept(*program, finding), 2'000, changed->faults);
        ++all;
        if (!fitted.is_shown) {
          lost.push_back(program->name + ": " + finding.message + " matched " +
                         std::to_string(fitted.matched) + " of " + std::to_string(fitted.switches));
        }
      }
    }
  }
  EXPECT_GT(all, 100U / testing::kCatalogueStride / 2);
  EXPECT_THAT(lost, ::testing::IsEmpty());
}

}  // namespace
}  // namespace snarl
