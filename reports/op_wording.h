// Says an operation in the words of its source: "counter -> 0", "fork[1].acquire()",
// "buffer.put(3)".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "snarl/harness/trace.h"

namespace snarl {

// The enumerator as a stable word, unique unlike the word of its row: "acquire", "join_queue".
const std::string& op_name(OpKind kind);
std::optional<OpKind> op_from_name(std::string_view name);

// Names as shown to people: printable, never longer than a table can bear; "thread#7" where the
// trace has no name for it.
std::string thread_name(const Trace& trace, ThreadId thread);
std::string object_name(const Trace& trace, ObjectId object);

// The thread of that name; kNoThread if the trace knows none.
ThreadId thread_named(const Trace& trace, std::string_view name);

// Returns: null if the trace knows no such thread or object.
const ThreadInfo* thread_info(const Trace& trace, ThreadId thread);
const ObjectInfo* object_info(const Trace& trace, ObjectId object);

// Empty for kNone.
std::string format_value(ValueFormat format, std::uint64_t value);

// An executed operation with the values that were read, written or given back.
std::string describe(const Trace& trace, const OpEvent& event);

// A published operation, not carried out yet.
std::string describe(const Trace& trace, const Op& op);

// The same of one that somebody waits in: the call that it is half of.
std::string describe_wait(const Trace& trace, const Op& op);

}  // namespace snarl
