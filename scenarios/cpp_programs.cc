// Registered scenarios: listing, reading, and making programs of them.
#include "snarl/scenarios/cpp_programs.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/engine/identities.h"
#include "snarl/primitives/kinds.h"
#include "snarl/scenarios/language/suggest.h"
#include "snarl/scenarios/probe.h"
#include "snarl/scenarios/program_of.h"
#include "snarl/scenarios/scenario_body.h"

namespace snarl {
namespace {

// As far as a body is followed for an object that it did not make before its threads began.
constexpr std::uint32_t kProbeStepsMax = 100'000;

bool is_called(const MadeObject& object, const std::string& name) {
  return object.name == name || object.declaration == name;
}

const MadeObject* find_called(const Probe& probe, const std::string& name) {
  const auto found =
      std::find_if(probe.objects.begin(), probe.objects.end(),
                   [&name](const MadeObject& object) { return is_called(object, name); });
  return found == probe.objects.end() ? nullptr : &*found;
}

language::Diagnostic no_such_object(const language::Scenario& scenario,
                                    const language::Reference& reference, const std::string& name,
                                    const Probe& probe) {
  std::vector<std::string_view> names;
  for (const MadeObject& object : probe.objects) {
    if (object.declaration.empty()) continue;
    if (std::find(names.begin(), names.end(), object.declaration) == names.end()) {
      names.push_back(object.declaration);
    }
  }
  const std::string_view near = language::nearest(reference.name, names);
  std::string help;
  if (find_called(probe, reference.name) != nullptr) {
    help = fmt::format("'{}' has no such element", reference.name);
  } else if (!near.empty()) {
    help = fmt::format("did you mean '{}'?", near);
  } else if (!names.empty()) {
    help = fmt::format("it makes {}", language::quoted_list(names));
  }
  return language::make_diagnostic(*scenario.source, reference.span,
                                   fmt::format("the scenario makes no object named '{}'", name),
                                   std::move(help));
}

std::optional<language::ObjectKind> kind_of(const MadeObject& object) {
  for (const language::KindRow& row : language::kinds()) {
    if (row.name == object.kind) return row.kind;
  }
  return std::nullopt;
}

// An expectation about an object that is never made, or that cannot be about it, would be met or
// failed for no reason.
void check_expectations(const language::Scenario& scenario,
                        const language::ParameterSet& parameters, ScenarioBody& body,
                        const Probe& first) {
  std::vector<language::Diagnostic> diagnostics;
  std::optional<Probe> whole;
  for (const language::Expectation& expectation : scenario.expectations) {
    if (!expectation.on) continue;
    const std::string name = object_of(scenario, parameters, expectation);
    const MadeObject* made = find_called(first, name);
    if (made == nullptr) {
      if (!whole) whole = probe(body, kProbeStepsMax);
      made = find_called(*whole, name);
    }
    if (made == nullptr) {
      diagnostics.push_back(no_such_object(scenario, *expectation.on, name, *whole));
      continue;
    }
    const auto kind = kind_of(*made);
    const language::OutcomeRow& outcome = *expectation.outcome;
    if (!kind || language::can_be_on(outcome, *kind)) continue;
    diagnostics.push_back(language::make_diagnostic(
        *scenario.source, expectation.on->span,
        fmt::format("'{}' is about {}, but '{}' is {} {}", outcome.name, outcome.about, name,
                    language::kind_row(*kind).article, made->kind)));
  }
  throw_if_any(diagnostics);
}

std::vector<std::string_view> thread_names(const Probe& probe) {
  std::vector<std::string_view> names = {"main"};
  for (const MadeObject& object : probe.objects) {
    if (object.kind == kThreadWord && !object.name.empty()) names.push_back(object.name);
  }
  return names;
}

bool is_among(std::string_view name, const std::vector<std::string_view>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A schedule for threads that are never made could not be carried out.
void check_pins(const language::Scenario& scenario, Program& program, ScenarioBody& body,
                const Probe& first) {
  std::vector<language::Diagnostic> diagnostics;
  std::optional<Probe> whole;
  for (std::size_t pin = 0; pin < program.pins.size(); ++pin) {
    if (!program.pins[pin].other_parameters.empty()) continue;
    for (std::size_t index = 0; index < program.pins[pin].moves.size(); ++index) {
      PinMove& move = program.pins[pin].moves[index];
      if (is_among(move.thread, thread_names(first))) continue;
      // Threads may also be made by others.
      if (!whole) whole = probe(body, kProbeStepsMax);
      const std::vector<std::string_view> names = thread_names(*whole);
      if (is_among(move.thread, names)) continue;
      const language::Move& written = scenario.pins[pin].moves[index];
      move.is_clock = move.thread == "clock" && !written.label && written.options.empty();
      if (move.is_clock) continue;
      const std::string_view near = language::nearest(move.thread, names);
      const std::string first_of_array = fmt::format("{}[0]", move.thread);
      std::string help;
      if (is_among(first_of_array, names)) {
        help = fmt::format("'{}' is an array: write '{}'", move.thread, first_of_array);
      } else if (!near.empty()) {
        help = fmt::format("did you mean '{}'?", near);
      } else {
        help = fmt::format("it makes {}", language::quoted_list(names));
      }
      diagnostics.push_back(language::make_diagnostic(
          *scenario.source, written.span,
          fmt::format("the scenario makes no thread named '{}'", move.thread), std::move(help)));
    }
  }
  throw_if_any(diagnostics);
}

// Of the name, the parameters' names, and the objects and threads that are made before the first
// thread begins: neither places nor values, so that a token survives an edit elsewhere.
std::uint64_t fingerprint_of(const Program& program, const Probe& probe) {
  std::string text = program.name;
  for (const ParameterValue& parameter : program.params) text += "\n(" + parameter.name;
  for (const MadeObject& object : probe.objects) text += "\n" + object.kind + " " + object.name;
  return hash_text(text);
}

}  // namespace

std::vector<const ScenarioRegistration*> registered_scenarios() {
  std::vector<const ScenarioRegistration*> all;
  for (auto* one = ScenarioRegistration::first(); one != nullptr; one = one->next()) {
    all.push_back(one);
  }
  const auto key = [](const ScenarioRegistration* one) {
    return std::tuple(std::string_view(one->file()), one->line(), std::string_view(one->name()));
  };
  std::sort(all.begin(), all.end(),
            [&key](const auto* left, const auto* right) { return key(left) < key(right); });
  return all;
}

language::Scenario read_scenario(const ScenarioRegistration& registration) {
  const char* const* text = registration.texts();
  const std::string parameter_list = *text == nullptr ? "" : *text++;
  std::vector<std::string> items;
  for (; *text != nullptr; ++text) items.emplace_back(*text);
  language::ItemsResult result = language::parse_items(registration.name(), registration.file(),
                                                       registration.line(), parameter_list, items);
  throw_if_any(result.diagnostics);
  return std::move(result.scenario);
}

std::unique_ptr<Program> make_program(const ScenarioRegistration& registration,
                                      const language::Scenario& scenario,
                                      const language::ParameterSet& parameters) {
  std::unique_ptr<Program> program = program_of(scenario, parameters);
  program->line = registration.line();
  for (Expectation& expectation : program->expectations) {
    expectation.site = {registration.file(), registration.line(), 0};
  }
  auto body = std::make_unique<ScenarioBody>(registration, program->params);
  const Probe made = probe(*body, 0);
  if (!made.usage_error.empty()) {
    throw UsageError(fmt::format("{}:{}: error: scenario '{}': {}", registration.file(),
                                 registration.line(), registration.name(), made.usage_error));
  }
  check_expectations(scenario, parameters, *body, made);
  check_pins(scenario, *program, *body, made);
  for (Pin& pin : program->pins) {
    pin.site = {registration.file(), registration.line(), 0};
    for (PinMove& move : pin.moves) move.site = pin.site;
  }
  program->fingerprint = fingerprint_of(*program, made);
  program->body = std::move(body);
  return program;
}

}  // namespace snarl
