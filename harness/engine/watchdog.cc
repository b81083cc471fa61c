// Looks ten times a second at the execution's step, and at what the system says of its OS thread.
#include "snarl/harness/engine/watchdog.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
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

// What both threads have of it. The execution is there as long as nobody has said that it is over,
// which takes the lock: so the one that watches holds it but for its pauses.
struct Watchdog::Watch {
  const Execution& execution;
  double seconds;
  OnStandstill on_standstill;
  pid_t maker;  // the OS thread that made it
  std::mutex mutex;
  std::condition_variable over;
  bool is_over = false;

  pid_t watched() const {
    const pid_t runner = execution.runner();
    return runner == 0 ? maker : runner;
  }
  void run();
};

Watchdog::Watchdog(const Execution& execution, double seconds, OnStandstill on_standstill) {
  if (seconds <= 0) return;
  CallStack::prepare();
  const auto maker = static_cast<pid_t>(syscall(SYS_gettid));
  watch_.reset(new Watch{execution, seconds, std::move(on_standstill), maker, {}, {}});
  thread_ = std::thread([watch = watch_] { watch->run(); });
}

Watchdog::~Watchdog() {
  if (watch_ == nullptr) return;
  {
    const std::lock_guard guard(watch_->mutex);
    watch_->is_over = true;
  }
  watch_->over.notify_all();
  thread_.join();  // a fork while it still runs would copy whatever lock it holds, for ever
}

void Watchdog::Watch::run() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are for the thread that is watched
  std::unique_lock lock(mutex);
  if (is_over) return;
  const double blocked_max = std::min(kBlockedSeconds, seconds);
  const auto place = [this] {
    return std::tuple(execution.serial(), execution.steps(), watched());
  };
  auto seen = place();
  Patience patience;
  patience.begin(look_at(watched()));
  const std::chrono::milliseconds pause(static_cast<int>(kLookSeconds * 1000));
  while (!over.wait_for(lock, pause, [this] { return is_over; })) {
    const auto now = place();
    const ThreadLook look = look_at(std::get<2>(now));
    if (now != seen || !execution.is_body_running()) {
      seen = now;
      patience.begin(look);
      continue;
    }
    patience.add(look);
    const bool is_blocked = patience.asleep_seconds() + 1e-9 >= blocked_max &&
                            patience.is_mostly_asleep() && look.is_asleep;
    const bool is_computing = patience.cpu_seconds() >= seconds;
    if ((!is_blocked && !is_computing) || is_debugged()) continue;
    on_standstill({is_blocked, is_blocked ? patience.asleep_seconds() : patience.cpu_seconds(),
                   CallStack::of(watched())});
    return;
  }
}

}  // namespace snarl
