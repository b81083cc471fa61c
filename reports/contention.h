// Who waited for what and for whom, most waited-for first, with shares.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/campaign/result.h"

namespace snarl {

struct ContentionShare {
  const ContentionRow* row = nullptr;  // lives as long as the result it is from
  double contended_percent = 0;        // of the object's acquisitions, and of what gave up
  double wait_percent = 0;             // of all waiting in the scenario
  double wait_mean = 0;                // of those that had to wait
  double hold_mean = 0;                // of all acquisitions
  const BlameRow* worst = nullptr;     // who waited longest for whom; null: nobody to blame
};

struct ContentionTable {
  std::vector<ContentionShare> shares;  // most waited-for first, then by contended, then by name
  std::uint64_t wait_total = 0;
  std::uint64_t objects_waited_for = 0;
  bool has_endless_waits = false;  // of a deadlock: they are in no row, since nobody got anything
};

ContentionTable contention_table(const ScenarioResult& scenario);

}  // namespace snarl
