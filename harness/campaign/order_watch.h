// Which executions of a block are watched for orders of locks inside locks, and what is kept of
// them.
#pragma once

#include <cstdint>

#include "snarl/harness/campaign/block.h"

namespace snarl {

class Execution;

// Strategies that are told of events pay little for watching as well: under them every execution is
// watched. Under the others some are: ever fewer while they show nothing new.
class OrderWatch {
 public:
  explicit OrderWatch(bool is_told) : is_told_(is_told) {}

  // The block begins with the execution at `index`, which is watched.
  void begin(std::uint64_t index) { next_ = last_new_ = index; }
  bool is_due(std::uint64_t index) const { return index == next_; }
  void start(Execution& execution);

  // True while executions are watched.
  bool is_on() const { return is_on_; }
  // True if the present execution, which was watched, has to be looked at.
  bool has_something(Execution& execution) const;
  // Keeps the present execution, at `index`, in `block` if it showed new orders, and says which one
  // is watched next.
  void keep(Execution& execution, std::uint64_t index, BlockResult& block);

 private:
  bool is_told_;
  bool is_on_ = false;
  std::uint64_t next_ = 0;      // an execution's index
  std::uint64_t last_new_ = 0;  // the last that showed something new
};

}  // namespace snarl
