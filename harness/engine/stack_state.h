// The state of a thread that is written in C++: what lies on its stack while somebody else runs.
#pragma once

#include "snarl/harness/base/state_hash.h"
#include "snarl/harness/engine/thread_record.h"

namespace snarl {

// ThreadSanitizer keeps a history of its own in frames, which is never twice the same.
#ifdef SNARL_TSAN
inline constexpr bool kStacksTellStates = false;
#else
inline constexpr bool kStacksTellStates = true;
#endif

// Adds the stack of a thread that a fiber carries and that is not running, with where it goes on
// and the registers that it finds there. Stacks do not move within an execution, so that equal
// states have equal bytes, but for numbers of steps, which the engine gives out: what could be one
// from `first` on, so many, counts as equal. Cost: O(bytes in use).
void add_stack(const ThreadRecord& thread, Step first, std::uint32_t count, StateHash& state);

// Overwrites what calls that are over left below the caller's frame: the frames of later calls do
// not write each of their bytes, and would show it.
void forget_calls();

}  // namespace snarl
