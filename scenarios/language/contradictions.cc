// Compares the expectations of a scenario with each other, by outcome, object and element.
#include "snarl/scenarios/language/contradictions.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "snarl/scenarios/language/format.h"
#include "snarl/scenarios/language/sweeps.h"

namespace snarl::language {
namespace {

// What an expectation is about: an empty name for all objects, no index for all elements.
using Subject = std::tuple<Outcome, std::string, std::optional<std::int64_t>>;

class Contradictions {
 public:
  Contradictions(const Scenario& scenario, Diagnostics& diagnostics)
      : scenario_(scenario), diagnostics_(diagnostics) {
    std::vector<Problem> problems;
    defaults_ = default_parameters(scenario, problems);
  }

  void run() {
    for (const Expectation& expectation : scenario_.expectations) {
      if (expectation.outcome != nullptr) remember(expectation);
    }
    for (const Expectation& expectation : scenario_.expectations) {
      if (expectation.outcome == nullptr) continue;
      if (expectation.quantifier == Quantifier::kNever) {
        covered(expectation);
      } else if (expectation.outcome->is_fault) {
        beside_clean(expectation);
      }
    }
  }

 private:
  std::optional<std::int64_t> element(const Reference& reference) const {
    Evaluator evaluator(scenario_, defaults_);
    const std::optional<Value> value = evaluator.evaluate(reference.index.get());
    if (!value || value->kind != ValueKind::kInteger) return std::nullopt;
    return value->number;
  }

  // Everything that a `never` could say to cover it leads to it.
  void remember(const Expectation& expectation) {
    if (expectation.quantifier == Quantifier::kNever) return;
    const Outcome outcome = expectation.outcome->outcome;
    if (outcome == Outcome::kClean) {
      const bool is_always = expectation.quantifier == Quantifier::kAlways;
      const Expectation*& place = is_always ? always_clean_ : sometimes_clean_;
      if (place == nullptr) place = &expectation;
    }
    for (const OutcomeRow& row : outcomes()) {
      if (!covers(row.outcome, outcome)) continue;
      wanted_.emplace(Subject{row.outcome, "", std::nullopt}, &expectation);
      if (!expectation.on) continue;
      const std::string& name = expectation.on->name;
      wanted_.emplace(Subject{row.outcome, name, std::nullopt}, &expectation);
      if (const auto index = element(*expectation.on)) {
        wanted_.emplace(Subject{row.outcome, name, index}, &expectation);
      }
    }
  }

  void covered(const Expectation& never) {
    Subject subject{never.outcome->outcome, "", std::nullopt};
    if (never.on) {
      std::get<1>(subject) = never.on->name;
      if (never.on->has_index) {
        std::get<2>(subject) = element(*never.on);
        if (!std::get<2>(subject)) return;
      }
    }
    const auto found = wanted_.find(subject);
    if (found != wanted_.end()) report(never, *found->second);
  }

  void beside_clean(const Expectation& fault) {
    if (always_clean_ != nullptr) {
      report(fault, *always_clean_);
    } else if (sometimes_clean_ != nullptr && fault.quantifier == Quantifier::kAlways) {
      report(fault, *sometimes_clean_);
    }
  }

  void report(const Expectation& one, const Expectation& other) {
    const bool is_never = one.quantifier == Quantifier::kNever;
    diagnostics_.add(
        one.span,
        fmt::format("'{}' contradicts '{}' of line {}", expectation_text(one),
                    expectation_text(other), diagnostics_.source().line(other.span.begin)),
        is_never ? "no search could meet both; leave one of them out"
                 : "an execution with a fault is not clean; leave one of them out");
  }

  const Scenario& scenario_;
  Diagnostics& diagnostics_;
  ParameterSet defaults_;
  std::map<Subject, const Expectation*> wanted_;
  const Expectation* always_clean_ = nullptr;
  const Expectation* sometimes_clean_ = nullptr;
};

}  // namespace

void check_contradictions(const Scenario& scenario, Diagnostics& diagnostics) {
  Contradictions(scenario, diagnostics).run();
}

}  // namespace snarl::language
