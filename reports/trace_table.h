// The schedule of a finding as a table: time runs downwards, one column per thread that matters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/finding.h"

namespace snarl {

enum class TraceRowKind {
  kEvent,
  kBlocked,    // an operation became impossible; no step of its own
  kAttempted,  // what failed without a step: an operation refused, code that threw
  kAcross,     // says something of all columns: how many steps are left out, what repeats
};

struct TraceRow {
  TraceRowKind kind = TraceRowKind::kEvent;
  Step step = kNoStep;  // kEvent only
  ThreadId thread = kNoThread;
  std::size_t column = 0;  // kAcross has none
  std::string text;
  std::string remark;  // what a marked step means: "closes the cycle"
  Site site;
  bool is_deciding = false;    // the one step on which the verdict falls
  bool is_preemption = false;  // the thread before could have gone on
};

struct TraceColumn {
  ThreadId thread = kNoThread;  // kNoThread: all other threads, named in their cells
  std::string name;
};

struct TraceTable {
  std::vector<TraceColumn> columns;  // in order of thread id, "other threads" last
  std::vector<TraceRow> rows;
  std::uint64_t threads_hidden = 0;  // took steps, none of which is shown
  std::uint64_t steps_hidden = 0;    // left out without a row, since they are few at a place
};

struct TraceTableOptions {
  std::size_t rows_max = 40;           // events shown; a terminal's height
  std::size_t columns_max = 4;         // threads with a column of their own
  std::size_t columns_max_folded = 3;  // the same if others must share one, which is a wide one
};

// Empty if the finding has no trace. The beginnings and ends of threads are left out, and not even
// counted, unless the verdict rests on them. So few other steps at one place that a row for them
// would hide more than it says are only counted.
TraceTable trace_table(const Finding& finding, const TraceTableOptions& options);

}  // namespace snarl
