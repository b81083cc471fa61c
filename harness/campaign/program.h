// A scenario with its parameters fixed: what a campaign runs, whatever front end it came from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "snarl/harness/campaign/expectation.h"
#include "snarl/harness/campaign/pin.h"
#include "snarl/harness/campaign/result.h"
#include "snarl/harness/engine/execution.h"

namespace snarl {

struct Program {
  std::string name;
  std::string file;  // as the user named it, or relative to the source root (C++)
  std::uint32_t line = 0;
  std::vector<ParameterValue> params;
  // Of what the scenario is: a replay of another scenario says so.
  std::uint64_t fingerprint = 0;
  std::vector<Expectation> expectations;   // none: always clean
  std::optional<std::uint64_t> schedules;  // `explore N schedules`: wins over the command line
  bool explores_all = false;  // `explore all`: no number, for strategies that know when to end
  std::optional<std::uint64_t> seed;
  std::vector<std::string> strategies;  // empty: the command line's
  std::vector<Pin> pins;                // run before all executions, in order
  FaultSet faults;                      // `inject`: beside those of the command line
  std::unique_ptr<Body> body;
};

}  // namespace snarl
