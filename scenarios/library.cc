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

using Programs = std::vector<std::unique_ptr<Program>>;

// A scenario that was read, wherever it is from.
struct ReadScenario {
  std::shared_ptr<const language::Scenario> scenario;
  const ScenarioRegistration* registration = nullptr;  // null: of a text
};

// What keeps a scenario that was read from being run.
std::vector<language::Diagnostic> unrunnable(const language::Scenario& scenario) {
  std::vector<language::Diagnostic> diagnostics = language::undecided(scenario);
  for (language::Diagnostic& each :
       language::unknown_strategies(scenario, strategy_names(), exhaustive_strategy_names())) {
    diagnostics.push_back(std::move(each));
  }
  return diagnostics;
}

// Reads all that was found; what is wrong with it is among the errors.
std::vector<ReadScenario> read_all(const Found& found, std::vector<LoadError>& errors) {
  std::vector<ReadScenario> scenarios;
  for (const ScenarioText& one : found.unreadable) errors.push_back({one.path, one.text});
  for (const ScenarioText& text : found.texts) {
    language::ParseResult result = language::parse(text.path, text.text);
    if (!result.is_valid()) errors.push_back({text.path, rendered(result.diagnostics)});
    if (!result.is_valid()) continue;
    for (language::Scenario& scenario : result.scenarios) {
      if (!found.name.empty() && scenario.name != found.name) continue;
      scenarios.push_back({std::make_shared<language::Scenario>(std::move(scenario))});
    }
  }
  for (const ScenarioRegistration* registration : found.registrations) {
    try {
      scenarios.push_back(
          {std::make_shared<language::Scenario>(read_scenario(*registration)), registration});
    } catch (const UsageError& error) {
      errors.push_back({registration->name(), error.what()});
    }
  }
  return scenarios;
}

bool has_parameter(const language::Scenario& scenario, const std::string& name) {
  return std::any_of(
      scenario.parameters.begin(), scenario.parameters.end(),
      [&name](const language::Parameter& parameter) { return parameter.name == name; });
}

bool has_parameter(const std::vector<ReadScenario>& scenarios, const std::string& name) {
  return std::any_of(scenarios.begin(), scenarios.end(), [&name](const ReadScenario& read) {
    return has_parameter(*read.scenario, name);
  });
}

// An override is for the scenarios that have the parameter; at least one of all must, unless
// `elsewhere` has it.
std::vector<std::string> overrides_for(const language::Scenario& scenario,
                                       const std::vector<ReadScenario>& all,
                                       const std::vector<ParameterOverride>& overrides,
                                       const std::set<std::string>& elsewhere) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : overrides) {
    const bool is_anybodys = elsewhere.count(name) != 0 || has_parameter(all, name);
    if (has_parameter(scenario, name) || !is_anybodys) {
      texts.push_back(fmt::format("{}={}", name, value));
    }
  }
  return texts;
}

// Errors: throws UsageError where an override is wrong.
language::SweepResult sweep_of(const language::Scenario& scenario,
                               const std::vector<std::string>& overrides, bool is_alone) {
  language::SweepResult sweep = language::expand_sweeps(scenario, overrides);
  for (const language::OverrideError& error : sweep.errors) {
    if (is_alone || error.kind != language::OverrideError::Kind::kUnknown) {
      throw UsageError(error.message);
    }
    throw UsageError(
        fmt::format("--param: no scenario there has a parameter '{}'", error.parameter));
  }
  return sweep;
}

// Errors: throws UsageError.
Programs programs_of(const ReadScenario& read, const std::vector<language::ParameterSet>& sets) {
  Programs programs;
  for (const language::ParameterSet& parameters : sets) {
    programs.push_back(read.registration != nullptr
                           ? make_program(*read.registration, *read.scenario, parameters)
                           : make_program(read.scenario, parameters));
  }
  return programs;
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

std::set<std::string> parameters_among(const std::vector<std::string>& targets,
                                       const std::set<std::string>& names) {
  std::set<std::string> found;
  for (const std::string& target : targets) {
    std::vector<LoadError> errors;
    const std::vector<ReadScenario> scenarios = read_all(find_target(target), errors);
    if (!errors.empty()) return names;
    for (const std::string& name : names) {
      if (has_parameter(scenarios, name)) found.insert(name);
    }
  }
  return found;
}

Loaded load_runnable(const std::string& target, const std::vector<ParameterOverride>& overrides,
                     const std::set<std::string>& elsewhere) {
  Loaded loaded;
  const std::vector<ReadScenario> scenarios = read_all(find_target(target), loaded.errors);
  std::set<std::string> others = elsewhere;
  if (!loaded.errors.empty()) {  // what was not read may have any
    for (const auto& [name, value] : overrides) others.insert(name);
  }
  const auto add_error = [&loaded](const ReadScenario& read, std::string text) {
    const bool is_text = read.registration == nullptr;
    const language::Scenario& scenario = *read.scenario;
    loaded.errors.push_back({is_text ? scenario.source->file() : scenario.name, std::move(text)});
  };
  for (const ReadScenario& read : scenarios) {
    if (const auto diagnostics = unrunnable(*read.scenario); !diagnostics.empty()) {
      add_error(read, rendered(diagnostics));
      continue;
    }
    const language::SweepResult sweep =
        sweep_of(*read.scenario, overrides_for(*read.scenario, scenarios, overrides, others),
                 scenarios.size() == 1);
    if (!sweep.diagnostics.empty()) {
      add_error(read, rendered(sweep.diagnostics));
      continue;
    }
    try {
      for (std::unique_ptr<Program>& program : programs_of(read, sweep.sets)) {
        loaded.programs.push_back(std::move(program));
      }
    } catch (const UsageError& error) {
      add_error(read, error.what());
    }
  }
  return loaded;
}

void throw_if_any(const std::vector<LoadError>& errors) {
  if (errors.empty()) return;
  std::string text;
  for (const LoadError& error : errors) text += (text.empty() ? "" : "\n") + error.text;
  throw UsageError(text);
}

std::vector<std::unique_ptr<Program>> load_programs(
    const std::string& target, const std::vector<ParameterOverride>& overrides) {
  Loaded loaded = load_runnable(target, overrides);
  throw_if_any(loaded.errors);
  return std::move(loaded.programs);
}

CheckedText check_text(const std::string& path, const std::string& text) {
  language::ParseResult parsed = language::parse(path, text);
  CheckedText checked{parsed.scenarios.size(), std::move(parsed.diagnostics)};
  const auto add = [&checked](const std::vector<language::Diagnostic>& more) {
    checked.diagnostics.insert(checked.diagnostics.end(), more.begin(), more.end());
  };
  for (const language::Scenario& scenario : parsed.scenarios) add(unrunnable(scenario));
  if (!checked.diagnostics.empty()) return checked;
  for (language::Scenario& scenario : parsed.scenarios) {
    const language::SweepResult sweep = language::expand_sweeps(scenario, {});
    add(sweep.diagnostics);
    if (!sweep.is_valid()) continue;
    programs_of({std::make_shared<language::Scenario>(std::move(scenario))}, sweep.sets);
  }
  return checked;
}

std::vector<ScenarioEntry> list_scenarios(const std::vector<std::string>& targets) {
  std::vector<ScenarioEntry> entries;
  const auto add = [&entries](const Found& found) {
    std::vector<LoadError> errors;
    const std::vector<ReadScenario> scenarios = read_all(found, errors);
    throw_if_any(errors);
    for (const ReadScenario& read : scenarios) {
      ScenarioEntry entry = entry_of(read);
      const bool is_known =
          std::any_of(entries.begin(), entries.end(), [&entry](const ScenarioEntry& known) {
            return known.name == entry.name && known.file == entry.file && known.line == entry.line;
          });
      if (!is_known) entries.push_back(std::move(entry));
    }
  };
  add({catalogue_texts(), registered_scenarios(), {}, {}});
  for (const std::string& target : targets) add(find_target(target));
  return entries;
}

}  // namespace snarl
