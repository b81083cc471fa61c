// Campaigns of the programs that a target names.
#include "snarl/scenarios/testing/campaigns.h"

#include <utility>

#include "snarl/harness/base/check.h"
#include "snarl/harness/base/errors.h"
#include "snarl/scenarios/file_programs.h"

namespace snarl::testing {

std::unique_ptr<Program> load_one(const std::string& target,
                                  const std::vector<ParameterOverride>& overrides) {
  auto programs = load_programs(target, overrides);
  SNARL_CHECK(programs.size() == 1, "the target of a test names one program");
  return std::move(programs.front());
}

std::unique_ptr<Program> program_of_text(const std::string& text) {
  language::ParseResult parsed = language::parse("text.snarl", text);
  for (const language::Diagnostic& diagnostic : parsed.diagnostics) {
    throw UsageError(render(diagnostic));
  }
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  return make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
}

ScenarioResult run_one(const std::string& target, std::uint64_t schedules,
                       const std::vector<ParameterOverride>& overrides, std::uint64_t seed) {
  const std::unique_ptr<Program> program = load_one(target, overrides);
  CampaignOptions options;
  options.schedules = schedules;
  options.seed = seed;
  options.keeps_going = true;
  options.minimize_seconds = 0;  // what is found is the question here
  return run_campaign(*program, *find_strategy("random"), options);
}

std::set<std::string> faults_of(const ScenarioResult& result) {
  std::set<std::string> faults;
  for (const Finding& finding : result.findings) {
    std::string fault(name_of(finding.kind));
    if (!finding.cause.empty()) fault += "/" + finding.cause;
    faults.insert(std::move(fault));
  }
  return faults;
}

std::string error_of(const std::string& target, const std::vector<ParameterOverride>& overrides) {
  try {
    load_programs(target, overrides);
    return "";
  } catch (const UsageError& error) {
    return error.what();
  }
}

}  // namespace snarl::testing
