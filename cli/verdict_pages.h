// The pages of docs/verdicts, which the build compiles in.
#pragma once

#include <span>
#include <string_view>

namespace snarl {

struct VerdictPage {
  std::string_view kind;  // the file's name without .md: "data_race"
  std::string_view text;  // "# data_race: two threads touch ...\n\n..."

  // The page in one sentence: what stands behind the kind in its first line.
  std::string_view summary() const;
};

// In alphabetical order.
std::span<const VerdictPage> verdict_pages();

}  // namespace snarl
