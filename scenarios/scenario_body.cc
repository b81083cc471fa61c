// Runs the body of a C++ scenario once, and takes care that nothing outlives what it uses.
#include "snarl/scenarios/scenario_body.h"

#include <fmt/format.h>

#include <utility>

#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

// Clears an arena at the end of a scope, also where an exception leaves it.
class Clearing {
 public:
  explicit Clearing(Arena& arena) : arena_(arena) {}
  ~Clearing() noexcept(false) { arena_.clear(); }
  Clearing(const Clearing&) = delete;
  Clearing& operator=(const Clearing&) = delete;

 private:
  Arena& arena_;
};

}  // namespace

ScenarioBody::ScenarioBody(const ScenarioRegistration& registration,
                           std::vector<ParameterValue> parameters)
    : registration_(registration), parameters_(std::move(parameters)) {
  for (const ParameterValue& parameter : parameters_) {
    scenario_.parameters_.push_back(
        {ParameterName::hash_of(parameter.name), parameter.value, parameter.name});
  }
}

[[gnu::always_inline]] inline void ScenarioBody::run_and_clear(Execution& execution) {
  scenario_.begin();
  const Clearing after_the_threads(scenario_.arena_);
  const CutOff at_the_end(execution);
  registration_.body()(scenario_);
  if (!scenario_.is_run_ && scenario_.threads_ != nullptr) {
    throw UsageError("it declares threads and does not call scenario.run(), which begins them");
  }
  if (!scenario_.is_run_ && scenario_.checks_ != nullptr) {
    throw UsageError("it declares checks and does not call scenario.run(), which runs them");
  }
  // Threads made by hand may have been left behind.
  execution.set_silent(true);
  execution.wait_for_all();
}

void ScenarioBody::run(Execution& execution) {
  run_and_clear(execution);
  execution.look_for_leaks();
}

}  // namespace snarl
