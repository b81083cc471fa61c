// Reads what targets name, and makes programs of it.
#include "snarl/scenarios/library.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/strategies/registry.h"
#include "snarl/scenarios/cpp_programs.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/language/language.h"
#include "snarl/scenarios/program_of.h"
#include "snarl/scenarios/targets.h"

namespace snarl {
namespace {

// A scenario that was read, wherever it is from.
struct ReadScenario {
  std::shared_ptr<const language::Scenario> scenario;
  const ScenarioRegistration* registration = nullptr;  // null: of a text
};

// Errors: throws UsageError with the diagnostics of all texts.
std::vector<ReadScenario> read_all(const Found& found) {
  std::vector<ReadScenario> scenarios;
  std::vector<language::Diagnostic> diagnostics;
  for (const ScenarioText& text : found.texts) {
    language::ParseResult result = language::parse(text.path, text.text);
    diagnostics.insert(diagnostics.end(), result.diagnostics.begin(), result.diagnostics.end());
    for (language::Scenario& scenario : result.scenarios) {
      if (!found.name.empty() && scenario.name != found.name) continue;
      scenarios.push_back({std::make_shared<language::Scenario>(std::move(scenario))});
    }
  }
  throw_if_any(diagnostics);
  for (const ScenarioRegistration* registration : found.registrations) {
    scenarios.push_back(
        {std::make_shared<language::Scenario>(read_scenario(*registration)), registration});
  }
  return scenarios;
}

void check_runnable(const std::vector<ReadScenario>& scenarios) {
  std::vector<language::Diagnostic> diagnostics;
  const std::vector<std::string_view> strategies = strategy_names();
  const std::vector<std::string_view> exhaustive = exhaustive_strategy_names();
  for (const ReadScenario& read : scenarios) {
    for (auto& each : {language::undecided(*read.scenario),
                       language::unknown_strategies(*read.scenario, strategies, exhaustive)}) {
      diagnostics.insert(diagnostics.end(), each.begin(), each.end());
    }
  }
  throw_if_any(diagnostics);
}

bool has_parameter(const language::Scenario& scenario, const std::string& name) {
  return std::any_of(
      scenario.parameters.begin(), scenario.parameters.end(),
      [&name](const language::Parameter& parameter) { return parameter.name == name; });
}

// An override is for the scenarios that have the parameter; at least one must.
std::vector<std::string> overrides_for(const language::Scenario& scenario,
                                       const std::vector<ReadScenario>& all,
                                       const std::vector<ParameterOverride>& overrides) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : overrides) {
    const bool is_anybodys = std::any_of(
        all.begin(), all.end(),
        [&name = name](const ReadScenario& read) { return has_parameter(*read.scenario, name); });
    if (has_parameter(scenario, name) || !is_anybodys) {
      texts.push_back(fmt::format("{}={}", name, value));
    }
  }
  return texts;
}

void add_programs(const ReadScenario& read, const std::vector<std::string>& overrides,
                  bool is_alone, std::vector<std::unique_ptr<Program>>& programs) {
  const language::Scenario& scenario = *read.scenario;
  const language::SweepResult sweep = language::expand_sweeps(scenario, overrides);
  for (const language::OverrideError& error : sweep.errors) {
    if (is_alone || error.kind != language::OverrideError::Kind::kUnknown) {
      throw UsageError(error.message);
    }
    throw UsageError(
        fmt::format("--param: no scenario there has a parameter '{}'", error.parameter));
  }
  throw_if_any(sweep.diagnostics);
  for (const language::ParameterSet& parameters : sweep.sets) {
    programs.push_back(read.registration != nullptr
                           ? make_program(*read.registration, scenario, parameters)
                           : make_program(read.scenario, parameters));
  }
}

std::string parameters_of(const language::Scenario& scenario) {
  std::string text;
  for (const language::Parameter& parameter : scenario.parameters) {
    if (!text.empty()) text += ", ";
    text += scenario.source->text(parameter.span);
  }
  return text;
}

ScenarioEntry entry_of(const ReadScenario& read) {
  const language::Scenario& scenario = *read.scenario;
  ScenarioEntry entry;
  entry.name = scenario.name;
  entry.file = scenario.source->file();
  entry.line = read.registration != nullptr
                   ? read.registration->line()
                   : scenario.source->position(scenario.name_span.begin).line;
  entry.parameters = parameters_of(scenario);
  for (const language::Expectation& expectation : scenario.expectations) {
    entry.expectations.push_back(language::expectation_text(expectation));
  }
  if (entry.expectations.empty()) entry.expectations.emplace_back("always clean");
  return entry;
}

}  // namespace

std::vector<std::unique_ptr<Program>> load_programs(
    const std::string& target, const std::vector<ParameterOverride>& overrides) {
  const std::vector<ReadScenario> scenarios = read_all(find_target(target));
  check_runnable(scenarios);
  std::vector<std::unique_ptr<Program>> programs;
  for (const ReadScenario& read : scenarios) {
    add_programs(read, overrides_for(*read.scenario, scenarios, overrides), scenarios.size() == 1,
                 programs);
  }
  return programs;
}

std::vector<ScenarioEntry> list_scenarios(const std::vector<std::string>& targets) {
  std::vector<ScenarioEntry> entries;
  const auto add = [&entries](const Found& found) {
    for (const ReadScenario& read : read_all(found)) {
      ScenarioEntry entry = entry_of(read);
      const bool is_known =
          std::any_of(entries.begin(), entries.end(), [&entry](const ScenarioEntry& known) {
            return known.name == entry.name && known.file == entry.file && known.line == entry.line;
          });
      if (!is_known) entries.push_back(std::move(entry));
    }
  };
  add({catalogue_texts(), registered_scenarios(), {}});
  for (const std::string& target : targets) add(find_target(target));
  return entries;
}

}  // namespace snarl
