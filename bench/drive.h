// Runs a workload as a campaign does and says what it cost.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "snarl/harness/campaign/program.h"

namespace snarl::bench {

// What the workload is written in.
enum class Front : std::uint8_t {
  kScenario,  // SNARL_SCENARIO
  kFile,      // bench/workloads.snarl; the working directory is the source root
  kBody,      // the engine's own interface, to see what the scenario's costs
};

// Returns: the program of a workload, of `threads_100` with 100 threads, of `walk_100_10000` with
// 100 objects and 10,000 steps.
// Errors: throws UsageError.
std::unique_ptr<Program> load_workload(const std::string& name, Front front);

struct DriveOptions {
  std::uint64_t executions = 1;
  std::uint64_t seed = 1;
  bool has_detectors = true;
  bool is_traced = false;   // records every execution, as only examining does; implies is_bare
  bool is_bare = false;     // the engine alone, without the campaign's judging and counting
  bool is_sampled = false;  // reads the memory after the first executions and before the last
};

struct Drive {
  double cpu_ns = 0;
  std::uint64_t steps = 0;
  std::uint64_t event_hash = 0;         // bare: not the same as the campaign's
  std::uint64_t failed_executions = 0;  // that showed a fault
  std::uint64_t frames_dropped = 0;
  std::uint64_t resident_bytes_first = 0;
  std::uint64_t resident_bytes_last = 0;
};

inline constexpr std::uint64_t kSettlingExecutions = 1000;  // before memory is first read

// Requires: program.body is used by nobody else.
Drive drive(Program& program, const DriveOptions& options);

// Requires: the workload never waits in the middle of an operation for it to be like all others.
struct FirstExecution {
  std::uint64_t steps = 0;
  std::uint64_t points = 0;  // scheduling points: steps but for the ends of threads
};

FirstExecution first_execution(Program& program);

}  // namespace snarl::bench
