// Blocks as JSON, for pipes and files.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "snarl/harness/campaign/block.h"

namespace snarl {

// Everything but the traces of findings: those are made again by running the choices. A finding is
// written out only where it carries its token already, for nobody could make it again.
nlohmann::json to_json(const BlockResult& block);

// Errors: throws nlohmann::json::exception for what to_json() does not write.
BlockResult block_from_json(const nlohmann::json& json);

}  // namespace snarl
