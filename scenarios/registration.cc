// The list of all scenarios written in C++: intrusive, so that joining it cannot fail.
#include "snarl/scenarios/registration.h"

namespace snarl {

constinit const ScenarioRegistration* ScenarioRegistration::first_registration = nullptr;

ScenarioRegistration::ScenarioRegistration(const char* name, ScenarioFunction function,
                                           const char* file, int line,
                                           const char* const* texts) noexcept
    : name_(name),
      body_(function),
      file_(file),
      line_(static_cast<std::uint32_t>(line)),
      texts_(texts),
      next_(first_registration) {
  first_registration = this;
}

}  // namespace snarl
