// Enumerates the parameter sets of a scenario, and checks its constants under each of them.
#include "snarl/scenarios/language/sweeps.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace snarl::language {
namespace {

// Nodes to evaluate for all combinations together; a text that needs more is a hostile one, and
// expand_sweeps() looks at all before a run (arbitrary: about a second).
constexpr std::uint64_t kWorkMax = 50'000'000;

class Options {
 public:
  Options(const Scenario& scenario, std::vector<Problem>& problems)
      : scenario_(scenario), problems_(problems) {}

  // Returns: the values of a parameter, given those before it.
  std::vector<Value> run(const Parameter& parameter, const ParameterSet& before) {
    std::vector<Value> values;
    if (parameter.sweep == Parameter::Values::kRange) {
      range(parameter, before, values);
    } else if (parameter.sweep == Parameter::Values::kList) {
      for (const ExpressionPointer& expression : parameter.values) {
        const std::optional<Value> value = evaluate(expression.get(), before);
        if (!value) return {};
        if (std::find(values.begin(), values.end(), *value) != values.end()) {
          problems_.push_back({expression->span,
                               fmt::format("the value {} stands twice in the sweep over '{}'",
                                           value->number, parameter.name),
                               ""});
          return {};
        }
        values.push_back(*value);
      }
    }
    if (parameter.initial == nullptr) return values;
    const std::optional<Value> initial = evaluate(parameter.initial.get(), before);
    if (!initial) return {};
    if (parameter.sweep == Parameter::Values::kNone) return {*initial};
    if (std::find(values.begin(), values.end(), *initial) == values.end() && !values.empty()) {
      problems_.push_back({parameter.initial->span,
                           fmt::format("the default {} of '{}' is none of its values",
                                       initial->number, parameter.name),
                           "a sweep runs its values alone; put the default among them, or leave "
                           "it out: then it is the first of them"});
    }
    return values;
  }

  std::optional<Value> evaluate(const Expression* expression, const ParameterSet& before) {
    Evaluator evaluator(scenario_, before);
    const std::optional<Value> value = evaluator.evaluate(expression);
    for (Problem& problem : evaluator.problems()) problems_.push_back(std::move(problem));
    return value;
  }

 private:
  void range(const Parameter& parameter, const ParameterSet& before, std::vector<Value>& values) {
    const std::optional<Value> first = evaluate(parameter.values.front().get(), before);
    const std::optional<Value> last = evaluate(parameter.values.back().get(), before);
    if (!first || !last) return;
    if (first->number > last->number) {
      problems_.push_back({parameter.values_span,
                           fmt::format("the range {}..{} is empty", first->number, last->number),
                           "the smaller end stands first"});
      return;
    }
    const auto count =
        static_cast<std::uint64_t>(last->number) - static_cast<std::uint64_t>(first->number);
    if (count >= kParameterSetsMax) {
      problems_.push_back({parameter.values_span,
                           fmt::format("the sweep over '{}' has more than {} values",
                                       parameter.name, kParameterSetsMax),
                           "take some of them: 'in [1, 10, 100]'"});
      return;
    }
    for (std::int64_t number = first->number;; ++number) {
      values.push_back({ValueKind::kInteger, number});
      if (number == last->number) return;
    }
  }

  const Scenario& scenario_;
  std::vector<Problem>& problems_;
};

}  // namespace

ParameterSet default_parameters(const Scenario& scenario, std::vector<Problem>& problems) {
  ParameterSet set;
  Options options(scenario, problems);
  for (const Parameter& parameter : scenario.parameters) {
    const Expression* expression = parameter.initial.get();
    if (expression == nullptr && !parameter.values.empty()) {
      expression = parameter.values.front().get();
    }
    const std::optional<Value> value = options.evaluate(expression, set);
    if (!value) return set;
    set.values.push_back(*value);
  }
  return set;
}

std::vector<ParameterSet> parameter_sets(const Scenario& scenario,
                                         const std::vector<std::optional<Value>>& fixed,
                                         std::vector<Problem>& problems) {
  std::vector<ParameterSet> sets(1);
  Options options(scenario, problems);
  for (std::size_t index = 0; index < scenario.parameters.size(); ++index) {
    const Parameter& parameter = scenario.parameters[index];
    std::vector<ParameterSet> longer;
    for (const ParameterSet& set : sets) {
      const std::vector<Value> values =
          fixed[index] ? std::vector<Value>{*fixed[index]} : options.run(parameter, set);
      if (values.empty() || !problems.empty()) return {};
      for (const Value& value : values) {
        longer.push_back(set);
        longer.back().values.push_back(value);
      }
      if (longer.size() > kParameterSetsMax) {
        problems.push_back(
            {parameter.values_span,
             fmt::format("the sweeps have more than {} combinations", kParameterSetsMax),
             "each combination is a run of its own; sweep over less at a time"});
        return {};
      }
    }
    sets = std::move(longer);
  }
  return sets;
}

void check_all_constants(const Scenario& scenario, Diagnostics& diagnostics) {
  std::vector<Problem> problems;
  const ParameterSet defaults = default_parameters(scenario, problems);
  std::vector<ParameterSet> sets;
  if (problems.empty()) {
    const std::vector<std::optional<Value>> fixed(scenario.parameters.size());
    sets = parameter_sets(scenario, fixed, problems);
  }
  std::uint64_t work = 0;
  std::set<std::pair<std::uint32_t, std::uint32_t>> reported;
  const auto report = [&](const std::vector<Problem>& found) {
    for (const Problem& problem : found) {
      // The same place is wrong for many values: the first of them tells it.
      if (!reported.emplace(problem.span.begin, problem.span.end).second) continue;
      diagnostics.add(problem.span, problem.message, problem.help);
    }
  };
  report(problems);
  if (!problems.empty()) return;
  report(check_constants(scenario, defaults, work));
  for (const ParameterSet& set : sets) {
    if (set == defaults) continue;
    if (work > kWorkMax) return;
    report(check_constants(scenario, set, work));
  }
}

}  // namespace snarl::language
