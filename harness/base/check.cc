// Prints a failed check of the harness and ends the process.
#include "snarl/harness/base/check.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>

namespace snarl {
namespace {

std::atomic<void (*)()> g_print_context{nullptr};

}  // namespace

void set_check_context(void (*print_context)()) noexcept { g_print_context = print_context; }

void check_failed(const char* condition, const char* meaning, const char* file, int line) noexcept {
  std::fprintf(stderr, "snarl: internal error: %s\n  %s:%d: check `%s` failed\n", meaning, file,
               line, condition);
  // A second failure inside the context printer must not recurse.
  if (auto* const print_context = g_print_context.exchange(nullptr)) print_context();
  std::fflush(nullptr);
  _exit(kInternalErrorExit);
}

}  // namespace snarl
