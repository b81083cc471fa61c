// Asks the schedule where there is a choice, and notes what came of it.
#include "snarl/harness/campaign/turn_log.h"

#include <utility>

namespace snarl {

std::uint32_t TurnLog::pick(const Choice& choice) {
  if (choice.kind != ChoiceKind::kThread) {
    const std::uint32_t option = schedule_.pick(choice);
    if (turns_.empty()) {
      before_.push_back(option);
    } else {
      turns_.back().add(option);
    }
    return option;
  }
  if (choice.option_count == 0) return index_of(kClockThread);  // nobody can go on: no turn
  Turn turn;
  turn.thread = kClockThread;
  if (choice.enabled->count() > 0) {
    const bool can_go_on = choice.enabled->contains(choice.current);
    const ThreadId by_default = can_go_on ? choice.current : choice.enabled->nth(0);
    turn.thread = choice.option_count > 1 ? ThreadId{schedule_.pick(choice)} : by_default;
    turn.is_default = turn.thread == by_default;
    if (can_go_on && turn.thread != choice.current) {
      turn.left = choice.current;
      turn.left_op = choice.pending(choice.current);
    }
  }
  if (turn.thread != kClockThread) turn.op = choice.pending(turn.thread);
  for (const std::uint32_t option : std::exchange(before_, {})) turn.add(option);
  turns_.push_back(std::move(turn));
  return index_of(turns_.back().thread);
}

std::size_t TurnLog::decided_count() const {
  std::size_t count = turns_.size();
  while (count > 0 && turns_[count - 1].is_default) --count;
  // A beginning is carried out with the operation behind it.
  const bool ends_in_beginning = count > 0 && count < turns_.size() && turns_[count - 1].is_begin();
  if (ends_in_beginning && turns_[count].thread == turns_[count - 1].thread) ++count;
  return count;
}

}  // namespace snarl
