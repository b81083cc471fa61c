// The workloads as scenarios: the four that Relacy runs too, and those that grow in threads.
#include "snarl/bench/workloads.h"

#include "snarl/scenarios/scenario.h"

namespace snarl::bench {
namespace {

template <class Workload>
void play(Scenario& scenario) {
  Workload workload;
  scenario.threads("worker", Workload::kThreads,
                   [&workload](int index) { workload.thread(index); });
  scenario.check([&workload] { return workload.holds(); });
  scenario.run();
}

// Arbitrary: enough that starting and ending a thread is not most of its work.
constexpr int kTurns = 10;

SNARL_SCENARIO(two_locks, "", "expect always clean") { play<TwoLocks>(scenario); }
SNARL_SCENARIO(philosophers, "", "expect always clean") { play<Philosophers>(scenario); }
SNARL_SCENARIO(producer_consumer, "", "expect always clean") { play<ProducerConsumer>(scenario); }
SNARL_SCENARIO(counter, "", "expect always clean") { play<Counter>(scenario); }

// Nobody is ever in anybody's way.
SNARL_SCENARIO(lock_pairs, "threads = 1, pairs = 1000", "expect always clean") {
  auto& own = scenario.locks("own", scenario.param("threads"));
  const auto pairs = scenario.param("pairs");
  scenario.threads("worker", scenario.param("threads"), [&own, pairs](int id) {
    for (std::int64_t pair = 0; pair < pairs; ++pair) {
      own[id].acquire();
      own[id].release();
    }
  });
  scenario.run();
}

// The same with little to do for each thread, and many threads.
SNARL_SCENARIO(threads, "threads = 2", "expect always clean") {
  auto& own = scenario.locks("own", scenario.param("threads"));
  scenario.threads("worker", scenario.param("threads"), [&own](int id) {
    for (int turn = 0; turn < kTurns; ++turn) {
      own[id].acquire();
      own[id].release();
    }
  });
  scenario.run();
}

// Scheduling points and nothing else.
SNARL_SCENARIO(yields, "threads = 2", "expect always clean") {
  scenario.threads("worker", scenario.param("threads"), [] {
    for (int turn = 0; turn < kTurns; ++turn) yield();
  });
  scenario.run();
}

// Everybody wants the one lock.
SNARL_SCENARIO(contended, "threads = 2", "expect always clean") {
  auto& guard = scenario.lock("guard");
  scenario.threads("worker", scenario.param("threads"), [&guard] {
    for (int turn = 0; turn < kTurns; ++turn) {
      guard.acquire();
      guard.release();
    }
  });
  scenario.run();
}

// Long executions over many objects, half of them locks, half the variables that they guard: each
// turn is four steps. Everybody walks over all of them, hardly ever in anybody's way.
SNARL_SCENARIO(walk, "objects = 100, steps = 10000", "expect always clean") {
  constexpr std::int64_t kWalkers = 4;
  const std::int64_t pairs = scenario.param("objects") / 2;
  const std::int64_t turns = scenario.param("steps") / (4 * kWalkers);
  auto& guard = scenario.locks("guard", pairs);
  auto& value = scenario.shared_array<std::int64_t>("value", pairs);
  scenario.threads("walker", kWalkers, [&guard, &value, pairs, turns](int id) {
    for (std::int64_t turn = 0; turn < turns; ++turn) {
      const auto at = static_cast<std::size_t>((turn * kWalkers + id) % pairs);
      guard[at].acquire();
      const std::int64_t seen = value[at].load();
      value[at].store(seen + 1);
      guard[at].release();
    }
  });
  scenario.run();
}

// Two threads take two locks in opposite orders.
SNARL_SCENARIO(deadlocks, "", "expect sometimes deadlock") {
  auto& lock = scenario.locks("lock", 2);
  scenario.threads("worker", 2, [&lock](int id) {
    lock[id].acquire();
    lock[1 - id].acquire();
    lock[1 - id].release();
    lock[id].release();
  });
  scenario.run();
}

}  // namespace
}  // namespace snarl::bench
