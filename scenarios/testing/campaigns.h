// Runs scenarios by target for tests.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/library.h"

namespace snarl::testing {

// A sanitizer sees in a third of the catalogue what there is to see in all of it.
#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
inline constexpr std::size_t kCatalogueStride = 3;
#else
inline constexpr std::size_t kCatalogueStride = 1;
#endif

// The one program of a target.
std::unique_ptr<Program> load_one(const std::string& target,
                                  const std::vector<ParameterOverride>& overrides = {});

// The one program of a text in the language, of which there is no file.
std::unique_ptr<Program> program_of_text(const std::string& text);

// What the target's one program comes to. A fault ends nothing.
ScenarioResult run_one(const std::string& target, std::uint64_t schedules = 200,
                       const std::vector<ParameterOverride>& overrides = {},
                       std::uint64_t seed = 1);

// As in "deadlock/cycle" and "data_race".
std::set<std::string> faults_of(const ScenarioResult& result);

// The message of the UsageError that loading throws; empty if it throws none.
std::string error_of(const std::string& target,
                     const std::vector<ParameterOverride>& overrides = {});

}  // namespace snarl::testing
