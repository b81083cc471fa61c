// Prints a failed check of the harness and ends the process.
#include "snarl/harness/base/check.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "snarl/harness/base/shared_checks.h"

namespace snarl {
namespace {

std::atomic<void (*)()> g_print_context{nullptr};
std::atomic<std::atomic<bool>*> g_is_told{nullptr};

// One of the processes that share a board prints.
void leave_if_told(int exit_code) noexcept {
  std::atomic<bool>* const is_told = g_is_told;
  if (is_told == nullptr || !is_told->exchange(true)) return;
  sleep(1);
  _exit(exit_code);
}

[[noreturn]] void leave(int exit_code) noexcept {
  // A second failure inside the context printer must not recurse.
  if (auto* const print_context = g_print_context.exchange(nullptr)) print_context();
  std::fflush(nullptr);
  _exit(exit_code);
}

}  // namespace

void set_check_context(void (*print_context)()) noexcept { g_print_context = print_context; }

void share_failed_checks(std::atomic<bool>& is_told) noexcept { g_is_told = &is_told; }

void check_failed(const char* condition, const char* meaning, const char* file, int line) noexcept {
  leave_if_told(kInternalErrorExit);
  std::fprintf(stderr, "snarl: internal error: %s\n  %s:%d: check `%s` failed\n", meaning, file,
               line, condition);
  leave(kInternalErrorExit);
}

void end_refused(const char* message) noexcept {
  const int exit_code = g_is_told.load() == nullptr ? kInternalErrorExit : kRefusedWorkerExit;
  leave_if_told(exit_code);
  std::fprintf(stderr, "snarl: %s\n", message);
  leave(exit_code);
}

}  // namespace snarl
