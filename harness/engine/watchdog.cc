// Compares the execution's step with the CPU time that has passed.
#include "snarl/harness/engine/watchdog.h"

#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <utility>

#include "snarl/harness/engine/execution.h"
#include "snarl/harness/vehicles/sanitizers.h"

namespace snarl {
namespace {

constexpr int kFramesMax = 64;
constexpr int kStackSignal = SIGURG;  // ignored by default: a late one does no harm

std::array<void*, kFramesMax> g_frames;
std::atomic<int> g_frame_count{-1};

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

bool is_debugged() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("TracerPid:", 0) == 0)
      return line.find_first_of("123456789") != std::string::npos;
  }
  return false;
}

void take_frames(int /*signal*/) {
  g_frame_count.store(backtrace(g_frames.data(), kFramesMax), std::memory_order_release);
}

std::vector<std::string> stack_of(pthread_t thread) {
  struct sigaction action {};
  action.sa_handler = &take_frames;
  action.sa_flags = SA_RESTART;
  struct sigaction previous {};
  sigaction(kStackSignal, &action, &previous);
  g_frame_count.store(-1);
  std::vector<std::string> lines;
  if (pthread_kill(thread, kStackSignal) == 0) {
    const timespec pause{0, 10'000'000};
    for (int tries = 0; tries < 100 && g_frame_count.load(std::memory_order_acquire) < 0; ++tries) {
      nanosleep(&pause, nullptr);
    }
  }
  sigaction(kStackSignal, &previous, nullptr);
  const int count = g_frame_count.load(std::memory_order_acquire);
  if (count <= 0) return lines;
  if (char** const symbols = backtrace_symbols(g_frames.data(), count)) {
    lines.assign(symbols + std::min(2, count), symbols + count);  // without the handler's own
    std::free(static_cast<void*>(symbols));
  }
  return lines;
}

}  // namespace

// What both threads have of it. The execution is there as long as nobody has said that it is over,
// which takes the lock: so the one that watches holds it but for its pauses.
struct Watchdog::Watch {
  const Execution& execution;
  double seconds;
  OnHang on_hang;
  pthread_t watched;
  std::mutex mutex;
  std::condition_variable over;
  bool is_over = false;

  void run();
};

Watchdog::Watchdog(const Execution& execution, double seconds, OnHang on_hang) {
  if (seconds <= 0) return;
  void* frame = nullptr;
  backtrace(&frame, 1);  // loads what it needs now, not in the handler
  watch_.reset(new Watch{execution, seconds, std::move(on_hang), pthread_self(), {}, {}});
  thread_ = std::thread([watch = watch_] { watch->run(); });
}

Watchdog::~Watchdog() {
  if (watch_ == nullptr) return;
  {
    const std::lock_guard guard(watch_->mutex);
    watch_->is_over = true;
  }
  watch_->over.notify_all();
#ifdef SNARL_TSAN
  thread_.join();  // after a fork no process with several threads may start one
#else
  thread_.detach();  // waiting for its end would take longer than many a campaign
#endif
}

void Watchdog::Watch::run() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are for the thread that is watched
  std::unique_lock lock(mutex);
  if (is_over) return;
  auto seen = std::pair(execution.serial(), execution.steps());
  double seen_at = cpu_seconds();
  while (!over.wait_for(lock, std::chrono::milliseconds(100), [this] { return is_over; })) {
    const auto now = std::pair(execution.serial(), execution.steps());
    if (now != seen || !execution.is_body_running()) {
      seen = now;
      seen_at = cpu_seconds();
      continue;
    }
    if (cpu_seconds() - seen_at < seconds || is_debugged()) continue;
    on_hang(stack_of(watched));
    return;
  }
}

}  // namespace snarl
