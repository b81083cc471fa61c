// A user's own program of scenarios, for the tests of the command line.
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "snarl/harness/base/check.h"
#include "snarl/scenarios/scenario.h"

namespace {

SNARL_SCENARIO(own_lost_update, "threads = 2", "expect always clean") {
  auto& counter = scenario.shared<int>("counter", 0);
  scenario.threads("worker", scenario.param("threads"), [&](int) {
    const int seen = counter.load();
    counter.store(seen + 1);
  });
  scenario.check([&] { return counter.load() == scenario.param("threads"); });
  scenario.run();
}

SNARL_SCENARIO(own_clean, "", "expect always clean") {
  auto& lock = scenario.lock("m");
  scenario.threads("worker", 2, [&](int) {
    lock.lock();
    lock.unlock();
  });
  scenario.run();
}

// Computes for ever without any operation of a primitive.
SNARL_SCENARIO(own_hang, "", "expect always clean") {
  scenario.thread("worker", [] {
    volatile bool is_on = true;
    while (is_on) {
    }
  });
  scenario.run();
}

// Ends the whole process in one of 5,040 orders.
SNARL_SCENARIO(own_exit, "", "expect always clean") {
  constexpr int kThreads = 7;
  auto& next = scenario.atomic<int>("next", 0);
  int places[kThreads] = {};
  scenario.threads("runner", kThreads, [&](int id) { places[next.fetch_add(1)] = id; });
  scenario.check([&] {
    bool is_reversed = true;
    for (int place = 0; place < kThreads; ++place) {
      is_reversed &= places[place] == kThreads - 1 - place;
    }
    if (is_reversed) std::_Exit(3);
    return true;
  });
  scenario.run();
}

// Takes `mib` MiB and gives them back; in one of 24 orders it takes more and more, up to 4 GiB.
SNARL_SCENARIO(own_runaway, "mib = 0, runs_away = 1", "expect always clean") {
  constexpr int kThreads = 4;
  auto& next = scenario.atomic<int>("next", 0);
  int places[kThreads] = {};
  scenario.threads("runner", kThreads, [&](int id) {
    const int place = next.fetch_add(1);
    places[place] = id;
    if (place != kThreads - 1) return;
    bool is_reversed = scenario.param("runs_away") != 0;
    for (int each = 0; each < kThreads; ++each) is_reversed &= places[each] == kThreads - 1 - each;
    const std::size_t count = is_reversed ? 4096 : static_cast<std::size_t>(scenario.param("mib"));
    std::vector<std::string> taken;
    while (taken.size() < count) taken.emplace_back(std::size_t{1} << 20U, 'x');
  });
  scenario.run();
}

// Hangs if the first thread is the first, which a campaign need not try.
SNARL_SCENARIO(own_hang_by_default, "", "expect always clean") {
  auto& flag = scenario.atomic<int>("flag", 0);
  auto& value = scenario.shared<int>("value", 0);
  scenario.thread("reader", [&] {
    volatile bool is_on = flag.load() == 0;
    while (is_on) {
    }
    value.store(1);
  });
  scenario.thread("setter", [&] {
    flag.store(1);
    value.store(2);
  });
  scenario.run();
}

// The one of docs/verdicts/crash.md, as it stands there.
SNARL_SCENARIO(crash, "", "expect always clean") {
  int value = 0;
  auto& target = scenario.atomic<int*>("target", nullptr);
  scenario.thread("maker", [&] { target.store(&value); });
  scenario.thread("user", [&] { *target.load() = 1; });
  scenario.run();
}

// The one of docs/verdicts/nondeterminism.md, as it stands there.
SNARL_SCENARIO(nondeterminism, "", "expect always clean") {
  static int executions = 0;  // lives longer than an execution
  auto& total = scenario.atomic<int>("total", ++executions);
  scenario.threads("worker", 2, [&] { total.fetch_add(1); });
  scenario.run();
}

// The one of docs/verdicts/uncontrolled.md, as it stands there.
SNARL_SCENARIO(uncontrolled, "", "expect always clean") {
  std::mutex mutex;  // not snarl::Lock
  auto& turns = scenario.atomic<int>("turns", 0);
  scenario.threads("worker", 2, [&] {
    const std::lock_guard guard(mutex);
    turns.fetch_add(1);
  });
  scenario.run();
}

// Sleeps, reads from a pipe where nothing comes, or looks again and again, with short sleeps.
SNARL_SCENARIO(own_held_up, "by = 0", "expect always clean") {
  auto& lock = scenario.lock("m");
  scenario.thread("worker", [&] {
    lock.acquire();
    int ends[2] = {};
    char byte = 0;
    if (scenario.param("by") == 0) poll(nullptr, 0, -1);
    if (scenario.param("by") == 1 && pipe(ends) == 0) byte = read(ends[0], &byte, 1) == 1 ? 1 : 0;
    while (scenario.param("by") == 2) poll(nullptr, 0, 5);
    lock.release();
  });
  scenario.run();
}

// Takes its time, but not between two points.
SNARL_SCENARIO(own_slow, "", "expect always clean", "explore 1 schedules") {
  auto& lock = scenario.lock("m");
  scenario.thread("worker", [&] {
    for (int part = 0; part < 8; ++part) {
      poll(nullptr, 0, 60);
      lock.acquire();
      lock.release();
    }
    volatile int last = 0;
    for (int turn = 0; turn < 10'000'000; ++turn) last = turn;
    (void)last;
  });
  scenario.run();
}

// The one of docs/verdicts/leak.md, as it stands there.
// NOLINTBEGIN(bugprone-unused-return-value)
SNARL_SCENARIO(leak, "", "expect always clean") {
  auto& taken = scenario.atomic<bool>("taken", false);
  scenario.threads("worker", 2, [&] {
    auto results = std::make_unique<snarl::Queue<int>>("results");
    // Who comes second forgets it.
    if (taken.exchange(true)) results.release();
  });
  scenario.run();
}
// NOLINTEND(bugprone-unused-return-value)

// Breaks an invariant of the harness.
SNARL_SCENARIO(own_internal_error, "answer = 41", "expect always clean") {
  scenario.thread("worker", [&] {
    SNARL_CHECK(scenario.param("answer") == 42, "the answer is not the answer");
  });
  scenario.run();
}

}  // namespace
