// Hands the list of marks to the execution that fills it.
#include "snarl/harness/engine/marks.h"

#include "snarl/harness/engine/execution.h"

namespace snarl {

MarkKeeper::MarkKeeper(Execution& execution) : execution_(execution) {
  execution_.marks_ = &marks_;
  mark_keeper_count.fetch_add(1, std::memory_order_relaxed);
}

MarkKeeper::~MarkKeeper() {
  mark_keeper_count.fetch_sub(1, std::memory_order_relaxed);
  execution_.marks_ = nullptr;
}

void Execution::pass_mark(std::string_view name) {
  if (marks_ != nullptr) marks_->push_back({running_->id, std::string(name)});
}

}  // namespace snarl
