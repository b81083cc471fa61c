// What a scheduling point and an execution cost, for each workload, in time and in heap memory.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>

#include "snarl/bench/drive.h"
#include "snarl/harness/base/errors.h"

namespace {

// Bytes that were asked of the heap so far. Executions run on one OS thread.
std::uint64_t g_heap_bytes = 0;

}  // namespace

void* operator new(std::size_t size) {
  g_heap_bytes += size;
  if (void* const place = std::malloc(size)) return place;
  throw std::bad_alloc();
}
void operator delete(void* place) noexcept { std::free(place); }
// clang declares this one only where it is asked to call it.
void operator delete(void* place, std::size_t size) noexcept;
void operator delete(void* place, std::size_t /*size*/) noexcept { std::free(place); }

namespace snarl::bench {
namespace {

// Arbitrary: what a campaign sets up is then far below a hundredth of it.
constexpr std::uint64_t kPointsPerCampaign = 1'000'000;
// Arbitrary: a campaign records its first execution and runs it once more, which costs a few.
constexpr std::uint64_t kExecutionsMin = 20;

enum class Configuration : std::uint8_t { kDefault, kTraced, kNone };

DriveOptions options_of(Configuration configuration, std::uint64_t executions) {
  DriveOptions options;
  options.executions = executions;
  options.has_detectors = configuration != Configuration::kNone;
  options.is_traced = configuration == Configuration::kTraced;
  return options;
}

// The second half of a campaign: the first fills pools that stay.
double heap_bytes_each(Program& program, const DriveOptions& options) {
  DriveOptions twice = options;
  twice.executions = 2 * options.executions;
  const std::uint64_t before = g_heap_bytes;
  drive(program, options);
  const std::uint64_t between = g_heap_bytes;
  drive(program, twice);
  const auto once = static_cast<double>(between - before);
  return (static_cast<double>(g_heap_bytes - between) - once) /
         static_cast<double>(options.executions);
}

void run_workload(benchmark::State& state, const std::string& name, Front front,
                  Configuration configuration) {
  std::unique_ptr<Program> program;
  try {
    program = load_workload(name, front);
  } catch (const UsageError& error) {
    return state.SkipWithError(error.what());
  }
  const FirstExecution first = first_execution(*program);
  const DriveOptions options =
      options_of(configuration, std::max(kExecutionsMin, kPointsPerCampaign / first.points));
  const double heap_bytes = heap_bytes_each(*program, options);
  std::uint64_t steps = 0;
  while (state.KeepRunningBatch(static_cast<benchmark::IterationCount>(options.executions))) {
    steps += drive(*program, options).steps;
  }
  const auto executions = static_cast<std::uint64_t>(state.iterations());
  const std::uint64_t points = steps - executions * (first.steps - first.points);
  using benchmark::Counter;
  state.SetItemsProcessed(state.iterations());
  state.counters["points"] = Counter(static_cast<double>(points) / static_cast<double>(executions));
  state.counters["per_point"] =
      Counter(static_cast<double>(points), Counter::kIsRate | Counter::kInvert);
  state.counters["heap_bytes"] = Counter(heap_bytes);
}

void add(const std::string& name, Front front, Configuration configuration) {
  std::string title = front == Front::kFile ? name + "/file" : name;
  if (configuration == Configuration::kTraced) title += "/trace";
  if (configuration == Configuration::kNone) title += "/none";
  benchmark::RegisterBenchmark(title.c_str(), [=](benchmark::State& state) {
    run_workload(state, name, front, configuration);
  });
}

void add_all() {
  add("lock_pairs", Front::kScenario, Configuration::kDefault);
  add("lock_pairs", Front::kScenario, Configuration::kNone);
  for (const char* const name : {"two_locks", "philosophers", "producer_consumer", "counter"}) {
    add(name, Front::kScenario, Configuration::kDefault);
    add(name, Front::kScenario, Configuration::kTraced);
    add(name, Front::kScenario, Configuration::kNone);
    add(name, Front::kFile, Configuration::kDefault);
  }
  for (const char* const count : {"2", "10", "100", "1000", "10000"}) {
    for (const char* const kind : {"threads_", "yields_", "contended_"}) {
      add(std::string(kind) + count, Front::kScenario, Configuration::kDefault);
      add(std::string(kind) + count, Front::kScenario, Configuration::kNone);
    }
  }
  for (const char* const objects : {"100", "1000", "10000"}) {
    for (const char* const steps : {"10000", "100000", "1000000"}) {
      add(std::string("walk_") + objects + "_" + steps, Front::kScenario, Configuration::kDefault);
    }
  }
  add("deadlocks", Front::kScenario, Configuration::kDefault);
}

}  // namespace
}  // namespace snarl::bench

int main(int argc, char** argv) {
  snarl::bench::add_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
