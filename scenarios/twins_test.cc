// A scenario in C++ and one in a file that do the same operations are the same events.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

using std::chrono_literals::operator""ms;

struct Twin {
  const char* name;  // of the C++ scenario; the file's is the only one there
  const char* text;
};

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest looks for this name
void PrintTo(const Twin& twin, std::ostream* out) { *out << twin.name; }

class Twins : public ::testing::TestWithParam<Twin> {};

TEST_P(Twins, HaveTheSameEventsForTheSameSeed) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / (std::string(GetParam().name) + "_twin.snarl");
  std::ofstream(file) << GetParam().text;
  for (const std::uint64_t seed : {1, 2, 77}) {
    const ScenarioResult here = testing::run_one(GetParam().name, 300, {}, seed);
    const ScenarioResult there = testing::run_one(file.string(), 300, {}, seed);
    EXPECT_EQ(here.steps, there.steps);
    EXPECT_EQ(here.choices, there.choices);
    EXPECT_EQ(here.event_hash, there.event_hash);
    EXPECT_EQ(testing::faults_of(here), testing::faults_of(there));
    EXPECT_EQ(here.timeouts, there.timeouts);
  }
  std::filesystem::remove(file);
}

SNARL_SCENARIO(twin_locks, "n = 3") {
  auto& fork = scenario.locks("fork", scenario.param("n"));
  scenario.threads("philosopher", scenario.param("n"), [&](int id) {
    const auto left = with(fork[id]);
    const auto right = with(fork[(id + 1) % fork.size()]);
    progress();
  });
  scenario.run();
}

SNARL_SCENARIO(twin_variables, "") {
  auto& x = scenario.shared<std::int64_t>("x", 3);
  auto& y = scenario.shared_array<std::int64_t>("y", 2);
  auto& rlock = scenario.rlock("r");
  scenario.threads("worker", 2, [&](int id) {
    x += 1;
    const auto outer = with(rlock);
    const auto inner = with(rlock);
    const auto seen = x.load();
    y[id].store(seen * 2);
    x -= id;
  });
  scenario.check([&] { return x.load() == 4; });
  scenario.run();
}

SNARL_SCENARIO(twin_queue, "") {
  auto& buffer = scenario.queue<std::int64_t>("buffer", 1);
  auto& sum = scenario.shared<std::int64_t>("sum", 0);
  scenario.threads("producer", 2, [&](int id) { buffer.put(id); });
  scenario.thread("consumer", [&] {
    for (int round = 0; round < 2; ++round) {
      const auto item = buffer.get();
      const auto seen = sum.load();
      sum.store(seen + *item);
      buffer.task_done();
    }
    buffer.close();
    if (!buffer.get()) sum.store(-1);
  });
  scenario.thread("onlooker", [&] {
    buffer.join();
    buffer.size();
  });
  scenario.run();
}

SNARL_SCENARIO(twin_condition, "") {
  auto& m = scenario.lock("m");
  auto& changed = scenario.condition("changed", m);
  auto& value = scenario.shared<std::int64_t>("value", 0);
  scenario.threads("waiter", 2, [&] {
    const auto held = with(m);
    while (value.load() == 0) changed.wait();
  });
  scenario.thread("setter", [&] {
    const auto held = with(m);
    value.store(1);
    changed.notify();
  });
  scenario.run();
}

SNARL_SCENARIO(twin_semaphores, "") {
  auto& permits = scenario.semaphore("permits", 1);
  auto& bounded = scenario.bounded_semaphore("bounded", 0, 2);
  scenario.threads("user", 2, [&] {
    const auto permit = with(permits);
    if (bounded.value() == 0) bounded.release();
  });
  scenario.thread("taker", [&] {
    bounded.acquire();
    bounded.try_acquire();
  });
  scenario.run();
}

SNARL_SCENARIO(twin_atomics, "") {
  auto& flag = scenario.atomic<std::int64_t>("flag", 0);
  auto& data = scenario.shared<std::int64_t>("data", 0);
  scenario.thread("writer", [&] {
    data.store(7);
    flag.store(1, MemoryOrder::kRelease);
  });
  scenario.thread("reader", [&] {
    if (flag.load(MemoryOrder::kAcquire) == 1) {
      const auto seen = data.load();
      require(seen == 7);
    }
    flag.fetch_add(1, MemoryOrder::kRelaxed);
    if (flag.compare_exchange(2, 5)) flag.exchange(6);
  });
  scenario.run();
}

SNARL_SCENARIO(twin_timeouts, "") {
  auto& buffer = scenario.queue<std::int64_t>("buffer", 1);
  auto& go = scenario.event("go");
  auto& m = scenario.lock("m");
  scenario.thread("producer", [&] {
    buffer.put_for(1, 50ms);
    buffer.put_for(2, 50ms);
  });
  scenario.thread("consumer", [&] {
    sleep(20ms);
    buffer.get();
    go.wait_for(10ms);
  });
  scenario.thread("setter", [&] {
    if (m.acquire_for(5ms)) {
      go.set();
      m.release();
    }
  });
  scenario.run();
}

SNARL_SCENARIO(twin_threads, "") {
  auto& r = scenario.rwlock("r");
  auto& gate = scenario.barrier("gate", 2);
  scenario.watch_ends();
  auto& readers = scenario.threads("reader", 2, [&] {
    const auto reading = with_read(r);
    gate.arrive_and_wait();
  });
  scenario.daemon("watcher", [&] {
    while (true) yield();
  });
  scenario.thread("writer", [&] {
    const auto writing = with_write(r);
    readers[0].is_alive();
  });
  scenario.thread("last", [&] { readers[1].join(); });
  scenario.run();
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Twins,
                         ::testing::Values(Twin{"twin_locks", R"(scenario twin(n = 3) {
  lock fork[n]
  thread philosopher[n] { with fork[id] { with fork[(id + 1) % n] { progress } } }
}
)"},
                                           Twin{"twin_variables", R"(scenario twin {
  var x = 3
  var y[2] = 0
  rlock r
  thread worker[2] {
    x += 1
    with r { with r { local seen = x; y[id] = seen * 2; x -= id } }
  }
  check x == 4
}
)"},
                                           Twin{"twin_queue", R"(scenario twin {
  queue buffer(1)
  var sum = 0
  thread producer[2] { buffer.put(id) }
  thread consumer {
    repeat 2 { local item = buffer.get(); sum = sum + item; buffer.task_done() }
    buffer.close()
    if buffer.get() == none { sum = -1 }
  }
  thread onlooker { buffer.join(); buffer.size() }
}
)"},
                                           Twin{"twin_condition", R"(scenario twin {
  lock m
  condition changed on m
  var value = 0
  thread waiter[2] { with m { while value == 0 { changed.wait() } } }
  thread setter { with m { value = 1; changed.notify() } }
}
)"},
                                           Twin{"twin_semaphores", R"(scenario twin {
  semaphore permits(1)
  semaphore bounded(0, max = 2)
  thread user[2] { with permits { if bounded.value() == 0 { bounded.release() } } }
  thread taker { bounded.acquire(); bounded.try_acquire() }
}
)"},
                                           Twin{"twin_atomics", R"(scenario twin {
  atomic flag = 0
  var data = 0
  thread writer { data = 7; flag.store(1, release) }
  thread reader {
    if flag.load(acquire) == 1 { local seen = data; assert seen == 7 }
    flag.fetch_add(1, relaxed)
    if flag.compare_exchange(2, 5) { flag.exchange(6) }
  }
}
)"},
                                           Twin{"twin_timeouts", R"(scenario twin {
  queue buffer(1)
  event go
  lock m
  thread producer { buffer.put(1, timeout = 50ms); buffer.put(2, timeout = 50ms) }
  thread consumer { sleep 20ms; buffer.get(); go.wait(timeout = 10ms) }
  thread setter { if m.acquire(timeout = 5ms) { go.set(); m.release() } }
}
)"},
                                           Twin{"twin_threads", R"(scenario twin {
  rwlock r
  barrier gate(2)
  thread reader[2] { with r.read { gate.arrive_and_wait() } }
  daemon thread watcher { loop { yield } }
  thread writer { with r.write { reader[0].is_alive() } }
  thread last { reader[1].join() }
}
)"}),
                         [](const ::testing::TestParamInfo<Twin>& twin) {
                           return std::string(twin.param.name);
                         });

}  // namespace
}  // namespace snarl
