// The table of contention in lines: columns as wide as what stands in them, names cut to the rest.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "snarl/reports/contention.h"

namespace snarl {

struct ContentionLine {
  std::string text;
  bool is_faint = false;  // the header, and who waited for whom
};

// The first `rows_max` shares of the table, each with who waited longest for whom.
std::vector<ContentionLine> contention_lines(const ContentionTable& table, std::size_t rows_max,
                                             std::size_t width);

}  // namespace snarl
