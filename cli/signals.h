// SIGINT and SIGTERM end a campaign cleanly; the second one ends the process at once.
#pragma once

#include <atomic>

namespace snarl {

// From now on the first of both signals only sets the flag. A signal that the caller's shell told
// this process to ignore stays ignored.
void catch_interrupts();

// Becomes true when a signal asks the process to end.
const std::atomic<bool>& interrupt_flag();

// Returns: the number of the signal that came, or 0.
int interrupt_signal();

}  // namespace snarl
