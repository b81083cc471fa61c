// Tries a body for what it makes, without running any of its threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/engine/execution.h"

namespace snarl {

struct MadeObject {
  std::string kind;         // "lock", "thread", ...
  std::string name;         // "fork[0]"; empty: named after its place
  std::string declaration;  // "fork"; empty likewise
};

struct Probe {
  std::vector<MadeObject> objects;  // threads are among them
  std::string usage_error;          // what the body did wrong with its scenario; empty: nothing
};

// Runs `body` once, as far as `steps_max` events: 0 goes to where the first thread would begin.
Probe probe(Body& body, std::uint32_t steps_max);

}  // namespace snarl
