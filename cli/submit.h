// Scripts that run the parts of a plan on an engine and merge them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snarl {

struct Submission {
  std::string program;  // snarl
  std::string plan;
  std::string folder;  // where parts, logs and results go
  std::uint64_t shards = 1;
};

struct EngineRow {
  std::string_view name;
  std::string_view help;
  std::string (*script)(const Submission& submission);  // POSIX sh
};

const std::vector<EngineRow>& engines();

// As one word of a POSIX shell, whatever is in it.
std::string shell_word(std::string_view text);

}  // namespace snarl
