// Files do what the same scenario in C++ does: objects, names, places, events.
#include "snarl/scenarios/language/interpreter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "snarl/harness/engine/spawn.h"
#include "snarl/primitives/primitives.h"
#include "snarl/scenarios/language/testing/run_text.h"

namespace snarl::language::testing {
namespace {

using ::testing::ElementsAre;
using std::chrono_literals::operator""ms;

std::vector<std::string> objects_of(const Played& played) {
  std::vector<std::string> all;
  for (const ObjectInfo& object : played.trace.objects) {
    all.push_back(object.kind + " " + object.name);
  }
  return all;
}

TEST(Interpreter, MakesObjectsInOrderOfDeclarationAndThenTheThreads) {
  EXPECT_THAT(
      objects_of(play("thread w[2] { }\nlock m[2]\nvar x = 0\ncondition c on m[1]\n"
                      "condition own\ndaemon thread d { }\nqueue q(2)\nbarrier b(2)\n"
                      "atomic a = 1\nrlock r\nrwlock rw\nsemaphore s\nevent e")),
      ElementsAre("thread main", "lock m[0]", "lock m[1]", "var x", "condition c", "lock own",
                  "condition own", "queue q", "barrier b", "atomic a", "rlock r", "rwlock rw",
                  "semaphore s", "event e", "thread w[0]", "thread w[1]", "thread d"));
}

TEST(Interpreter, NamesElementsButNotWhatIsNoArray) {
  EXPECT_THAT(objects_of(play("lock m[1]\nlock n\nthread t[1] { }\nthread u { }")),
              ElementsAre("thread main", "lock m[0]", "lock n", "thread t[0]", "thread u"));
}

TEST(Interpreter, BeginsAllThreadsTogether) {
  const Played played = play("thread a { yield }\nthread b { yield }");
  EXPECT_EQ(played.trace.threads[1].creator, kMainThread);
  EXPECT_FALSE(played.trace.threads[1].is_daemon);
  const Tally tally = enumerate("thread a { yield }\nthread b { yield }");
  EXPECT_GT(tally.executions, 2U);
}

// The file, line and column of every operation.
std::vector<std::string> places_of(const Played& played) {
  std::vector<std::string> all;
  for (const OpEvent& event : played.trace.events) {
    if (event.op.kind == OpKind::kBegin || event.op.kind == OpKind::kEnd) continue;
    const Site& site = event.op.site;
    all.push_back(std::string(site.file) + ":" + std::to_string(site.line) + ":" +
                  std::to_string(site.column));
  }
  return all;
}

TEST(Interpreter, KnowsTheColumnOfEveryOperation) {
  EXPECT_THAT(
      places_of(play("var x = 0; lock m; queue q\n"
                     "thread w {\n"
                     "  x += 1 + x\n"
                     "  with m { q.put(x) }\n"
                     "  yield\n"
                     "}")),
      ElementsAre("test.snarl:4:12", "test.snarl:4:3", "test.snarl:4:3", "test.snarl:5:8",
                  "test.snarl:5:18", "test.snarl:5:12", "test.snarl:5:8", "test.snarl:6:3"));
}

TEST(Interpreter, ItsPlacesOutliveIt) {
  Site site;
  {
    const Played played = play("thread w { yield }");
    site = played.trace.events[1].op.site;
  }
  EXPECT_STREQ(site.file, "test.snarl");
}

// Two bodies that do the same operations.
struct Pair {
  const char* name;
  const char* items;
  std::function<void()> body;
};

std::vector<Pair> pairs();

class Twin : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Twin, HasTheSameEvents) {
  const Pair pair = pairs()[GetParam()];
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Played file = play_seed(pair.items, seed);
    const Played body = snarl::testing::play_seed(pair.body, seed);
    EXPECT_EQ(file.event_hash, body.event_hash) << "seed " << seed;
    EXPECT_EQ(file.faults(), body.faults()) << "seed " << seed;
    EXPECT_EQ(file.operations().size(), body.operations().size());
  }
}

TEST_P(Twin, IsTheSameAgain) {
  const Pair pair = pairs()[GetParam()];
  EXPECT_EQ(play_seed(pair.items, 3).event_hash, play_seed(pair.items, 3).event_hash);
}

TEST_P(Twin, IsTheSameOnOsThreads) {
  const Pair pair = pairs()[GetParam()];
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(play_seed(pair.items, seed).event_hash, play_seed(pair.items, seed, "os").event_hash);
  }
}

using Bodies = std::vector<std::function<void()>>;

// Like snarl::testing::run_threads, with the name that files give them.
void run_named(std::string_view name, const Bodies& bodies) {
  static constexpr ObjectRow kRow{"thread"};
  Execution& execution = Execution::current();
  const ThreadBody prototype{
      [](void* context, std::uint32_t index) { (*static_cast<const Bodies*>(context))[index](); },
      const_cast<Bodies*>(&bodies)};
  for (std::uint32_t index = 0; index < bodies.size(); ++index) {
    ThreadRecord& thread = execution.spawn(kRow, {name, static_cast<std::int32_t>(index)}, false);
    thread.body = prototype;
    thread.body.argument = index;
  }
  execution.wait_for_all();
}

void locked_counter() {
  Lock m{"m"};
  Shared<std::int64_t> counter{"counter", 0};
  const auto count = [&] {
    for (int round = 0; round < 2; ++round) {
      const auto guard = with(m);
      counter += 1;
    }
  };
  run_named("t", {count, count, count});
}

void philosophers() {
  Lock zero{{"fork", 0}};
  Lock one{{"fork", 1}};
  Lock two{{"fork", 2}};
  Lock* const forks[] = {&zero, &one, &two};
  const auto eat = [&](int id) {
    for (int meal = 0; meal < 2; ++meal) {
      const auto left = with(*forks[id]);
      const auto right = with(*forks[(id + 1) % 3]);
      progress();
    }
  };
  run_named("t", {[&] { eat(0); }, [&] { eat(1); }, [&] { eat(2); }});
}

void own_condition() {
  Condition changed{"changed"};
  Shared<std::int64_t> items{"items", 0};
  const auto take = [&] {
    const auto guard = with(changed);
    while (items.load() == 0) changed.wait();
    items -= 1;
  };
  const auto give = [&] {
    for (int item = 0; item < 2; ++item) {
      const auto guard = with(changed);
      items += 1;
      changed.notify();
    }
  };
  run_named("t", {take, take, give});
}

void timed_calls() {
  Queue<std::int64_t> queue{"inbox", 1};
  Semaphore permits{"permits", 0};
  Event set{"given"};
  run_named("t", {[&] {
                    queue.put_for(1, 5ms);
                    queue.put_for(2, 5ms);
                    if (set.wait_for(1ms)) permits.release();
                  },
                  [&] {
                    sleep(2ms);
                    queue.get_for(1ms);
                    permits.acquire_for(3ms);
                  },
                  [&] { set.set(); }});
}

void atomics() {
  Atomic<std::int64_t> count{"count", 0};
  const auto increment = [&] {
    auto seen = count.load(::snarl::MemoryOrder::kRelaxed);
    while (!count.compare_exchange(seen, seen + 1, ::snarl::MemoryOrder::kAcqRel))
      seen = count.load();
    count.fetch_add(-2);
  };
  run_named("t", {increment, increment});
}

void readers_and_writers() {
  RWLock lock{"book"};
  Shared<std::int64_t> page{"page", 0};
  const auto write = [&] {
    const auto guard = with_write(lock);
    page += 3;
  };
  const auto read = [&] {
    const auto guard = with_read(lock);
    page.load();
  };
  run_named("t", {write, read, read, write});
}

void barriers() {
  Barrier meeting{"meeting", 3};
  Shared<std::int64_t> sum{"sum", 0};
  const auto meet = [&] {
    sum += 1;
    meeting.arrive_and_wait();
    sum += 1;
    meeting.arrive_and_wait_for(1ms);
  };
  run_named("t", {meet, meet, meet});
}

void compound_of_a_call() {
  Queue<std::int64_t> queue{"inbox"};
  Shared<std::int64_t> sum{"sum", 0};
  const auto add = [&] { sum += *queue.get(); };
  run_named("t", {add, add, [&] {
                    queue.put(4);
                    queue.put(5);
                  }});
}

std::vector<Pair> pairs() {
  return {
      {"locked_counter",
       "lock m\nvar counter = 0\nthread t[3] { repeat 2 { with m { counter += 1 } } }",
       &locked_counter},
      {"philosophers",
       "lock fork[3]\n"
       "thread t[3] { repeat 2 { with fork[id] { with fork[(id + 1) % 3] { progress } } } }",
       &philosophers},
      {"own_condition",
       "condition changed\nvar items = 0\n"
       "thread t[3] { if id < 2 { with changed { while items == 0 { changed.wait() }; items -= 1 } "
       "}"
       " else { repeat 2 { with changed { items += 1; changed.notify() } } } }",
       &own_condition},
      {"timed_calls",
       "queue inbox(1)\nsemaphore permits(0)\nevent given\n"
       "thread t[3] { if id == 0 { inbox.put(1, timeout = 5ms); inbox.put(2, timeout = 5ms)\n"
       "if given.wait(timeout = 1ms) { permits.release() } } else if id == 1 { sleep 2ms\n"
       "inbox.get(timeout = 1ms); permits.acquire(timeout = 3ms) } else { given.set() } }",
       &timed_calls},
      {"atomics",
       "atomic count = 0\nthread t[2] { local seen = count.load(relaxed)\n"
       "while not count.compare_exchange(seen, seen + 1, acq_rel) { seen = count.load() }\n"
       "count.fetch_add(-2) }",
       &atomics},
      {"readers_and_writers",
       "rwlock book\nvar page = 0\nthread t[4] { if id == 0 or id == 3 { with book.write "
       "{ page += 3 } } else { with book.read { local seen = page } } }",
       &readers_and_writers},
      {"barriers",
       "barrier meeting(3)\nvar sum = 0\nthread t[3] { sum += 1; meeting.arrive_and_wait()\n"
       "sum += 1; meeting.arrive_and_wait(timeout = 1ms) }",
       &barriers},
      {"compound_of_a_call",
       "queue inbox\nvar sum = 0\n"
       "thread t[3] { if id < 2 { sum += inbox.get() } else { inbox.put(4); inbox.put(5) } }",
       &compound_of_a_call},
  };
}

INSTANTIATE_TEST_SUITE_P(Interpreter, Twin, ::testing::Range<std::size_t>(0, 8),
                         [](const ::testing::TestParamInfo<std::size_t>& index) {
                           return std::string(pairs()[index.param].name);
                         });

}  // namespace
}  // namespace snarl::language::testing
