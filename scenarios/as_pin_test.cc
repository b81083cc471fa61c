// What is found anywhere is written down as a schedule, and pasted into its file it shows again.
#include "snarl/harness/campaign/as_pin.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using testing::load_one;
using testing::program_of_text;

std::string line_of(const Pin& pin) {
  std::string line = "schedule pasted =";
  for (const PinMove& move : pin.moves) line += " " + move.text;
  return line;
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The program of the file with the line as the last item of its scenario.
std::unique_ptr<Program> pasted(const Program& program, const std::string& line) {
  const std::string text = read(program.file);
  for (const language::Scenario& scenario : language::parse(program.file, text).scenarios) {
    if (scenario.name != program.name) continue;
    const std::string changed = text.substr(0, scenario.span.end - 1) + "\n  " + line + "\n}" +
                                text.substr(scenario.span.end);
    language::ParseResult parsed = language::parse(program.file, changed);
    for (const language::Diagnostic& diagnostic : parsed.diagnostics) {
      ADD_FAILURE() << render(diagnostic);
    }
    std::vector<std::string> overrides;
    for (const ParameterValue& param : program.params) {
      const std::string value =
          param.is_boolean ? (param.value != 0 ? "true" : "false") : fmt::format("{}", param.value);
      overrides.push_back(fmt::format("{}={}", param.name, value));
    }
    for (language::Scenario& each : parsed.scenarios) {
      if (each.name != program.name) continue;
      const auto shared = std::make_shared<const language::Scenario>(std::move(each));
      return make_program(shared, language::expand_sweeps(*shared, overrides).sets.at(0));
    }
  }
  return nullptr;
}

std::set<std::uint64_t> shown_by_pins(Program& program) {
  CampaignOptions options;
  options.schedules = 1;
  options.minimize_seconds = 0;
  options.keeps_going = true;
  std::set<std::uint64_t> signatures;
  const ScenarioResult result = run_campaign(program, *find_strategy("round_robin"), options);
  for (const PinResult& pin : result.pins) {
    EXPECT_NE(pin.status, PinStatus::kNotCarriedOut)
        << program.file << " " << program.name << ": " << pin.move << ": " << pin.reason;
  }
  for (const Finding& finding : result.findings) {
    if (!finding.pin.empty()) signatures.insert(finding.signature);
  }
  return signatures;
}

TEST(AsPin, WritesEveryFindingOfTheCatalogueDown) {
  std::size_t written = 0;
  std::size_t place = 0;
  for (const std::unique_ptr<Program>& program : load_programs("scenarios/catalogue", {})) {
    if (!program->file.ends_with(".snarl") || ++place % testing::kCatalogueStride != 0) continue;
    CampaignOptions options;
    options.schedules = 100;
    options.steps_max = 2'000;
    options.keeps_going = true;
    options.minimize_seconds = 0;  // the first schedules are the harder ones to write down
    const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
    for (const Finding& finding : result.findings) {
      const WrittenPin pin = pin_of_token(*program, decode(finding.token), options);
      ASSERT_TRUE(pin.pin.has_value())
          << program->file << " " << program->name << ": " << finding.message << ": " << pin.reason;
      const std::unique_ptr<Program> changed = pasted(*program, line_of(*pin.pin));
      ASSERT_NE(changed, nullptr) << program->file;
      EXPECT_EQ(changed->fingerprint, program->fingerprint);
      EXPECT_EQ(shown_by_pins(*changed).count(finding.signature), 1U)
          << program->file << " " << program->name << ": " << finding.message << "\n  "
          << line_of(*pin.pin);
      ++written;
    }
  }
  EXPECT_GT(written, 100U / testing::kCatalogueStride / 2);
}

TEST(AsPin, NeedsNoMovesBehindTheLastThatDecides) {
  const auto program = program_of_text(
      "scenario s {\n  atomic x = 0\n  thread a { x.store(1); x.store(2) }\n"
      "  thread b { x.store(3); x.store(4) }\n  check x.load() == 4\n}\n");
  CampaignOptions options;
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  ASSERT_EQ(result.findings.size(), 1U);
  const WrittenPin pin = pin_of_token(*program, decode(result.findings[0].token), options);
  ASSERT_TRUE(pin.pin.has_value());
  EXPECT_EQ(line_of(*pin.pin), "schedule pasted = b");
}

TEST(AsPin, SaysThatAScheduleShowsNothing) {
  const auto program = program_of_text("scenario s {\n  thread a { yield }\n}\n");
  Token token;
  token.schedule = RecordedSchedule{};
  const WrittenPin pin = pin_of_token(*program, token, {});
  EXPECT_FALSE(pin.pin.has_value());
  EXPECT_EQ(pin.reason, "the schedule shows nothing");
}

SNARL_SCENARIO(chosen_value, "") {
  auto& x = scenario.shared<std::uint32_t>("x", 0);
  scenario.thread("setter", [&] {
    x.store(choose(5));
    SNARL_REQUIRE(x.load() != 3);
  });
  scenario.run();
}

TEST(AsPin, WritesTheOptionsOfChoicesDown) {
  const auto program = load_one("chosen_value");
  CampaignOptions options;
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  ASSERT_EQ(result.findings.size(), 1U);
  const WrittenPin pin = pin_of_token(*program, decode(result.findings[0].token), options);
  ASSERT_TRUE(pin.pin.has_value());
  EXPECT_EQ(line_of(*pin.pin), "schedule pasted = setter(3)");
}

}  // namespace
}  // namespace snarl
