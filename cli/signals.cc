// Catches the signals that ask a process to end.
#include "snarl/cli/signals.h"

#include <csignal>

namespace snarl {
namespace {

constexpr int kCaught[] = {SIGINT, SIGTERM};

std::atomic<bool> g_is_interrupted{false};
std::atomic<int> g_signal{0};
static_assert(std::atomic<bool>::is_always_lock_free);
static_assert(std::atomic<int>::is_always_lock_free);

// Only what is safe in a signal handler.
void handle(int signal) {
  int none = 0;
  g_signal.compare_exchange_strong(none, signal);
  g_is_interrupted.store(true);
  for (const int caught : kCaught) std::signal(caught, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  for (const int signal : kCaught) {
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = handle;
    // SA_ONSTACK: it may come while a small stack of a scenario's thread is in use.
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    ::sigaction(signal, &action, nullptr);
  }
}

const std::atomic<bool>& interrupt_flag() { return g_is_interrupted; }

int interrupt_signal() { return g_signal.load(); }

}  // namespace snarl
