// The source line a finding points at, with a caret, if the file can be read.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "snarl/harness/base/site.h"

namespace snarl {

// Reads files at most once, and only regular ones of at most 16 MiB.
class SourceFiles {
 public:
  // Returns: the line in ASCII, one character for each of the source's; nothing if there is none.
  std::optional<std::string> line(const Site& site);

 private:
  std::map<std::string, std::vector<std::string>> files_;
};

struct SourceExcerpt {
  std::string source;     // " 23 |   with fork[(id + 1) % n] {"
  std::string underline;  // "    |        ^~~~~~~~~~~~~~~~~~"; empty where the column is unknown
};

std::optional<SourceExcerpt> excerpt(SourceFiles& files, const Site& site, std::size_t width);

}  // namespace snarl
