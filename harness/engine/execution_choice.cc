// Who goes on: the random walk's short ways, and the question to any other strategy.
#include "snarl/harness/base/check.h"
#include "snarl/harness/engine/perform.h"
#include "snarl/harness/engine/stack_state.h"

namespace snarl {

void Execution::set_exhaustive(bool is_exhaustive) {
  options_.is_exhaustive = options_.is_asking_always = is_exhaustive;
}

ThreadRecord& Execution::choose_next() {
  const std::uint64_t mask = enabled_.low();
  if (is_quick() && mask != 0) [[likely]] {
    if ((mask & (mask - 1)) == 0) return *threads_[bits::lowest(mask)];
    if (ThreadRecord* const chosen = draw_quickly(mask)) [[likely]]
      return *chosen;
  }
  return choose_next_otherwise();
}

[[gnu::always_inline]] inline ThreadRecord* Execution::draw_among_many() {
  std::uint32_t chosen = 0;
  if (is_quick()) {
    const std::uint64_t mask = enabled_.low();
    if (mask < 256 || (mask & (mask - 1)) == 0) return nullptr;
    chosen = draw_bit(mask, random_walk_->rng());
  } else if (steps() < walk_of_many_until_ && enabled_.has_several_high()) {
    chosen = index_of(enabled_.draw(random_walk_->rng()));
  } else {
    return nullptr;
  }
  record_choice(chosen);
  return threads_[chosen];
}

ThreadRecord& Execution::choose_next_otherwise() {
  const std::uint64_t mask = enabled_.low();
  if (is_alone() && mask != 0) return *threads_[bits::lowest(mask)];
  if (ThreadRecord* const chosen = draw_among_many()) return *chosen;
  if (!is_quick() || mask == 0) return choose_next_slowly();
  const std::uint32_t chosen = draw_bit(mask, random_walk_->rng());
  record_choice(chosen);
  return *threads_[chosen];
}

ThreadRecord& Execution::choose_next_slowly() {
  if (is_abandoning()) return *running_;  // which does no more than to leave
  if (deadlocks_.is_trying()) [[unlikely]]
    return deadlocks_.next_in_trial();
  const bool waits_for_all = is_main_waiting_ && running_->id == kMainThread;  // nobody called that
  if (!waits_for_all) tracer_.place(running_->pending.site);
  ThreadRecord& next = choose_in_any_case();
  if (circles_.is_by_stacks()) forget_calls();
  return next;
}

ThreadRecord& Execution::choose_in_any_case() {
  while (true) {
    if (steps() >= circles_.from() && circles_.is_closed()) return give_up();
    if (steps() >= steps_max_) return cut();
    const std::uint32_t count = enabled_.count();
    const bool is_armed = !timers_.is_empty();
    if (count > 1 && !is_armed && random_walk_ != nullptr && !tracer_.is_on()) {
      const ThreadId chosen = enabled_.draw(random_walk_->rng());  // more than 64 threads
      record_choice(index_of(chosen));
      return thread(chosen);
    }
    if (count == 0 && !is_armed) {
      if (options_.is_asking_always) ask_in_passing();
      if (circles_.has_waiting()) {
        circles_.suspect_spin();
        return give_up();
      }
      return stuck();
    }
    if (count == 1 && !is_armed) {
      if (options_.is_asking_always && !ask_in_passing()) return leave_it();
      record_beside_waiting(enabled_.nth(0));
      return thread(enabled_.nth(0));
    }
    if (count > 0) {
      const Choice choice = thread_choice();
      const bool can_go_on = enabled_.contains(running_->id);
      const ThreadId chosen{ask(choice, index_of(can_go_on ? running_->id : enabled_.nth(0)))};
      if (chosen != kClockThread) {
        if (chosen == kNoThread && options_.is_asking_always) return leave_it();
        SNARL_CHECK(enabled_.contains(chosen), "the strategy picked a thread that cannot go on");
        return thread(chosen);
      }
      SNARL_CHECK(is_armed, "the strategy let a clock run that was not armed");
    } else {
      if (options_.is_asking_always && !ask_in_passing()) return leave_it();
      record_beside_waiting(kClockThread);
    }
    if (count == 0) deadlocks_.look_behind_deadlines();
    expire_timers();
  }
}

// Who spins waits only where every execution is tried: anywhere else, and so whenever this one is
// run again, it could have gone on here too.
void Execution::record_beside_waiting(ThreadId only) {
  if (circles_.has_waiting()) record_choice(index_of(only));
}

Choice Execution::thread_choice() {
  const bool is_armed = !timers_.is_empty();
  Choice choice;
  choice.kind = ChoiceKind::kThread;
  choice.step = steps();
  choice.current = running_->id;
  choice.enabled = &enabled_;
  choice.is_clock_armed = is_armed;
  choice.option_count = enabled_.count() + (is_armed ? 1U : 0U);
  choice.pending_ops = pending_ops_.data();
  choice.clock_uses = timers_.use_count();
  return choice;
}

bool Execution::wait_for_turn(ThreadRecord& me, Gate* gate) {
  wait_at(me, gate);
  // Among more than 8 threads every choice comes here: it is made without further calls.
  ThreadRecord* const chosen = draw_among_many();
  if (chosen == nullptr) return point(me);
  return chosen == &me || give_way(me, nullptr, *chosen);
}

// Where there is nothing to choose, and so nothing to record. Returns: false if the strategy gives
// the execution up.
bool Execution::ask_in_passing() { return ThreadId{strategy_->pick(thread_choice())} != kNoThread; }

std::uint32_t Execution::ask(const Choice& choice, std::uint32_t fallback) {
  const std::uint32_t chosen = strategy_->pick(choice);
  record_choice(chosen);
  if (tracer_.is_on()) tracer_.choice(choice, chosen, fallback);
  return chosen;
}

std::uint32_t Execution::choose(ChoiceKind kind, std::uint32_t option_count) {
  if (option_count <= 1 || deadlocks_.is_trying()) return 0;
  Choice choice;
  choice.kind = kind;
  choice.step = steps();
  choice.current = running_->id;
  choice.option_count = option_count;
  choice.pending_ops = pending_ops_.data();
  const std::uint32_t chosen = ask(choice, 0);
  SNARL_CHECK(chosen < option_count, "the strategy picked an option that does not exist");
  return chosen;
}

// One that could happen at any time until something else ends a wait is asked for when that begins:
// whoever it lets go on still needs its turn, which may come as late as anybody likes.
bool Execution::asks_for_fault() {
  if (faults_left_ == 0 || choose(ChoiceKind::kFault, 2) == 0) return false;
  --faults_left_;
  note_hidden_choice();
  return true;
}

}  // namespace snarl
