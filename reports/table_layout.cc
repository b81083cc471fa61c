// Lays a trace table out in lines of a given width.
#include "snarl/reports/table_layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/reports/utf8.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kColumnWidthMin = 10;      // "philo..[0]"; longer cells run on to the right
constexpr std::size_t kLastColumnWidthMin = 22;  // there they cannot
constexpr std::size_t kOthersWidthMin = 32;      // with a thread's name before each
constexpr std::size_t kPrefixWidth = 17;         // marks, step and line of common lengths
constexpr std::size_t kLineWidthMax = 20;        // "some_header.h:1234"

std::string line_text(const TraceRow& row, std::string_view main_file) {
  if (!row.site.is_known()) return "";
  if (row.site.file == main_file) return std::to_string(row.site.line);
  return shortened(line_of(row.site, main_file), kLineWidthMax);
}

class Layout {
 public:
  Layout(const TraceTable& table, std::string_view main_file, std::size_t width)
      : table_(table), main_file_(main_file), width_(width) {}

  std::vector<TableLine> run() {
    measure();
    add_header();
    for (const TraceRow& row : table_.rows) add_row(row);
    return std::move(lines_);
  }

 private:
  void measure() {
    std::vector<std::size_t> widths;
    for (const TraceColumn& column : table_.columns) widths.push_back(columns_of(column.name) + 2);
    for (const TraceRow& row : table_.rows) {
      line_width_ = std::max(line_width_, columns_of(line_text(row, main_file_)));
      if (row.step != kNoStep) {
        step_width_ = std::max(step_width_, std::to_string(row.step).size());
      }
      // What is long and rare runs on to the right, where there is a right.
      const bool is_cell = row.kind == TraceRowKind::kEvent ||
                           row.kind == TraceRowKind::kAttempted ||
                           (row.kind == TraceRowKind::kBlocked && row.column + 1 == widths.size());
      if (is_cell) widths[row.column] = std::max(widths[row.column], columns_of(row.text) + 2);
    }
    start_ = 5 + step_width_ + 2 + line_width_ + 2;
    const bool has_others = table_.columns.back().thread == kNoThread;
    const std::size_t last_min =
        std::min(widths.back(), has_others ? kOthersWidthMin : kLastColumnWidthMin);
    room_ = std::max(width_, start_ + kLastColumnWidthMin) - start_;
    fit(widths, room_, last_min);
    std::size_t offset = start_;
    for (const std::size_t width : widths) {
      offsets_.push_back(offset);
      offset += width;
    }
    widths_ = std::move(widths);
  }

  // Takes from the widest until all fit, but leaves the last one what it needs.
  static void fit(std::vector<std::size_t>& widths, std::size_t room, std::size_t last_min) {
    std::size_t total = 0;
    for (const std::size_t width : widths) total += width;
    while (total > room) {
      const bool is_last_wide = widths.back() > last_min;
      const auto widest = std::max_element(widths.begin(), widths.end() - (is_last_wide ? 0 : 1));
      if (widest == widths.end() || *widest <= kColumnWidthMin) return;
      --*widest;
      --total;
    }
  }

  void add_header() {
    std::string text =
        fmt::format("     {:>{}}  {:>{}}  ", "step", step_width_, "line", line_width_);
    for (std::size_t column = 0; column < table_.columns.size(); ++column) {
      const bool is_last = column + 1 == table_.columns.size();
      const std::size_t room =
          is_last ? std::max(start_ + room_, offsets_[column] + kColumnWidthMin) - offsets_[column]
                  : widths_[column] - 1;
      const std::string name = shortened(table_.columns[column].name, room);
      text += fmt::format("{:<{}}", name, widths_[column]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    lines_.push_back({std::move(text), true, false, false});
  }

  void add_row(const TraceRow& row) {
    if (row.kind == TraceRowKind::kAcross) {
      for (const std::string& piece : wrapped(row.text, room_, room_)) {
        lines_.push_back({std::string(start_, ' ') + piece, false, false, true});
      }
      return;
    }
    const std::size_t offset = offsets_[row.column];
    const std::size_t room = std::max(start_ + room_, offset + kColumnWidthMin) - offset;
    std::vector<std::string> cells = wrapped(row.text, room, room - 2);
    for (std::size_t index = 0; index < cells.size(); ++index) {
      cells[index] = shortened(cells[index], index == 0 ? room : room - 2);
      if (index > 0) cells[index].insert(0, "  ");
    }
    if (!row.remark.empty()) {
      if (columns_of(cells.back()) + 2 + columns_of(row.remark) <= room) {
        cells.back() += "  " + row.remark;
      } else {
        for (const std::string& piece : wrapped(row.remark, room - 2, room - 2)) {
          cells.push_back("  " + piece);
        }
      }
    }
    const std::string step = row.step == kNoStep ? "" : std::to_string(row.step);
    const std::string prefix =
        fmt::format("  {} {:>{}}  {:>{}}  ", row.is_preemption ? ">>" : "  ", step, step_width_,
                    line_text(row, main_file_), line_width_);
    for (std::size_t index = 0; index < cells.size(); ++index) {
      std::string text = index == 0 ? prefix : std::string(start_, ' ');
      text.append(offset - start_, ' ');
      lines_.push_back({text + cells[index], false, row.is_deciding, false});
    }
  }

  const TraceTable& table_;
  const std::string_view main_file_;
  const std::size_t width_;
  std::size_t step_width_ = 4;
  std::size_t line_width_ = 4;
  std::size_t start_ = 0;  // of the first column
  std::size_t room_ = 0;   // for all columns
  std::vector<std::size_t> widths_;
  std::vector<std::size_t> offsets_;
  std::vector<TableLine> lines_;
};

}  // namespace

std::size_t columns_for_width(std::size_t width, bool is_folded) {
  const std::size_t taken = kPrefixWidth + (is_folded ? kOthersWidthMin : kLastColumnWidthMin);
  const std::size_t columns = width > taken ? (width - taken) / kColumnWidthMin : 0;
  return is_folded ? std::max<std::size_t>(columns, 1) : columns + 1;
}

std::vector<TableLine> lay_out(const TraceTable& table, std::string_view main_file,
                               std::size_t width) {
  if (table.columns.empty()) return {};
  return Layout(table, main_file, width).run();
}

}  // namespace snarl
