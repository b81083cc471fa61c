// Reads what stands behind `--param`, and expands the sweeps with it.
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

#include "snarl/scenarios/language/language.h"
#include "snarl/scenarios/language/suggest.h"
#include "snarl/scenarios/language/sweeps.h"

namespace snarl::language {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<Value> read_value(std::string_view text) {
  if (text == "true") return Value{ValueKind::kBoolean, 1};
  if (text == "false") return Value{ValueKind::kBoolean, 0};
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Value{ValueKind::kInteger, number};
}

std::string_view kind_text(ValueKind kind) {
  return kind == ValueKind::kBoolean ? "true or false" : "a whole number of 64 bits";
}

class Overrides {
 public:
  Overrides(const Scenario& scenario, const ParameterSet& defaults)
      : scenario_(scenario), defaults_(defaults), fixed_(scenario.parameters.size()) {}

  void add(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string name(trimmed(text.substr(0, equals)));
    if (equals == std::string_view::npos || name.empty()) {
      return error(OverrideError::Kind::kMalformed, "",
                   fmt::format("--param: '{}' is not of the form name=value", text));
    }
    const std::string_view written = trimmed(text.substr(equals + 1));
    for (std::size_t index = 0; index < scenario_.parameters.size(); ++index) {
      if (scenario_.parameters[index].name == name) return set(index, name, written);
    }
    unknown(name);
  }

  const std::vector<std::optional<Value>>& fixed() const { return fixed_; }
  std::vector<OverrideError>& errors() { return errors_; }

 private:
  void error(OverrideError::Kind kind, const std::string& name, std::string message) {
    errors_.push_back({kind, name, std::move(message)});
  }

  void set(std::size_t index, const std::string& name, std::string_view written) {
    const std::optional<Value> value = read_value(written);
    const ValueKind wanted = defaults_.values[index].kind;
    if (!value || value->kind != wanted) {
      return error(OverrideError::Kind::kWrongType, name,
                   fmt::format("--param: '{}' of scenario '{}' is {}, not '{}'", name,
                               scenario_.name, kind_text(wanted), written));
    }
    if (fixed_[index]) {
      return error(OverrideError::Kind::kRepeated, name,
                   fmt::format("--param: '{}' is given twice", name));
    }
    fixed_[index] = value;
  }

  void unknown(const std::string& name) {
    std::vector<std::string_view> names;
    for (const Parameter& parameter : scenario_.parameters) names.emplace_back(parameter.name);
    std::string help = "it has none";
    if (!names.empty()) {
      const std::string_view near = nearest(name, names);
      help = near.empty() ? fmt::format("it has {}", quoted_list(names))
                          : fmt::format("did you mean '{}'?", near);
    }
    error(OverrideError::Kind::kUnknown, name,
          fmt::format("--param: scenario '{}' has no parameter '{}'; {}", scenario_.name, name,
                      help));
  }

  const Scenario& scenario_;
  const ParameterSet& defaults_;
  std::vector<std::optional<Value>> fixed_;
  std::vector<OverrideError> errors_;
};

}  // namespace

SweepResult expand_sweeps(const Scenario& scenario, const std::vector<std::string>& overrides) {
  SweepResult result;
  std::vector<Problem> problems;
  const ParameterSet defaults = default_parameters(scenario, problems);
  Overrides read(scenario, defaults);
  for (const std::string& text : overrides) read.add(text);
  result.errors = std::move(read.errors());
  if (!result.errors.empty()) return result;
  result.sets = parameter_sets(scenario, read.fixed(), problems);
  // Without overrides too: of very many the checker of the text looks only at the first.
  std::uint64_t work = 0;
  for (const ParameterSet& set : result.sets) {
    for (Problem& problem : check_constants(scenario, set, work)) {
      problems.push_back(std::move(problem));
    }
  }
  Diagnostics diagnostics(*scenario.source);
  for (Problem& problem : problems) {
    diagnostics.add(problem.span, std::move(problem.message), std::move(problem.help));
  }
  result.diagnostics = diagnostics.take();
  return result;
}

std::string parameters_text(const Scenario& scenario, const ParameterSet& parameters) {
  std::string text;
  for (std::size_t index = 0; index < parameters.values.size(); ++index) {
    const Value& value = parameters.values[index];
    const std::string shown = value.kind == ValueKind::kBoolean
                                  ? (value.number != 0 ? "true" : "false")
                                  : std::to_string(value.number);
    if (!text.empty()) text += ", ";
    text += fmt::format("{} = {}", scenario.parameters[index].name, shown);
  }
  return text;
}

}  // namespace snarl::language
