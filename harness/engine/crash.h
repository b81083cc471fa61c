// Turns signals of the program under test (stack overflow, SIGSEGV, SIGABRT ...) into ends of
// executions.
#pragma once

namespace snarl {

// While one lives, a fatal signal in a scenario's thread ends its execution as a crash instead of
// the process. Signals outside an execution are left to whoever handled them before.
// They nest. Does nothing under AddressSanitizer and ThreadSanitizer, which report crashes
// themselves.
class CrashGuard {
 public:
  CrashGuard();
  ~CrashGuard();
  CrashGuard(const CrashGuard&) = delete;
  CrashGuard& operator=(const CrashGuard&) = delete;
};

// Gives the calling OS thread a stack for signal handlers, for as long as it lives.
void use_signal_stack();

}  // namespace snarl
