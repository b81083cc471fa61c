// Turns the engine's counters into rows with names.
#include "snarl/harness/campaign/contention_table.h"

#include <algorithm>
#include <tuple>

namespace snarl {
namespace {

std::string thread_name(const Execution& execution, std::uint32_t line) {
  if (line == Contention::kNobody) return "nobody";
  if (line == Contention::kSeveral) return "several threads";
  if (line == Contention::kOthers) return "other threads";
  return execution.identity_of(execution.thread(ThreadId{line}).object.id).info.name;
}

std::vector<BlameRow> blame_of(const Execution& execution, const Contention::Row& row) {
  std::vector<BlameRow> blame;
  for (std::uint32_t waiter = 0; waiter < row.blame_width; ++waiter) {
    for (std::uint32_t holder = 0; holder < row.blame_width; ++holder) {
      const std::uint64_t wait = row.blame[std::size_t{waiter} * row.blame_width + holder];
      if (wait == 0) continue;
      blame.push_back({thread_name(execution, waiter), thread_name(execution, holder), wait});
    }
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
