// Measures the cells, then writes them.
#include "snarl/reports/contention_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "snarl/reports/utf8.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kNameWidthMin = 6;
constexpr std::size_t kNameWidthMax = 24;
constexpr std::size_t kKindWidthMax = 9;

using Cells = std::array<std::string, 9>;

Cells cells_of(const ContentionShare& share) {
  const ContentionRow& row = *share.row;
  return {printable(row.name),
          printable(row.kind),
          grouped(row.acquisitions),
          grouped(row.contended),
          fmt::format("{:.1f}", share.contended_percent),
          grouped(row.wait_total),
          fmt::format("{:.1f}", share.wait_percent),
          grouped(row.wait_max),
          fmt::format("{:.1f}", share.hold_mean)};
}

// Who waited longest, and how many in vain; empty: nobody did.
std::string remark_on(const ContentionShare& share) {
  const ContentionRow& row = *share.row;
  std::string text;
  if (share.worst != nullptr) {
    text = fmt::format("{} waited for {}: {} of it", printable(share.worst->waiter),
                       printable(share.worst->holder), percent(share.worst->wait, row.wait_total));
    if (row.blame.size() > 1) {
      text += fmt::format(", {}", counted(row.blame.size() - 1, "other pair"));
    }
  }
  if (row.given_up == 0) return text;
  return fmt::format("{}{}{} gave up at a deadline", text, text.empty() ? "" : "; ",
                     counted(row.given_up, "wait"));
}

// Leaves the names what the other columns do not need.
std::array<std::size_t, 9> widths_of(const std::vector<Cells>& rows, std::size_t width) {
  std::array<std::size_t, 9> widths{};
  for (const Cells& cells : rows) {
    for (std::size_t column = 0; column < cells.size(); ++column) {
      widths[column] = std::max(widths[column], columns_of(cells[column]));
    }
  }
  widths[1] = std::min(widths[1], kKindWidthMax);
  std::size_t taken = kIndent + 2 + widths[1];
  for (std::size_t column = 2; column < widths.size(); ++column) taken += widths[column] + 1;
  const std::size_t room = std::max(width, taken + kNameWidthMin) - taken;
  widths[0] = std::min({widths[0], room, kNameWidthMax});
  return widths;
}

}  // namespace

std::vector<ContentionLine> contention_lines(const ContentionTable& table, std::size_t rows_max,
                                             std::size_t width) {
  std::vector<Cells> rows = {
      {"object", "kind", "acquired", "contended", "in %", "waited", "share", "longest", "held"}};
  const std::size_t shown = std::min(table.shares.size(), rows_max);
  for (std::size_t index = 0; index < shown; ++index) rows.push_back(cells_of(table.shares[index]));
  const std::array<std::size_t, 9> widths = widths_of(rows, width);
  std::vector<ContentionLine> lines;
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const Cells& cells = rows[index];
    std::string text =
        fmt::format("{:{}}{:<{}}  {:<{}}", "", kIndent, shortened(cells[0], widths[0]), widths[0],
                    shortened(cells[1], widths[1]), widths[1]);
    for (std::size_t column = 2; column < cells.size(); ++column) {
      text += fmt::format(" {:>{}}", cells[column], widths[column]);
    }
    lines.push_back({std::move(text), index == 0});
    const std::string remark = index == 0 ? "" : remark_on(table.shares[index - 1]);
    if (remark.empty()) continue;
    const std::size_t room = width - kIndent - 2;
    for (const std::string& piece : wrapped(remark, room, room)) {
      lines.push_back({std::string(kIndent + 2, ' ') + piece, true});
    }
  }
  return lines;
}

}  // namespace snarl
