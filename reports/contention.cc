// Who waited for what and for whom, most waited-for first, with shares.
#include "snarl/reports/contention.h"

#include <algorithm>
#include <tuple>

namespace snarl {
namespace {

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

ContentionShare share_of(const ContentionRow& row, std::uint64_t wait_total) {
  ContentionShare share;
  share.row = &row;
  share.contended_percent = 100 * ratio(row.contended, row.acquisitions + row.given_up);
  share.wait_percent = 100 * ratio(row.wait_total, wait_total);
  share.wait_mean = ratio(row.wait_total, row.contended);
  share.hold_mean = ratio(row.hold_total, row.acquisitions);
  for (const BlameRow& blame : row.blame) {
    if (share.worst == nullptr || blame.wait > share.worst->wait) share.worst = &blame;
  }
  return share;
}

}  // namespace

ContentionTable contention_table(const ScenarioResult& scenario) {
  ContentionTable table;
  table.has_endless_waits =
      std::any_of(scenario.findings.begin(), scenario.findings.end(),
                  [](const Finding& finding) { return finding.kind == FindingKind::kDeadlock; });
  for (const ContentionRow& row : scenario.contention) {
    table.wait_total += row.wait_total;
    table.objects_waited_for += row.contended > 0 ? 1 : 0;
  }
  for (const ContentionRow& row : scenario.contention) {
    table.shares.push_back(share_of(row, table.wait_total));
  }
  std::stable_sort(table.shares.begin(), table.shares.end(), [](const auto& a, const auto& b) {
    return std::tuple(b.row->wait_total, b.row->contended, std::string_view(a.row->name)) <
           std::tuple(a.row->wait_total, a.row->contended, std::string_view(b.row->name));
  });
  return table;
}

}  // namespace snarl
