// Where a condition says what a thread does next.
#pragma once

#include <cstdint>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/site.h"
#include "snarl/harness/trace.h"

namespace snarl {

class Execution;

// What the running thread does in between is decided by a condition; see DecidedWrite. Neither an
// operation nor a scheduling point.
void begin_decision(Execution& execution, const Site& site);
void end_decision(Execution& execution) noexcept;

// What is known of the running thread's last operation, a write in the body of a decision.
struct DecidedNow {
  ObjectId object = kNoObject;
  Step read = kNoStep;        // of DecidedWrite
  Step value = kNoStep;       // of the read that what is written comes from; kNoStep: from none
  std::uint32_t outward = 0;  // how many of the thread's open decisions are further in
  DecidedEvidence evidence = DecidedEvidence::kNone;
};

}  // namespace snarl
