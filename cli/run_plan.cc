// Reads targets and options.
#include "snarl/cli/run_plan.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "snarl/cli/settings.h"
#include "snarl/cli/signals.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/memory_use.h"
#include "snarl/reports/wording.h"
#include "snarl/scenarios/cpp_programs.h"
#include "snarl/scenarios/targets.h"

namespace snarl {
namespace {

using std::chrono::nanoseconds;
using Programs = std::vector<std::unique_ptr<Program>>;

constexpr std::uint64_t kCountMax = 1'000'000'000'000'000'000U;
constexpr std::uint64_t kJobsMax = 1024;
constexpr std::uint64_t kMemoryMibMin = 64;  // a worker that does nothing takes some 15
constexpr std::uint64_t kMemoryMibMax = std::uint64_t{1} << 40U;
constexpr std::uint64_t kSchedulesUntilSaturated = 100'000'000;  // at most

const StrategyRow& strategy_of(std::string_view option, const std::string& name) {
  if (const StrategyRow* const row = find_strategy(name)) return *row;
  throw UsageError(unknown_word(option, "strategy", name, strategy_names()));
}

std::string key_of(const Program& program) {
  std::string key = program.file + '\n' + program.name;
  for (const ParameterValue& param : program.params) {
    key += fmt::format("\n{}={}", param.name, param.value);
  }
  return key;
}

// Those of the command line; in a user's own program, where there are none: all that is in it.
std::vector<std::string> targets_of(const Arguments& arguments) {
  std::vector<std::string> targets = arguments.operands();
  if (!targets.empty() || !catalogue_texts().empty()) return targets;
  for (const ScenarioRegistration* const one : registered_scenarios()) {
    targets.emplace_back(one->name());
  }
  return targets;
}

// The programs of all targets, and what is wrong with the rest, each once, in order.
Loaded load_all(const Arguments& arguments) {
  const std::vector<std::string> targets = targets_of(arguments);
  if (targets.empty()) {
    throw UsageError(
        "say what to run: a .snarl file, a folder of them, the name of a scenario that is "
        "compiled in, or `catalogue`");
  }
  const std::vector<std::vector<ParameterOverride>> sets = parameter_sets(arguments);
  // A parameter is for the scenarios that have it, in whichever target they are.
  std::set<std::string> names;
  for (const auto& [name, value] : sets.front()) names.insert(name);
  if (targets.size() == 1) names.clear();
  if (!names.empty()) names = parameters_among(targets, names);
  Loaded all;
  std::set<std::string> keys;
  std::set<std::string> texts;
  for (const std::string& target : targets) {
    for (const std::vector<ParameterOverride>& set : sets) {
      Loaded loaded = load_runnable(target, set, names);
      for (std::unique_ptr<Program>& program : loaded.programs) {
        if (keys.insert(key_of(*program)).second) all.programs.push_back(std::move(program));
      }
      for (LoadError& error : loaded.errors) {
        if (texts.insert(error.text).second) all.errors.push_back(std::move(error));
      }
    }
  }
  return all;
}

// A strategy that the scenario names wins over the command line's.
std::vector<Job> plan(const Programs& programs, const StrategyRow& strategy, std::uint64_t seed) {
  std::vector<Job> jobs;
  for (const std::unique_ptr<Program>& program : programs) {
    const std::uint64_t own_seed = program->seed.value_or(seed);
    if (program->strategies.empty()) jobs.push_back({program.get(), &strategy, own_seed});
    for (const std::string& name : program->strategies) {
      const std::string place = fmt::format("{}:{}: explore", shown(program->file), program->line);
      jobs.push_back({program.get(), &strategy_of(place, name), own_seed});
    }
  }
  return jobs;
}

// The cores that this process may use.
std::uint64_t available_cores() {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<std::uint64_t>(CPU_COUNT(&cores));
}

}  // namespace

CampaignOptions campaign_options(const Arguments& arguments) {
  CampaignOptions options;
  const auto number = [&arguments](const char* name, std::uint64_t least, std::uint64_t most,
                                   std::uint64_t otherwise) {
    if (!arguments.has(name)) return otherwise;
    return parse_number(fmt::format("--{}", name), arguments.value(name), least, most);
  };
  options.schedules = number("schedules", 1, kCountMax, options.schedules);
  options.seed = number("seed", 0, ~std::uint64_t{0}, options.seed);
  options.steps_max =
      static_cast<std::uint32_t>(number("steps", 1, 0xffff'ffffU, options.steps_max));
  options.jobs = static_cast<std::uint32_t>(
      number("jobs", 1, kJobsMax, std::clamp<std::uint64_t>(available_cores(), 1, kJobsMax)));
  const std::uint64_t mib =
      number("memory-limit", 0, kMemoryMibMax, default_memory_limit(options.jobs) >> 20U);
  if (mib > 0 && mib < kMemoryMibMin) {
    throw UsageError(
        fmt::format("--memory-limit {}: a worker itself takes some; at least {}, or 0 for none",
                    mib, kMemoryMibMin));
  }
  options.memory_bytes_max = mib << 20U;
  options.saturation = number("until-saturated", 1, kCountMax, 0);
  if (options.saturation > 0 && !arguments.has("schedules")) {
    options.schedules = kSchedulesUntilSaturated;
  }
  if (arguments.has("inject")) options.faults = parse_faults(arguments.value("inject"));
  options.keeps_going = arguments.has("keep-going");
  options.stops_when_met = arguments.has("until-met");
  options.engine = engine_options(arguments);
  options.engine.steps_max = options.steps_max;
  options.hang_seconds = hang_seconds(arguments);
  if (arguments.has("minimize-time")) {
    const nanoseconds time =
        parse_duration("--minimize-time", arguments.value("minimize-time"), {}, kTimeMax);
    options.minimize_seconds = std::chrono::duration<double>(time).count();
  }
  options.is_interrupted = &interrupt_flag();
  return options;
}

RunPlan make_run_plan(const Arguments& arguments, std::uint64_t seed) {
  const StrategyRow& strategy =
      strategy_of("--strategy", arguments.value("strategy", std::string(kDefaultStrategy)));
  RunPlan run_plan;
  run_plan.strategy = strategy.name;
  Loaded loaded = load_all(arguments);
  run_plan.programs = std::move(loaded.programs);
  run_plan.errors = std::move(loaded.errors);
  run_plan.jobs = plan(run_plan.programs, strategy, seed);
  if (run_plan.jobs.empty()) throw_if_any(run_plan.errors);
  if (run_plan.jobs.empty()) throw UsageError("run: no scenario matches");
  return run_plan;
}

namespace {

std::string faults_help() {
  std::string text =
      "faults on purpose that executions may have, beside those of the scenario's "
      "`inject`:";
  for (const InjectedFaultRow& row : kInjectedFaultRows) {
    text +=
        fmt::format("{} {} ({})", &row == kInjectedFaultRows.data() ? "" : ",", row.word, row.help);
  }
  return text + fmt::format("; at most {} an execution (default: none)", kInjectedFaultsMax);
}

}  // namespace

OptionTable schedule_rows() {
  OptionTable rows = {
      {"strategy", "NAME",
       fmt::format("who answers the choices, unless the scenario says it: {} (default: {})",
                   listed_words(strategy_names(), "or"), kDefaultStrategy)},
      {"schedules", "N",
       fmt::format("executions of each scenario and parameter set, unless the scenario says "
                   "`explore N schedules` (default: {})",
                   CampaignOptions{}.schedules)},
      {"until-saturated", "N",
       fmt::format("go on until fewer than one in N executions would be a new one, looked at every "
                   "{}; --schedules is then an upper bound (default for it: {})",
                   kBlockExecutions, kSchedulesUntilSaturated)},
      {"steps", "N",
       fmt::format("events after which an execution is cut as unfinished (default: {})",
                   CampaignOptions{}.steps_max)},
      {"seed", "S", "all that is random comes from it (default: 1)"},
      {"inject", "FAULT,...", faults_help()},
      {"keep-going", "", "do not end a scenario at the first execution that fails it"},
      {"minimize-time", "D",
       fmt::format(
           "an upper bound for making the schedule of a finding shorter; 0s: show the first "
           "execution that had it (default: {}s)",
           CampaignOptions{}.minimize_seconds)},
      {"param", "K=V",
       "set a parameter of the scenarios that have it; K=2..5 and K=2,4,8 run each value; may be "
       "repeated, for all combinations",
       true},
  };
  return joined(std::move(rows), engine_rows());
}

}  // namespace snarl
