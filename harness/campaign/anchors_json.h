// Anchors in the JSON of a repro file.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "snarl/harness/campaign/anchors.h"

namespace snarl {

// Writes "cause", "signature", "anchors", "names" and "courses" into the object, if it was kept.
void write_anchored(const AnchoredSchedule& schedule, nlohmann::ordered_json& object);

// Requires: the object has "anchors". Kind and message are the repro file's own fields.
// Errors: throws ReproFileError that names the field that is wrong.
AnchoredSchedule read_anchored(const nlohmann::json& object);

}  // namespace snarl
