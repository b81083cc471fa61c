// What a thread waits for, in the words of its source, and what would end that.
#pragma once

#include <string>
#include <string_view>

#include "snarl/harness/trace.h"

namespace snarl {

// The call that a thread waits in: some operations are halves of one. "arrive_and_wait".
std::string_view word_of_wait(OpKind kind);

// "waits for an item of jobs", "waits for the end of worker".
std::string waiting_in(const Trace& trace, const ThreadInfo& thread);

// "a put into jobs"; empty where somebody in particular is in its way.
std::string way_out_of(const Trace& trace, const ThreadInfo& thread);

}  // namespace snarl
