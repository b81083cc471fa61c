// Signal handlers that leave a crashed stack for ever.
#include "snarl/harness/engine/crash.h"

#include <signal.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstdlib>

#include "snarl/harness/engine/execution.h"
#include "snarl/harness/vehicles/sanitizers.h"

namespace snarl {
#if defined(SNARL_ASAN) || defined(SNARL_TSAN)

CrashGuard::CrashGuard() = default;
CrashGuard::~CrashGuard() = default;
void use_signal_stack() {}

#else

namespace {

constexpr std::array kSignals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::size_t kSignalStackBytes = 65'536;

std::array<struct sigaction, kSignals.size()> g_previous;
std::atomic<int> g_guards = 0;

void restore(int signal) {
  for (std::size_t index = 0; index < kSignals.size(); ++index) {
    if (kSignals[index] == signal) sigaction(signal, &g_previous[index], nullptr);
  }
}

void on_signal(int signal, siginfo_t* info, void* /*context*/) {
  Execution* const execution = Execution::current_or_null();
  if (execution != nullptr && execution->is_in_scenario()) {
    execution->crash(signal, info->si_addr);  // does not return
  }
  restore(signal);
  raise(signal);
}

}  // namespace

void use_signal_stack() {
  struct SignalStack {
    SignalStack() {
      memory = mmap(nullptr, kSignalStackBytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (memory == MAP_FAILED) return;
      stack_t stack{};
      stack.ss_sp = memory;
      stack.ss_size = kSignalStackBytes;
      sigaltstack(&stack, &previous);
    }
    ~SignalStack() {
      if (memory == MAP_FAILED) return;
      sigaltstack(&previous, nullptr);
      munmap(memory, kSignalStackBytes);
    }
    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;
    void* memory;
    stack_t previous{};
  };
  static thread_local const SignalStack kStack;
  (void)kStack.memory;
}

CrashGuard::CrashGuard() {
  use_signal_stack();
  if (g_guards++ > 0) return;  // who handled signals before is known, and is not this one
  struct sigaction action {};
  action.sa_sigaction = &on_signal;
  // Not deferred: the handler leaves by a switch, after which the next crash must be seen too.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  for (std::size_t index = 0; index < kSignals.size(); ++index) {
    sigaction(kSignals[index], &action, &g_previous[index]);
  }
}

CrashGuard::~CrashGuard() {
  if (--g_guards > 0) return;
  for (const int signal : kSignals) restore(signal);
}

#endif

}  // namespace snarl
