// Marks: named places that threads pass, by which a schedule is written by hand. Labels of files
// and sync points of C++ code are marks. Passing one is neither an operation nor a scheduling
// point.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/base/ids.h"

namespace snarl {

class Execution;

// A thread went past a named place.
struct Mark {
  ThreadId thread = kNoThread;
  std::string name;
};

// How many keepers there are in this process. While it is 0, passing a mark is a load and a branch.
inline constinit std::atomic<std::uint32_t> mark_keeper_count{0};

// Keeps the marks that are passed in the executions of one Execution, in order, as long as it
// lives. Requires: the execution lives longer, and has no other keeper.
class MarkKeeper {
 public:
  explicit MarkKeeper(Execution& execution);
  ~MarkKeeper();
  MarkKeeper(const MarkKeeper&) = delete;
  MarkKeeper& operator=(const MarkKeeper&) = delete;

  const std::vector<Mark>& marks() const { return marks_; }
  void clear() { marks_.clear(); }

 private:
  Execution& execution_;
  std::vector<Mark> marks_;
};

}  // namespace snarl
