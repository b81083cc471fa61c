// Places in the program's own code for operations called through code that cannot tell them: locks
// that std::lock_guard takes, variables read by conversion.
#pragma once

#include <memory>

#include "snarl/harness/trace.h"

namespace snarl {

// While everything is kept of an execution, the site of such an operation bears the number of its
// call stack as column, which no place in C++ has. Nothing that decides looks at it: signatures and
// strategies see what they saw.
// Cost: some microseconds a call; for each 10,000 stacks, which live as long as the process, 2 MiB.

// Marks `site` by the stack of the calling thread, which must be the one whose operation it is of.
// Does nothing where the site says where it is.
void mark_call(Site& site);

// Returns: the same with places where marks are, as far as `addr2line` knows them, and no marks.
// Cost: code_frames() for what was not asked before. Where that takes longer than two seconds once,
// nothing is asked any more.
Site with_call_place(Site site);
std::shared_ptr<const Trace> with_call_places(std::shared_ptr<const Trace> trace);

}  // namespace snarl
