// Lays a trace table out in lines of a given width.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snarl/reports/trace_table.h"

namespace snarl {

struct TableLine {
  std::string text;
  bool is_header = false;
  bool is_deciding = false;
  bool is_elided = false;
};

// How many threads can have a column of their own; with `is_folded` beside a column for the others.
std::size_t columns_for_width(std::size_t width, bool is_folded);

// A line's place in the source is told by its number; by file and number where the file is not
// `main_file`. A cell may run on to its right, since a row has only one.
std::vector<TableLine> lay_out(const TraceTable& table, std::string_view main_file,
                               std::size_t width);

}  // namespace snarl
