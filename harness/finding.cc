// The words for kinds of findings.
#include "snarl/harness/finding.h"

#include <array>

namespace snarl {

std::string_view name_of(FindingKind kind) {
  static constexpr std::array<std::string_view, 13> kNames = {
      "data_race",  "lost_update",    "atomicity_violation", "deadlock", "livelock",
      "starvation", "check_failed",   "exception",           "crash",    "misuse",
      "leak",       "nondeterminism", "uncontrolled"};
  return kNames.at(static_cast<std::size_t>(kind));
}

}  // namespace snarl
