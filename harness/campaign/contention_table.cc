// Turns the engine's counters into rows with names.
#include "snarl/harness/campaign/contention_table.h"

#include <algorithm>
#include <tuple>

namespace snarl {
namespace {

std::string thread_name(const Execution& execution, std::uint32_t thread) {
  if (thread >= execution.thread_count()) return "nobody";
  return execution.identity_of(execution.thread(ThreadId{thread}).object.id).info.name;
}

std::vector<BlameRow> blame_of(const Execution& execution, const Contention::Row& row) {
  std::vector<BlameRow> blame;
  const auto add = [&](std::uint32_t waiter, std::uint32_t holder, std::uint64_t wait) {
    if (wait > 0)
      blame.push_back({thread_name(execution, waiter), thread_name(execution, holder), wait});
  };
  const std::uint32_t cells = row.blame_of_few == nullptr ? 0 : Contention::kFew * Contention::kFew;
  for (std::uint32_t cell = 0; cell < cells; ++cell) {
    add(cell / Contention::kFew, cell % Contention::kFew, row.blame_of_few[cell]);
  }
  for (const auto& [key, wait] : row.blame_of_many) {
    add(static_cast<std::uint32_t>(key >> 32U), static_cast<std::uint32_t>(key), wait);
  }
  std::sort(blame.begin(), blame.end(), [](const BlameRow& one, const BlameRow& other) {
    if (one.wait != other.wait) return one.wait > other.wait;
    return std::tie(one.waiter, one.holder) < std::tie(other.waiter, other.holder);
  });
  return blame;
}

}  // namespace

std::vector<ContentionRow> contention_table(const Execution& execution) {
  std::vector<ContentionRow> table;
  const auto& rows = execution.contention().rows();
  const std::size_t count = std::min<std::size_t>(rows.size(), execution.identities().count());
  for (std::uint32_t identity = 0; identity < count; ++identity) {
    const Contention::Row& row = rows[identity];
    if (row.acquisitions == 0) continue;
    const ObjectInfo& info = execution.identities()[identity].info;
    table.push_back({info.name, info.kind, row.acquisitions, row.contended, row.wait_total,
                     row.wait_max, row.hold_total, row.hold_max, blame_of(execution, row)});
  }
  return table;
}

}  // namespace snarl
