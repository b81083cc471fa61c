// A scenario written in C++ with its parameters fixed, as a campaign runs it.
#pragma once

#include <string>
#include <vector>

#include "snarl/harness/campaign/result.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/stack_state.h"
#include "snarl/scenarios/scenario.h"

namespace snarl {

// Ends whoever is left at the end of a scope, also where an exception leaves it: what the threads
// use dies after it.
class CutOff {
 public:
  explicit CutOff(Execution& execution) : execution_(execution) {}
  ~CutOff() noexcept(false) { execution_.cut_off_others(); }
  CutOff(const CutOff&) = delete;
  CutOff& operator=(const CutOff&) = delete;

 private:
  Execution& execution_;
};

class ScenarioBody final : public Body {
 public:
  ScenarioBody(const ScenarioRegistration& registration, std::vector<ParameterValue> parameters);

  // Errors: throws UsageError where the body uses its scenario wrongly; in a campaign that is an
  // exception like any other that escapes.
  void run(Execution& execution) override;

  StateKnown state_known() const override {
    return kStacksTellStates ? StateKnown::kStacks : StateKnown::kNothing;
  }

 private:
  void run_and_clear(Execution& execution);

  const ScenarioRegistration& registration_;
  std::vector<ParameterValue> parameters_;
  Scenario scenario_;
};

}  // namespace snarl
