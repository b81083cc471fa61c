// Checks that are always on: a broken invariant of Snarl itself prints what it means and ends with
// exit code 70.
#pragma once

namespace snarl {

inline constexpr int kInternalErrorExit = 70;
// Of a worker that the system refused something: its parent ends with the exit code 70.
inline constexpr int kRefusedWorkerExit = 71;

// Prints the failed check with its meaning and the context set below, then leaves by `_exit(70)`.
[[noreturn]] void check_failed(const char* condition, const char* meaning, const char* file,
                               int line) noexcept;

// Prints what the system did not give, with the context set below, then leaves: in a worker by
// `_exit(71)`, else by `_exit(70)`. For where no exception can be thrown: among frames of a program
// under test, whose fault it is not.
[[noreturn]] void end_refused(const char* message) noexcept;

// Registers a function that prints where the harness stands (scenario, seed, step) to standard
// error when a check fails; null switches it off.
void set_check_context(void (*print_context)()) noexcept;

}  // namespace snarl

// One fact per check; `meaning` says what is wrong in words. Never has side effects.
#define SNARL_CHECK(condition, meaning)                               \
  do {                                                                \
    if (!(condition)) [[unlikely]]                                    \
      ::snarl::check_failed(#condition, meaning, __FILE__, __LINE__); \
  } while (false)

// Checked in builds with SNARL_CHECK_ALL only: for places a profile shows to be too hot.
#ifdef SNARL_CHECK_ALL
#define SNARL_DCHECK(condition, meaning) SNARL_CHECK(condition, meaning)
#else
#define SNARL_DCHECK(condition, meaning) \
  do {                                   \
  } while (false)
#endif
