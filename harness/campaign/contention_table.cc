// Turns the engine's counters into rows with names.
#include "snarl/harness/campaign/contention_table.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace snarl {
namespace {

std::string thread_name(const Execution& execution, std::uint32_t line) {
  if (line == Contention::kNobody) return "nobody";
  if (line == Contention::kSeveral) return "several threads";
  if (line == Contention::kOthers) return "other threads";
  return execution.identity_of(execution.thread(ThreadId{line}).object.id).info.name;
}

void sort_blame(std::vector<BlameRow>& blame) {
  std::sort(blame.begin(), blame.end(), [](const BlameRow& one, const BlameRow& other) {
    if (one.wait != other.wait) return one.wait > other.wait;
    return std::tie(one.waiter, one.holder) < std::tie(other.waiter, other.holder);
  });
}

std::vector<BlameRow> blame_of(const Execution& execution, const Contention::Row& row) {
  std::vector<BlameRow> blame;
  for (std::uint32_t waiter = 0; waiter < row.blame_width; ++waiter) {
    for (std::uint32_t holder = 0; holder < row.blame_width; ++holder) {
      const std::uint64_t wait = row.blame[std::size_t{waiter} * row.blame_width + holder];
      if (wait == 0) continue;
      blame.push_back({thread_name(execution, Contention::meaning_of(row, waiter)),
                       thread_name(execution, Contention::meaning_of(row, holder)), wait});
    }
  }
  sort_blame(blame);
  return blame;
}

void add_row(ContentionRow& sum, const ContentionRow& row) {
  sum.acquisitions += row.acquisitions;
  sum.given_up += row.given_up;
  sum.contended += row.contended;
  sum.wait_total += row.wait_total;
  sum.wait_max = std::max(sum.wait_max, row.wait_max);
  sum.hold_total += row.hold_total;
  sum.hold_max = std::max(sum.hold_max, row.hold_max);
  std::map<std::pair<std::string, std::string>, std::uint64_t> waits;
  for (const BlameRow& pair : sum.blame) waits[{pair.waiter, pair.holder}] += pair.wait;
  for (const BlameRow& pair : row.blame) waits[{pair.waiter, pair.holder}] += pair.wait;
  sum.blame.clear();
  for (const auto& [pair, wait] : waits) sum.blame.push_back({pair.first, pair.second, wait});
  sort_blame(sum.blame);
}

// The places of a table's rows by name, kind and how many like it came before.
using Key = std::tuple<std::string, std::string, std::uint32_t>;

class Keys {
 public:
  Key next(const ContentionRow& row) { return {row.name, row.kind, seen_[{row.name, row.kind}]++}; }

 private:
  std::map<std::pair<std::string, std::string>, std::uint32_t> seen_;
};

}  // namespace

void add_contention(std::vector<ContentionRow>& sum, const std::vector<ContentionRow>& table) {
  std::map<Key, std::size_t> places;
  Keys keys;
  for (std::size_t place = 0; place < sum.size(); ++place) places[keys.next(sum[place])] = place;
  Keys others;
  for (const ContentionRow& row : table) {
    const auto [found, is_new] = places.try_emplace(others.next(row), sum.size());
    if (is_new) {
      sum.push_back(row);
    } else {
      add_row(sum[found->second], row);
    }
  }
}

std::vector<ContentionRow> contention_table(const Execution& execution) {
  std::vector<ContentionRow> table;
  const auto& rows = execution.contention().rows();
  const std::size_t count = std::min<std::size_t>(rows.size(), execution.identities().count());
  for (std::uint32_t identity = 0; identity < count; ++identity) {
    const Contention::Row& row = rows[identity];
    if (row.acquisitions == 0 && row.given_up == 0) continue;
    const ObjectInfo& info = execution.identities()[identity].info;
    table.push_back({info.name, info.kind, row.acquisitions, row.contended, row.wait_total,
                     row.wait_max, row.hold_total, row.hold_max, blame_of(execution, row),
                     row.given_up});
  }
  return table;
}

}  // namespace snarl
