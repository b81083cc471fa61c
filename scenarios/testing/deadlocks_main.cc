// Usage: snarl_deadlocks COUNT FIRST_SEED: compares deadlock verdicts with brute force on that many
// programs, measures the largest verdict, and says so in JSON. Exit code 1: they differ.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>

#include "snarl/harness/campaign/program.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/testing/deadlock_check.h"

namespace snarl::testing {
namespace {

constexpr const char* kThousand =
    "scenario thousand {\n"
    "  lock m[1000]\n"
    "  barrier all(1000)\n"
    "  thread t[1000] {\n"
    "    m[id].acquire()\n"
    "    all.arrive_and_wait()\n"
    "    m[(id + 1) % 1000].acquire()\n"
    "  }\n"
    "}\n";

// Goes on with the first thread; measures the verdict where nobody can go on any more.
class Stopwatch final : public Strategy {
 public:
  explicit Stopwatch(const Execution& execution) : execution_(execution) {}
  bool begin(const ExecutionInfo& /*info*/) override { return true; }
  std::uint32_t pick(const Choice& choice) override {
    if (choice.option_count > 0) return index_of(choice.enabled->nth(0));
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    length_ = find_deadlock(execution_, ThreadId{1}).threads.size();
    const std::chrono::duration<double, std::milli> spent = Clock::now() - start;
    milliseconds_ = spent.count();
    return 0;
  }
  void observe(const OpEvent& /*event*/) override {}

  std::size_t length() const { return length_; }
  double milliseconds() const { return milliseconds_; }

 private:
  const Execution& execution_;
  std::size_t length_ = 0;
  double milliseconds_ = 0;
};

std::pair<std::size_t, double> measure_thousand() {
  language::ParseResult parsed = language::parse("thousand.snarl", kThousand);
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  const auto program = make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
  EngineOptions options;
  options.is_exhaustive = true;  // ends with no cycle, so that the end can be looked at
  Execution execution(options);
  Stopwatch stopwatch(execution);
  execution.run_loop([&] {
    execution.run_once(*program->body, stopwatch, {});
    return true;
  });
  return {stopwatch.length(), stopwatch.milliseconds()};
}

int compare(std::uint64_t count, std::uint64_t first) {
  DeadlockCheck all;
  std::uint64_t differences = 0;
  std::uint64_t stuck = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const DeadlockCheck check = check_deadlocks(seed);
    if (!check.difference.empty()) {
      fmt::print(stderr, "seed {}: {}\n", seed, check.difference);
      ++differences;
    }
    all.states += check.states;
    all.partial += check.partial;
    all.executions += check.executions;
    all.deadlocked += check.deadlocked;
    stuck += check.can_be_stuck ? 1 : 0;
  }
  const auto [length, milliseconds] = measure_thousand();
  fmt::print(
      "{{\"programs\": {}, \"stuck\": {}, \"states\": {}, \"partial\": {}, \"executions\": {}, "
      "\"deadlocked\": {}, \"differences\": {}, \"cycle\": {}, \"cycle_milliseconds\": {:.3f}}}\n",
      count, stuck, all.states, all.partial, all.executions, all.deadlocked, differences, length,
      milliseconds);
  return differences == 0 ? 0 : 1;
}

}  // namespace
}  // namespace snarl::testing

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: snarl_deadlocks COUNT FIRST_SEED\n");
    return 2;
  }
  return snarl::testing::compare(std::strtoull(argv[1], nullptr, 10),
                                 std::strtoull(argv[2], nullptr, 10));
}
