// Stands for the engine in the tests of strategies: asks them, and checks what they answer.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "snarl/harness/strategy.h"

namespace snarl::testing_support {

// As in the engine, a strategy is asked only where there is more than one option, and told of what
// was done in any case.
class FakeExecution {
 public:
  EnabledSet enabled;
  std::vector<OpKind> pending;    // by thread; what is not there is about to read
  std::vector<ObjectId> objects;  // by thread; what is not there touches none
  std::vector<Step> sources;      // by thread; what is not there has none
  ThreadId current = kMainThread;
  Step step = 0;
  bool is_clock_armed = false;
  bool is_timed = false;  // all pending operations
  std::uint32_t choice_count = 0;

  // Returns: who takes the next step, or the clock.
  ThreadId next(Strategy& strategy) {
    const ThreadId chosen = ask(strategy);
    if (chosen == kClockThread) {
      strategy.observe({.op = {.kind = OpKind::kExpire}, .thread = kClockThread, .step = step});
    } else {
      OpEvent event{.op = op_of(chosen), .thread = chosen, .step = step};
      if (index_of(chosen) < sources.size()) event.source = sources[index_of(chosen)];
      strategy.observe(event);
    }
    ++step;
    if (chosen != kClockThread) current = chosen;
    return chosen;
  }

  std::uint32_t choose(Strategy& strategy, ChoiceKind kind, std::uint32_t option_count) {
    Choice choice;
    choice.kind = kind;
    choice.step = step;
    choice.current = current;
    choice.option_count = option_count;
    const std::uint32_t chosen = strategy.pick(choice);
    EXPECT_LT(chosen, option_count) << "an option that does not exist";
    return chosen;
  }

 private:
  Op op_of(ThreadId thread) const {
    Op op{.kind = OpKind::kRead, .is_timed = is_timed};
    if (index_of(thread) < pending.size()) op.kind = pending[index_of(thread)];
    if (index_of(thread) < objects.size()) op.object = objects[index_of(thread)];
    return op;
  }

  ThreadId ask(Strategy& strategy) {
    const std::uint32_t count = enabled.count();
    if (count == 0) return kClockThread;
    if (count == 1 && !is_clock_armed) return enabled.nth(0);
    ++choice_count;
    Choice choice;
    choice.step = step;
    choice.current = current;
    choice.enabled = &enabled;
    choice.is_clock_armed = is_clock_armed;
    choice.option_count = count + (is_clock_armed ? 1U : 0U);
    ops_.clear();
    pending_ops_.clear();
    enabled.for_each([this](ThreadId last) {
      while (ops_.size() <= index_of(last)) {
        ops_.push_back(op_of(ThreadId{static_cast<std::uint32_t>(ops_.size())}));
      }
    });
    for (const Op& op : ops_) pending_ops_.push_back(&op);
    choice.pending_ops = pending_ops_.data();
    const ThreadId chosen{strategy.pick(choice)};
    if (chosen == kClockThread) {
      EXPECT_TRUE(is_clock_armed) << "the clock is not armed";
    } else {
      EXPECT_TRUE(enabled.contains(chosen)) << "a thread that cannot go on";
    }
    return chosen;
  }

  std::vector<Op> ops_;  // by thread: what the strategy is shown
  std::vector<const Op*> pending_ops_;
};

// Runs threads 0, 1, ... of so many operations each to their ends. Returns: who took each step.
inline std::vector<std::uint32_t> run_straight_lines(Strategy& strategy,
                                                     std::vector<std::uint32_t> op_counts) {
  FakeExecution execution;
  for (std::uint32_t thread = 0; thread < op_counts.size(); ++thread) {
    execution.enabled.insert(ThreadId{thread});
  }
  std::vector<std::uint32_t> schedule;
  while (execution.enabled.count() > 0) {
    const ThreadId thread = execution.next(strategy);
    if (!execution.enabled.contains(thread)) break;  // it failed already
    schedule.push_back(index_of(thread));
    if (--op_counts[index_of(thread)] == 0) execution.enabled.erase(thread);
  }
  return schedule;
}

}  // namespace snarl::testing_support
