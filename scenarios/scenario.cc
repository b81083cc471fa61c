// What a scenario does with its declarations: begins the threads, runs the checks, says what is
// wrong.
#include "snarl/scenarios/scenario.h"

#include <fmt/format.h>

#include <stdexcept>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/spawn.h"
#include "snarl/primitives/kinds.h"
#include "snarl/scenarios/language/suggest.h"
#include "snarl/scenarios/scenario_body.h"

namespace snarl {
namespace {

constexpr ObjectRow kThreadRow{kThreadWord};

}  // namespace

void throw_no_element(std::int64_t index, std::int64_t size) {
  throw std::out_of_range(fmt::format("element {} of an array of {}", index, size));
}

void ScenarioObjects::throw_out_of_range(std::int64_t value, std::string_view what) {
  throw UsageError(fmt::format("a scenario asks for {} {}", value, what));
}

void Scenario::throw_unknown_parameter(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const Parameter& parameter : parameters_) names.push_back(parameter.name);
  std::string help = "it has none";
  if (!names.empty()) {
    const std::string_view near = language::nearest(name, names);
    help = near.empty() ? fmt::format("it has {}", language::quoted_list(names))
                        : fmt::format("did you mean '{}'?", near);
  }
  throw UsageError(fmt::format("the scenario has no parameter '{}': {}", name, help));
}

void Scenario::throw_after_run(std::string_view what) {
  throw UsageError(fmt::format("{} is declared after scenario.run()", what));
}

void Scenario::watch_all_ends() const {
  for (const DeclaredThread* thread = threads_; thread != nullptr; thread = thread->next_) {
    thread->record_->is_watched = true;
  }
}

void Scenario::run() {
  if (is_run_) throw UsageError("scenario.run() is called twice");
  is_run_ = true;
  Execution& execution = Execution::current();
  execution.set_silent(true);
  const CutOff at_the_end(execution);
  for (DeclaredThread* thread = threads_; thread != nullptr; thread = thread->next_) {
    DeclaredThread::Plan& plan = *thread->plan_;
    if (plan.is_array) plan.declaration.element = static_cast<std::int32_t>(thread->number_);
    ThreadRecord& record = execution.spawn(kThreadRow, plan.declaration, plan.is_daemon);
    record.body = {plan.run, plan.context, thread->number_, nullptr};
    thread->record_ = &record;
  }
  if (watches_ends_) [[unlikely]]
    watch_all_ends();
  execution.wait_for_all();
  for (const Check* check = checks_; check != nullptr; check = check->next) {
    if (check->holds(check->context)) continue;
    execution.suspect(FindingKind::kCheckFailed, "check", kNoObject, check->site, check->text);
  }
}

}  // namespace snarl
