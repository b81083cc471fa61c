// Runs one shared workload under Relacy's random scheduler and prints its CPU time per execution.
//
// The other half is snarl_workloads; compare_relacy.py runs the two side by side. Both do the same
// operations in the same order, so a change here is a change there.
#include <algorithm>
#include <cstddef>
#include <sstream>
// Relacy needs the three above before it.
#include <relacy/relacy.hpp>
// It turns these words into macros, which nothing below wants.
#undef assert
#undef calloc
#undef delete
#undef errno
#undef free
#undef malloc
#undef new
#undef realloc

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

// What --observe counts: Relacy calls invariant() at every scheduling point, with the thread that
// has run up to there, so the sequence of those threads is the schedule.
struct Observer {
  std::uint64_t hash = 0;
  std::uint64_t points = 0;
  std::uint64_t switches = 0;
  int previous = -1;
  std::vector<std::uint64_t> hashes;  // one per execution; reserved, as Relacy owns operator new

  void begin() {
    hash = 14695981039346656037u;  // FNV-1a, 64 bits
    previous = -1;
  }
  void point(int thread) {
    hash = (hash ^ static_cast<std::uint64_t>(thread)) * 1099511628211u;
    ++points;
    if (previous >= 0 && previous != thread) ++switches;
    previous = thread;
  }
  void end() { hashes.push_back(hash); }
};

Observer observer;

// A workload of kThreads threads: thread(index) is what each does, check() what must hold after.
template <class Derived, int kThreads, bool kObserved>
struct Workload : rl::test_suite<Derived, kThreads> {
  void before() {
    if (kObserved) observer.begin();
  }
  void invariant() {
    if (kObserved) observer.point(static_cast<int>(rl::thread_index()));
  }
  void after() {
    static_cast<Derived*>(this)->check();
    if (kObserved) observer.end();
  }
  void check() {}
};

// Two threads take two locks in the same order, once.
template <bool kObserved>
struct TwoLocks : Workload<TwoLocks<kObserved>, 2, kObserved> {
  rl::mutex a;
  rl::mutex b;

  void thread(unsigned) {
    a.lock(RL_INFO);
    b.lock(RL_INFO);
    b.unlock(RL_INFO);
    a.unlock(RL_INFO);
  }
};

// Five philosophers take the lower-numbered fork first and eat twice; only the forks are shared.
template <bool kObserved>
struct Philosophers : Workload<Philosophers<kObserved>, 5, kObserved> {
  static constexpr unsigned kSeats = 5;
  static constexpr int kMeals = 2;
  rl::mutex fork[kSeats];

  void thread(unsigned seat) {
    const unsigned left = seat;
    const unsigned right = (seat + 1) % kSeats;
    rl::mutex& first = fork[std::min(left, right)];
    rl::mutex& second = fork[std::max(left, right)];
    for (int meal = 0; meal < kMeals; ++meal) {
      first.lock(RL_INFO);
      second.lock(RL_INFO);
      second.unlock(RL_INFO);
      first.unlock(RL_INFO);
    }
  }
};

// A condition variable that wakes only when notified: rl::condition_variable passes true to init().
class Condition {
 public:
  Condition() { condition_.init(false, RL_INFO); }
  ~Condition() { condition_.deinit(RL_INFO); }
  void wait(rl::mutex& lock) { condition_.wait(lock, false, RL_INFO); }
  void notify_one() { condition_.notify_one(RL_INFO); }

 private:
  rl::condvar<Condition> condition_;
};

// Two producers and two consumers share a ring of two slots; four items each.
template <bool kObserved>
struct ProducerConsumer : Workload<ProducerConsumer<kObserved>, 4, kObserved> {
  static constexpr unsigned kProducers = 2;
  static constexpr int kCapacity = 2;
  static constexpr int kItems = 4;
  rl::mutex lock;
  Condition not_full;
  Condition not_empty;
  rl::var<int> slot[kCapacity];
  rl::var<int> head{0};
  rl::var<int> count{0};

  void thread(unsigned index) {
    for (int item = 0; item < kItems; ++item) {
      if (index < kProducers) {
        put(item);
      } else {
        take();
      }
    }
  }

  void put(int item) {
    lock.lock(RL_INFO);
    int filled = count(RL_INFO).load();
    while (filled == kCapacity) {
      not_full.wait(lock);
      filled = count(RL_INFO).load();
    }
    const int first = head(RL_INFO).load();
    slot[(first + filled) % kCapacity](RL_INFO).store(item);
    count(RL_INFO).store(filled + 1);
    not_empty.notify_one();
    lock.unlock(RL_INFO);
  }

  int take() {
    lock.lock(RL_INFO);
    int filled = count(RL_INFO).load();
    while (filled == 0) {
      not_empty.wait(lock);
      filled = count(RL_INFO).load();
    }
    const int first = head(RL_INFO).load();
    const int item = slot[first](RL_INFO).load();
    head(RL_INFO).store((first + 1) % kCapacity);
    count(RL_INFO).store(filled - 1);
    not_full.notify_one();
    lock.unlock(RL_INFO);
    return item;
  }

  void check() { RL_ASSERT(count(RL_INFO).load() == 0); }
};

// Four threads add one to a plain variable under a lock, 10,000 times each.
template <bool kObserved>
struct Counter : Workload<Counter<kObserved>, 4, kObserved> {
  static constexpr int kIncrements = 10'000;
  rl::mutex lock;
  rl::var<int> counter{0};

  void thread(unsigned) {
    for (int increment = 0; increment < kIncrements; ++increment) {
      lock.lock(RL_INFO);
      const int seen = counter(RL_INFO).load();
      counter(RL_INFO).store(seen + 1);
      lock.unlock(RL_INFO);
    }
  }

  void check() { RL_ASSERT(counter(RL_INFO).load() == 4 * kIncrements); }
};

double cpu_ns_now() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Runs the executions with Relacy's defaults but for the depth limit, which 40,000 locks exceed.
// Returns: CPU nanoseconds; leaves by 1 with Relacy's own words when it found something wrong.
template <class Suite>
double run(std::uint64_t executions) {
  rl::ostringstream said;  // Relacy owns operator new while it runs: a std one would mix two heaps
  std::ostream silent(nullptr);
  rl::test_params params;
  params.search_type = rl::random_scheduler_type;
  params.iteration_count = executions;
  params.execution_depth_limit = 10'000'000;
  params.output_stream = &said;
  params.progress_stream = &silent;
  const double start_ns = cpu_ns_now();
  const bool as_expected = rl::simulate<Suite>(params);
  const double cpu_ns = cpu_ns_now() - start_ns;
  if (!as_expected || params.stop_iteration != executions) {
    std::cerr << said.str();
    std::exit(1);
  }
  return cpu_ns;
}

template <template <bool> class Suite>
void measure(std::string_view workload, std::uint64_t executions, bool observe) {
  const double count = static_cast<double>(executions);
  if (observe) observer.hashes.reserve(executions);
  const double cpu_ns = observe ? run<Suite<true>>(executions) : run<Suite<false>>(executions);
  std::cout << "{\"tool\": \"relacy\", \"workload\": \"" << workload
            << "\", \"executions\": " << executions;
  if (observe) {
    std::vector<std::uint64_t>& hashes = observer.hashes;
    std::sort(hashes.begin(), hashes.end());
    const auto distinct = std::unique(hashes.begin(), hashes.end()) - hashes.begin();
    std::cout << ", \"distinct_executions\": " << distinct
              << ", \"points_per_execution\": " << static_cast<double>(observer.points) / count
              << ", \"switches_per_execution\": " << static_cast<double>(observer.switches) / count;
  } else {
    std::cout << ", \"cpu_ns_per_execution\": " << cpu_ns / count;
  }
  std::cout << "}\n";
}

int usage() {
  std::cerr
      << "usage: relacy_workloads two_locks|philosophers|producer_consumer|counter EXECUTIONS"
         " [--observe]\n"
         "Prints CPU nanoseconds per execution as JSON; with --observe, which costs time, the\n"
         "distinct schedules, scheduling points and switches instead.\n";
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool observe = arguments.size() == 3 && arguments[2] == "--observe";
  if (arguments.size() != 2 && !observe) return usage();
  if (arguments[1].find_first_not_of("0123456789") != std::string::npos) return usage();
  const std::uint64_t executions = std::strtoull(arguments[1].c_str(), nullptr, 10);
  if (executions == 0) return usage();
  const std::string& workload = arguments[0];
  if (workload == "two_locks") {
    measure<TwoLocks>(workload, executions, observe);
  } else if (workload == "philosophers") {
    measure<Philosophers>(workload, executions, observe);
  } else if (workload == "producer_consumer") {
    measure<ProducerConsumer>(workload, executions, observe);
  } else if (workload == "counter") {
    measure<Counter>(workload, executions, observe);
  } else {
    return usage();
  }
  return 0;
}
