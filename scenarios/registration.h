// How a scenario written in C++ becomes known to the program it is compiled into.
#pragma once

#include <cstdint>

namespace snarl {

class Scenario;

using ScenarioFunction = void (*)(Scenario&);

// A static object that SNARL_SCENARIO makes. It only joins a list: nothing is read, allocated or
// thrown before main. What it points to lives for ever.
class ScenarioRegistration {
 public:
  // `texts` ends in a null: the parameter list, then the items.
  ScenarioRegistration(const char* name, ScenarioFunction function, const char* file, int line,
                       const char* const* texts) noexcept;
  ScenarioRegistration(const ScenarioRegistration&) = delete;
  ScenarioRegistration& operator=(const ScenarioRegistration&) = delete;

  const char* name() const { return name_; }
  const char* file() const { return file_; }
  std::uint32_t line() const { return line_; }
  ScenarioFunction body() const { return body_; }
  const char* const* texts() const { return texts_; }

  // The list of all that were made, the last one first: link order, so nobody may rely on it.
  static const ScenarioRegistration* first() { return first_registration; }
  const ScenarioRegistration* next() const { return next_; }

 private:
  static constinit const ScenarioRegistration* first_registration;

  const char* name_;
  ScenarioFunction body_;
  const char* file_;
  std::uint32_t line_;
  const char* const* texts_;
  const ScenarioRegistration* next_;
};

}  // namespace snarl

// SNARL_SCENARIO(name, "threads = 2, rounds = 1", "expect always clean", ...) { body }
// The first text is the parameter list of the scenario language, each other one an item of it
// (`expect`, `explore`). The body runs once per execution, on thread 0; it uses `scenario`.
#define SNARL_SCENARIO(...) SNARL_SCENARIO_WITH(__VA_ARGS__, nullptr)
#define SNARL_SCENARIO_WITH(name, ...)                                        \
  static void snarl_scenario_##name(::snarl::Scenario& scenario);             \
  static constexpr const char* snarl_texts_##name[] = {__VA_ARGS__};          \
  static const ::snarl::ScenarioRegistration snarl_registration_##name{       \
      #name, &snarl_scenario_##name, __FILE__, __LINE__, snarl_texts_##name}; \
  static void snarl_scenario_##name([[maybe_unused]] ::snarl::Scenario& scenario)
