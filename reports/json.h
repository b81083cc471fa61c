// The machine contract, written by `write_json` and read back here; docs/result.schema.json
// describes it.
#pragma once

#include <iosfwd>
#include <stdexcept>

#include "snarl/harness/campaign/result.h"

namespace snarl {

inline constexpr int kJsonSchemaVersion = 1;

// Says which value is wrong and what would be right: "scenarios[0].verdict: 'maybe' is none of
// ...".
class JsonError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Reads a saved result with all that the other reports need. Keys it does not know are skipped.
// Errors: throws JsonError.
CampaignResult read_json(std::istream& in);

}  // namespace snarl
