// An execution of a C++ scenario calls malloc no more once the first ones have.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/scenarios/scenario.h"
#include "snarl/scenarios/testing/campaigns.h"

#if !defined(SNARL_ASAN) && !defined(SNARL_TSAN)  // their operators are their own

namespace {

std::uint64_t allocations = 0;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* const place = std::malloc(bytes == 0 ? 1 : bytes)) return place;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* place) noexcept { std::free(place); }
// clang declares this one only with -fsized-deallocation.
[[gnu::noinline]] void operator delete(void* place, std::size_t bytes) noexcept;
[[gnu::noinline]] void operator delete(void* place, std::size_t /*bytes*/) noexcept {
  std::free(place);
}

namespace snarl {
namespace {

SNARL_SCENARIO(steady, "threads = 3, rounds = 2", "expect always clean") {
  auto& total = scenario.shared<std::int64_t>("total", 0);
  auto& hits = scenario.atomic<int>("hits");
  auto& lock = scenario.lock("lock");
  auto& slots = scenario.locks("slot", 20);
  auto& changed = scenario.condition("changed", lock);
  const auto work = [&, big = std::array<int, 20>{}](int id) {
    for (int round = big[3]; round < scenario.param("rounds"); ++round) {
      const auto slot = with(slots[id]);
      const auto held = with(lock);
      total.add(1);
      hits.fetch_add(1);
      changed.notify_all();
    }
  };
  scenario.threads("worker", scenario.param("threads"), work);
  scenario.thread("watcher", [&] {
    const auto held = with(lock);
    while (total.load() == 0) changed.wait();
  });
  scenario.daemon("onlooker", [&] {
    while (true) yield();
  });
  scenario.check(
      [&] { return total.load() == scenario.param("threads") * scenario.param("rounds"); },
      "everybody was counted");
  scenario.run();
}

TEST(Scenario, AllocatesNothingPerExecutionOnceItRuns) {
  const auto program = testing::load_one("steady");
  const auto strategy = make_strategy(*find_strategy("random"));
  Execution execution{EngineOptions{}};
  ExecutionInfo info;
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  bool is_clean = true;
  execution.run_loop([&] {
    for (; info.index < 2000; ++info.index) {
      if (info.index == 1000) before = allocations;
      strategy->begin(info);
      execution.run_once(*program->body, *strategy, info);
      is_clean = is_clean && execution.suspicions().is_empty();
    }
    after = allocations;
    return true;
  });
  EXPECT_TRUE(is_clean);
  EXPECT_GT(before, 0U);
  EXPECT_EQ(after - before, 0U);
}

}  // namespace
}  // namespace snarl

#endif
