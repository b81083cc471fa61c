// What an event does to the scores of the operations that are still pending.
#include "snarl/harness/strategies/pos_scores.h"

#include "snarl/harness/yields.h"

namespace snarl {

void PosScores::observe(const OpEvent& event) {
  ++time_;
  if (event.thread == kClockThread) {
    expired_at_ = time_;
    return;
  }
  if (index_of(event.thread) >= entries_.size()) entries_.resize(index_of(event.thread) + 1);
  Entry& entry = entries_[index_of(event.thread)];
  // Its next operation has no score; events without a point belong to the operation before them.
  entry.drawn_at = 0;
  entry.yielded_at = is_yield(event.op.kind) ? time_ : 0;
  if (event.op.object == kNoObject) return;
  if (index_of(event.op.object) >= touched_.size()) touched_.resize(index_of(event.op.object) + 1);
  Touched& touched = touched_[index_of(event.op.object)];
  // What failed has changed nothing: it commutes with other failures, like a read.
  const bool has_failed = event.result == Result::kFalse || has_given_up(event.result);
  switch (has_failed ? OpEffect::kReads : row_of(event.op.kind).effect) {
    case OpEffect::kNothing:
      break;
    case OpEffect::kReads:
      touched.read_at = time_;
      break;
    case OpEffect::kWrites:
      touched.written_at = time_;
      break;
  }
}

}  // namespace snarl
