// One nondeterminism: what could happen next, of which a strategy picks one.
#pragma once

#include <cstdint>
#include <span>

#include "snarl/harness/base/thread_set.h"
#include "snarl/harness/op.h"

namespace snarl {

enum class ChoiceKind : std::uint8_t {
  kThread,  // who takes the next step
  kWaiter,  // which waiter a notify wakes
  kValue,   // a number the scenario asks for
  kFault,   // whether a fault is injected
};

struct Choice {
  ChoiceKind kind = ChoiceKind::kThread;
  Step step = 0;
  ThreadId current = kNoThread;         // who ran last
  const EnabledSet* enabled = nullptr;  // kThread: who could go on
  bool is_clock_armed = false;          // kThread: kClockThread is an option too
  std::uint32_t option_count = 0;       // at least 2, but for exhaustive strategies
  std::uint64_t clock_uses = 0;         // kThread: grows where threads set deadlines or read it

  // Returns the operation that a thread published last: of an enabled one the next it does.
  const Op& pending(ThreadId thread) const { return *pending_ops[index_of(thread)]; }
  const Op* const* pending_ops = nullptr;  // by thread
};

// Returns the answer of who changes nothing: the thread that ran goes on, else the first that can,
// else the clock; of options the first.
inline std::uint32_t default_answer(const Choice& choice) {
  if (choice.kind != ChoiceKind::kThread) return 0;
  if (choice.enabled->contains(choice.current)) return index_of(choice.current);
  return index_of(choice.enabled->count() == 0 ? kClockThread : choice.enabled->nth(0));
}

}  // namespace snarl
