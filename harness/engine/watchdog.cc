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
#include <thread>
#include <utility>
#include <vector>

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

// One watchdog, and what it has seen. Used by the keeper's thread alone, once it is there.
class Watchdog::Watch {
 public:
  Watch(const Execution& execution, double seconds, OnStandstill on_standstill)
      : execution_(execution),
        seconds_(seconds),
        on_standstill_(std::move(on_standstill)),
        maker_(static_cast<pid_t>(syscall(SYS_gettid))) {}

  // The execution is there as long as this runs.
  void look() {
    if (is_done_) return;
    const Place now{execution_.serial(), execution_.steps(), watched()};
    const ThreadLook look = look_at(now.watched);
    if (now != seen_ || !execution_.is_body_running()) {
      seen_ = now;
      patience_.begin(look);
      return;
    }
    patience_.add(look);
    const bool is_blocked =
        patience_.asleep_seconds() + 1e-9 >= std::min(kBlockedSeconds, seconds_) &&
        patience_.is_mostly_asleep() && look.is_asleep;
    const bool is_computing = patience_.cpu_seconds() >= seconds_;
    if ((!is_blocked && !is_computing) || is_debugged()) return;
    is_done_ = true;
    on_standstill_({is_blocked, is_blocked ? patience_.asleep_seconds() : patience_.cpu_seconds(),
                    CallStack::of(watched())});
  }

 private:
  struct Place {
    std::uint64_t serial = 0;
    Step step = kNoStep;  // as long as nothing was seen
    pid_t watched = 0;

    bool operator==(const Place&) const = default;
  };

  pid_t watched() const {
    const pid_t runner = execution_.runner();
    return runner == 0 ? maker_ : runner;
  }

  const Execution& execution_;
  double seconds_;
  OnStandstill on_standstill_;
  pid_t maker_;  // the OS thread that made it
  Place seen_;
  Patience patience_;
  bool is_done_ = false;
};

// The thread that looks for all watchdogs of the process. It comes with the first one, and goes
// when it finds none: a campaign has several one after the other, and the shortest campaigns take
// no longer than it takes to begin a thread and to wait for its end.
class Watchdog::Keeper {
 public:
  static Keeper& instance() {
    static Keeper keeper;
    return keeper;
  }
  ~Keeper() { retire(); }

  void add(Watch& watch) {
    const std::lock_guard guard(mutex_);
    watches_.push_back(&watch);
    be_there();
  }

  void prepare() {
    const std::lock_guard guard(mutex_);
    be_there();
  }

  // Returns: when nobody looks any more.
  void remove(const Watch& watch) {
    const std::lock_guard guard(mutex_);
    std::erase(watches_, &watch);
  }

  void retire() {
    if (!thread_.joinable()) return;
    // Its own callback may end the process; in a process that was forked it never was.
    if (thread_.get_id() == std::this_thread::get_id() || process_ != getpid()) {
      thread_.detach();
      return;
    }
    {
      const std::lock_guard guard(mutex_);
      is_over_ = true;
    }
    over_.notify_all();
    thread_.join();
    is_over_ = false;
  }

 private:
  void be_there() {
    const bool is_own = process_ == getpid();
    if (is_there_ && is_own) return;
    if (thread_.joinable()) is_own ? thread_.join() : thread_.detach();
    process_ = getpid();
    is_there_ = true;
    thread_ = std::thread([this] { run(); });
  }

  void run() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are for the thread that is watched
    const std::chrono::milliseconds pause(static_cast<int>(kLookSeconds * 1000));
    std::unique_lock lock(mutex_);
    while (!over_.wait_for(lock, pause, [this] { return is_over_; }) && !watches_.empty()) {
      CallStack::prepare();
      for (std::size_t index = 0; index < watches_.size(); ++index) watches_[index]->look();
    }
    is_there_ = false;
  }

  std::mutex mutex_;  // held but for the pauses: who is watched is there
  std::condition_variable over_;
  std::vector<Watch*> watches_;
  std::thread thread_;
  pid_t process_ = 0;      // that the thread belongs to
  bool is_there_ = false;  // the thread will look again
  bool is_over_ = false;
};

Watchdog::Watchdog(const Execution& execution, double seconds, OnStandstill on_standstill) {
  if (seconds <= 0) return;
  watch_ = std::make_unique<Watch>(execution, seconds, std::move(on_standstill));
  Keeper::instance().add(*watch_);
}

Watchdog::~Watchdog() {
  if (watch_ != nullptr) Keeper::instance().remove(*watch_);
}

void Watchdog::prepare() { Keeper::instance().prepare(); }

void Watchdog::before_fork() { Keeper::instance().retire(); }

}  // namespace snarl
