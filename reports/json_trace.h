// Reads the trace of a finding back.
#pragma once

#include <memory>

#include "snarl/harness/trace.h"
#include "snarl/reports/json_value.h"

namespace snarl {

// Errors: throws JsonError.
std::shared_ptr<const Trace> read_trace(const JsonValue& json);

}  // namespace snarl
