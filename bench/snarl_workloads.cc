// Runs one workload under Snarl's random strategy and prints its CPU time per execution.
//
// The other half of the four shared ones is relacy_workloads; compare_relacy.py runs the two side
// by side.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "snarl/bench/drive.h"
#include "snarl/harness/base/errors.h"

namespace snarl::bench {
namespace {

struct Arguments {
  std::string workload;
  Front front = Front::kScenario;
  DriveOptions options;
};

constexpr const char* kUsage =
    "usage: snarl_workloads WORKLOAD EXECUTIONS [--detectors default|none] [--trace] [--bare]\n"
    "                       [--front scenario|file|body] [--memory]\n"
    "WORKLOAD: two_locks philosophers producer_consumer counter deadlocks lock_pairs,\n"
    "  or with a number of threads: threads_100 yields_100 contended_100,\n"
    "  or with numbers of objects and steps: walk_100_10000\n"
    "--trace   records every execution; implies --bare\n"
    "--bare    the engine alone, without what a campaign adds\n"
    "--memory  how much the process grows after the first 1,000 executions\n"
    "Prints CPU nanoseconds per execution, and more, as JSON.\n";

bool read_front(const std::string& word, Front& front) {
  if (word == "scenario") front = Front::kScenario;
  if (word == "file") front = Front::kFile;
  if (word == "body") front = Front::kBody;
  return word == "scenario" || word == "file" || word == "body";
}

// Returns: false if they are no arguments of this program.
bool read(const std::vector<std::string>& words, Arguments& arguments) {
  if (words.size() < 2) return false;
  if (words[1].empty() || words[1].find_first_not_of("0123456789") != std::string::npos) {
    return false;
  }
  arguments.workload = words[0];
  arguments.options.executions = std::strtoull(words[1].c_str(), nullptr, 10);
  for (std::size_t index = 2; index < words.size(); ++index) {
    const std::string& word = words[index];
    const std::string value = index + 1 < words.size() ? words[index + 1] : "";
    if (word == "--trace") {
      arguments.options.is_traced = arguments.options.is_bare = true;
    } else if (word == "--bare") {
      arguments.options.is_bare = true;
    } else if (word == "--memory") {
      arguments.options.is_sampled = true;
    } else if (word == "--detectors" && (value == "default" || value == "none")) {
      arguments.options.has_detectors = value == "default";
      ++index;
    } else if (word == "--front" && read_front(value, arguments.front)) {
      ++index;
    } else {
      return false;
    }
  }
  const std::uint64_t least = arguments.options.is_sampled ? kSettlingExecutions + 1 : 1;
  return arguments.options.executions >= least;
}

int run(const Arguments& arguments) {
  const auto program = load_workload(arguments.workload, arguments.front);
  const Drive done = drive(*program, arguments.options);
  const auto count = static_cast<double>(arguments.options.executions);
  std::cout << fmt::format(
      R"({{"tool": "snarl", "workload": "{}", "executions": {}, "cpu_ns_per_execution": {:.1f}, )"
      R"("steps_per_execution": {:.3f}, "event_hash": "{:016x}", "failed_executions": {}, )"
      R"("frames_dropped": {})",
      arguments.workload, arguments.options.executions, done.cpu_ns / count,
      static_cast<double>(done.steps) / count, done.event_hash, done.failed_executions,
      done.frames_dropped);
  if (arguments.options.is_sampled) {
    std::cout << fmt::format(R"(, "resident_bytes_first": {}, "resident_bytes_growth": {})",
                             done.resident_bytes_first,
                             static_cast<std::int64_t>(done.resident_bytes_last) -
                                 static_cast<std::int64_t>(done.resident_bytes_first));
  }
  std::cout << "}\n";
  return 0;
}

}  // namespace
}  // namespace snarl::bench

int main(int argc, char** argv) {
  snarl::bench::Arguments arguments;
  if (!snarl::bench::read(std::vector<std::string>(argv + 1, argv + argc), arguments)) {
    std::cerr << snarl::bench::kUsage;
    return 2;
  }
  try {
    return snarl::bench::run(arguments);
  } catch (const snarl::UsageError& error) {
    std::cerr << "snarl_workloads: " << error.what() << '\n';
    return 2;
  }
}
