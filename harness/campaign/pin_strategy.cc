// One operation for each answer: the strategy is asked at every scheduling point.
#include "snarl/harness/campaign/pin_strategy.h"

#include <algorithm>

namespace snarl {

bool PinStrategy::begin(const ExecutionInfo& /*info*/) {
  keeper_.clear();
  next_ = options_taken_ = marks_read_ = 0;
  granted_ = pin_.moves.empty() ? kNoMove : 0;  // what is chosen before anybody moves belongs there
  obstacle_.reset();
  was_label_passed_ = false;
  begin_move();
  return true;
}

std::uint32_t PinStrategy::pick(const Choice& choice) {
  return choice.kind == ChoiceKind::kThread ? pick_thread(choice) : pick_option(choice);
}

void PinStrategy::finish() {
  read_marks();
  pass_begun();
  check_options();
}

std::uint32_t PinStrategy::pick_thread(const Choice& choice) {
  read_marks();
  pass_begun();
  check_options();
  if (obstacle_) return index_of(kNoThread);
  if (next_ == pin_.moves.size()) {
    grant(kNoMove);
    if (choice.enabled->contains(choice.current)) return index_of(choice.current);
    return index_of(choice.enabled->count() == 0 ? kClockThread : choice.enabled->nth(0));
  }
  const PinMove& move = pin_.moves[next_];
  grant(next_);
  if (move.is_clock) {
    if (!choice.is_clock_armed) return stop(PinObstacle::kNoTimer);
    count_one();
    return index_of(kClockThread);
  }
  const ThreadId mover = thread();
  if (mover == kNoThread) return stop(PinObstacle::kNoSuchThread);
  const ThreadRecord& record = execution_.thread(mover);
  if (!choice.enabled->contains(mover)) {
    const bool waits_for_time = record.is_timer_set && choice.is_clock_armed;
    return waits_for_time ? index_of(kClockThread) : stop(PinObstacle::kCannotGoOn);
  }
  // Beginning is no operation: nobody wrote it down.
  if (move.label.empty() && record.is_begun) count_one();
  return index_of(mover);
}

// Moves without an operation, "t*0", are over as soon as their thread has begun.
void PinStrategy::pass_begun() {
  while (!obstacle_ && next_ < pin_.moves.size() && pin_.moves[next_].times == 0) {
    if (thread() == kNoThread || !execution_.thread(thread_).is_begun) return;
    if (granted_ != next_ && !pin_.moves[next_].options.empty()) {
      obstacle_ = PinObstacle::kUnusedOption;  // it had begun before
      return;
    }
    ++next_;
    begin_move();
  }
}

std::uint32_t PinStrategy::pick_option(const Choice& choice) {
  if (granted_ == kNoMove) return 0;
  const std::vector<std::uint32_t>& options = pin_.moves[granted_].options;
  if (options_taken_ == options.size()) return 0;
  const std::uint32_t option = options[options_taken_++];
  if (option < choice.option_count) return option;
  obstacle_ = PinObstacle::kNoSuchOption;
  next_ = granted_;
  return 0;
}

std::uint32_t PinStrategy::stop(PinObstacle obstacle) {
  obstacle_ = obstacle;
  const PinMove& move = pin_.moves[next_];
  const auto& marks = keeper_.marks();
  was_label_passed_ = std::any_of(
      marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(marks_before_),
      [&](const Mark& mark) { return mark.name == move.label && mark.thread == thread_; });
  return index_of(kNoThread);
}

// What happens from now on belongs to this move.
void PinStrategy::grant(std::size_t move) {
  if (granted_ != move) options_taken_ = 0;
  granted_ = move;
}

// A move ends where its mark is passed, and the next one begins there.
void PinStrategy::read_marks() {
  const std::vector<Mark>& marks = keeper_.marks();
  while (marks_read_ < marks.size()) {
    const Mark& mark = marks[marks_read_++];
    if (obstacle_ || next_ == pin_.moves.size()) continue;
    const PinMove& move = pin_.moves[next_];
    if (mark.name == move.label && mark.thread == thread()) count_one();
  }
}

// What was given for choices that did not come in the move they are written in.
void PinStrategy::check_options() {
  if (obstacle_ || granted_ == kNoMove || granted_ >= next_) return;
  if (options_taken_ == pin_.moves[granted_].options.size()) return;
  obstacle_ = PinObstacle::kUnusedOption;
  next_ = granted_;
}

void PinStrategy::count_one() {
  if (--times_left_ != 0) return;
  ++next_;
  begin_move();
}

void PinStrategy::begin_move() {
  thread_ = kNoThread;
  times_left_ = next_ < pin_.moves.size() ? pin_.moves[next_].times : 0;
  marks_before_ = marks_read_;
}

// Returns: the thread of the present move; kNoThread: there is none, as yet.
ThreadId PinStrategy::thread() {
  const PinMove& move = pin_.moves[next_];
  if (thread_ != kNoThread || move.is_clock) return thread_;
  for (std::uint32_t index = execution_.thread_count(); index-- > 0;) {
    const ThreadRecord& record = execution_.thread(ThreadId{index});
    if (execution_.identity_of(record.object.id).info.name == move.thread) thread_ = record.id;
  }
  return thread_;
}

}  // namespace snarl
