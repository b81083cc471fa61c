// Looks ten times a second at the execution's step, and at what the system says of its OS thread.
#include "snarl/harness/engine/watchdog.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <tuple>
#include <utility>

#include "snarl/harness/engine/execution.h"

namespace snarl {
namespace {

constexpr double kLookSeconds = 0.1;
constexpr double kBlockedSeconds = 1;

double process_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct ThreadLook {
  bool is_asleep = false;  // in a call of the system
  double cpu_seconds = 0;
};

// What the system says of an OS thread. Where it says nothing, only the process's CPU time is
// known.
ThreadLook look_at(pid_t thread) {
  const std::string path = "/proc/self/task/" + std::to_string(thread) + "/stat";
  std::array<char, 512> text{};
  std::FILE* const file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return {false, process_cpu_seconds()};
  const std::size_t size = std::fread(text.data(), 1, text.size() - 1, file);
  std::fclose(file);
  text[size] = '\0';
  const char* const name_end = std::strrchr(text.data(), ')');  // the name may hold anything
  char state = '?';
  unsigned long user = 0;
  unsigned long system = 0;
  // The state, ten fields that say nothing here, then the time in user space and in the system.
  const int read =
      name_end == nullptr
          ? 0
          : std::sscanf(name_end + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &state,
                        &user, &system);
  if (read != 3) return {false, process_cpu_seconds()};
  static const auto kTicks = static_cast<double>(sysconf(_SC_CLK_TCK));
  return {state == 'S' || state == 'D', static_cast<double>(user + system) / kTicks};
}

bool is_debugged() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("TracerPid:", 0) == 0)
      return line.find_first_of("123456789") != std::string::npos;
  }
  return false;
}

// Counts looks since the last event.
class Patience {
 public:
  void begin(const ThreadLook& look) {
    looks_ = looks_asleep_ = 0;
    cpu_at_ = look.cpu_seconds;
    cpu_ = 0;
  }
  void add(const ThreadLook& look) {
    ++looks_;
    if (look.is_asleep) ++looks_asleep_;
    cpu_ = look.cpu_seconds - cpu_at_;
  }
  double cpu_seconds() const { return cpu_; }
  double asleep_seconds() const { return looks_asleep_ * kLookSeconds; }
  // Who polls with short sleeps is awake now and then.
  bool is_mostly_asleep() const { return looks_asleep_ * 10 >= looks_ * 8; }

 private:
  int looks_ = 0;
  int looks_asleep_ = 0;
  double cpu_at_ = 0;
  double cpu_ = 0;
};

}  // namespace

Watchdog::Watchdog(const Execution& execution, double seconds, OnStandstill on_standstill)
    : execution_(execution),
      seconds_(seconds),
      on_standstill_(std::move(on_standstill)),
      maker_(static_cast<pid_t>(syscall(SYS_gettid))) {
  if (seconds <= 0) return;
  CallStack::prepare();
  thread_ = std::thread([this] { watch(); });
}

Watchdog::~Watchdog() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard guard(mutex_);
    is_over_ = true;
  }
  over_.notify_all();
  thread_.join();
}

pid_t Watchdog::watched() const {
  const pid_t runner = execution_.runner();
  return runner == 0 ? maker_ : runner;
}

bool Watchdog::is_over_within(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return over_.wait_for(lock, time, [this] { return is_over_; });
}

void Watchdog::watch() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are for the thread that is watched
  const double blocked_max = std::min(kBlockedSeconds, seconds_);
  const auto place = [this] {
    return std::tuple(execution_.serial(), execution_.steps(), watched());
  };
  auto seen = place();
  Patience patience;
  patience.begin(look_at(watched()));
  while (!is_over_within(std::chrono::milliseconds(static_cast<int>(kLookSeconds * 1000)))) {
    const auto now = place();
    const ThreadLook look = look_at(std::get<2>(now));
    if (now != seen || !execution_.is_body_running()) {
      seen = now;
      patience.begin(look);
      continue;
    }
    patience.add(look);
    const bool is_blocked = patience.asleep_seconds() + 1e-9 >= blocked_max &&
                            patience.is_mostly_asleep() && look.is_asleep;
    const bool is_computing = patience.cpu_seconds() >= seconds_;
    if ((!is_blocked && !is_computing) || is_debugged()) continue;
    on_standstill_({is_blocked, is_blocked ? patience.asleep_seconds() : patience.cpu_seconds(),
                    CallStack::of(watched())});
    return;
  }
}

}  // namespace snarl
