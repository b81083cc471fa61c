// Which operations say that their thread waits for another.
#pragma once

#include "snarl/harness/base/ids.h"
#include "snarl/harness/choice.h"
#include "snarl/harness/op.h"

namespace snarl {

constexpr bool is_yield(OpKind kind) { return kind == OpKind::kYield || kind == OpKind::kTurn; }

// True if any thread but the one that ran last would come by preemption: that one could go on and
// does not give way. Source: Musuvathi & Qadeer, "Iterative Context Bounding", PLDI 2007, and
// "Fair Stateless Model Checking", PLDI 2008, where a switch at a yield is none.
// Requires: a choice of threads.
inline bool is_preemptible(const Choice& choice) {
  return choice.enabled->contains(choice.current) && !is_yield(choice.pending(choice.current).kind);
}

// Returns: who comes without a preemption, each in turn where threads give way to each other.
// Requires: a choice of threads, of which one can go on.
inline ThreadId next_without_preemption(const Choice& choice) {
  if (is_preemptible(choice)) return choice.current;
  const bool gives_way = choice.enabled->contains(choice.current);
  return gives_way ? choice.enabled->next_from(ThreadId{index_of(choice.current) + 1})
                   : choice.enabled->nth(0);
}

}  // namespace snarl
