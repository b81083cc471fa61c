// Parameters, expectations and `explore` as a campaign wants them.
#include "snarl/scenarios/program_of.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

ExpectationMode mode_of(language::Quantifier quantifier) {
  switch (quantifier) {
    case language::Quantifier::kNever:
      return ExpectationMode::kNever;
    case language::Quantifier::kSometimes:
      return ExpectationMode::kSometimes;
    case language::Quantifier::kAlways:
      break;
  }
  return ExpectationMode::kAlways;
}

Site site_of(const language::SourceText& source, language::Span span) {
  const language::Position position = source.position(span.begin);
  return {source.file().c_str(), position.line, position.column};
}

Pin pin_of(const language::SourceText& source, const language::Pin& pin) {
  Pin result{pin.name, site_of(source, pin.name_span), "", {}};
  for (const language::Move& move : pin.moves) {
    PinMove& one = result.moves.emplace_back();
    one.thread = move.thread.name;
    if (move.index) one.thread += fmt::format("[{}]", *move.index);
    one.is_clock = move.is_clock;
    if (move.label) one.label = move.label->name;
    for (const std::int64_t option : move.options) {
      one.options.push_back(
          static_cast<std::uint32_t>(std::min<std::int64_t>(option, 0xffff'ffff)));
    }
    one.times = static_cast<std::uint64_t>(move.times);
    one.text = std::string(source.text(move.span));
    one.site = site_of(source, move.span);
  }
  return result;
}

}  // namespace

std::string object_of(const language::Scenario& scenario, const language::ParameterSet& parameters,
                      const language::Expectation& expectation) {
  if (!expectation.on) return "";
  const language::Reference& reference = *expectation.on;
  if (!reference.has_index) return reference.name;
  language::Evaluator evaluator(scenario, parameters);
  const auto index = evaluator.evaluate(reference.index.get());
  return index ? fmt::format("{}[{}]", reference.name, index->number) : reference.name;
}

std::unique_ptr<Program> program_of(const language::Scenario& scenario,
                                    const language::ParameterSet& parameters) {
  auto program = std::make_unique<Program>();
  program->name = scenario.name;
  program->file = scenario.source->file();
  for (std::size_t index = 0; index < parameters.values.size(); ++index) {
    const language::Value& value = parameters.values[index];
    program->params.push_back({scenario.parameters[index].name, value.number,
                               value.kind == language::ValueKind::kBoolean});
  }
  for (const language::Expectation& expectation : scenario.expectations) {
    program->expectations.push_back({mode_of(expectation.quantifier), expectation.outcome_name,
                                     object_of(scenario, parameters, expectation),
                                     language::expectation_text(expectation),
                                     site_of(*scenario.source, expectation.span)});
  }
  for (const language::Explore& explore : scenario.explores) {
    if (explore.all) {
      program->explores_all = true;
      if (explore.strategies.empty()) program->strategies.emplace_back("dfs");
    } else {
      program->schedules = static_cast<std::uint64_t>(explore.schedules);
    }
    if (explore.seed) program->seed = static_cast<std::uint64_t>(*explore.seed);
    for (const language::NamedSpan& strategy : explore.strategies) {
      program->strategies.push_back(strategy.name);
    }
  }
  for (const language::Inject& inject : scenario.injects) {
    for (const language::NamedSpan& fault : inject.faults) {
      if (const auto known = injected_fault_of(fault.name)) program->faults.insert(*known);
    }
  }
  for (const language::Pin& pin : scenario.pins) {
    program->pins.push_back(pin_of(*scenario.source, pin));
    if (is_for(pin, parameters)) continue;
    program->pins.back().other_parameters = language::conditions_text(pin);
  }
  return program;
}

std::string rendered(const std::vector<language::Diagnostic>& diagnostics) {
  std::string text;
  for (const language::Diagnostic& diagnostic : diagnostics) text += render(diagnostic);
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

void throw_if_any(const std::vector<language::Diagnostic>& diagnostics) {
  if (!diagnostics.empty()) throw UsageError(rendered(diagnostics));
}

}  // namespace snarl
