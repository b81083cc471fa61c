// Two ways through the engine: the campaign's, which users pay for, and the bare one below it.
#include "snarl/bench/drive.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "snarl/bench/workloads.h"
#include "snarl/harness/base/check.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/engine/spawn.h"
#include "snarl/scenarios/library.h"

namespace snarl::bench {
namespace {

// Relacy's depth is not limited either, and 4 x 10,000 turns exceed the usual bound.
constexpr std::uint32_t kStepsMax = 100'000'000;

constexpr ObjectRow kThreadRow{"thread"};

template <class Workload>
class PlainBody final : public Body {
 public:
  void run(Execution& execution) override {
    Workload workload;
    for (int index = 0; index < Workload::kThreads; ++index) {
      ThreadRecord& thread = execution.spawn(kThreadRow, {"worker", index, Site::here()}, false);
      thread.body = {&run_thread, &workload, static_cast<std::uint32_t>(index), nullptr};
    }
    execution.wait_for_all();
    SNARL_CHECK(workload.holds(), "a workload does not do what it is for");
  }

 private:
  static void run_thread(void* workload, std::uint32_t index) {
    static_cast<Workload*>(workload)->thread(static_cast<int>(index));
  }
};

std::unique_ptr<Program> plain_program(const std::string& name) {
  auto program = std::make_unique<Program>();
  program->name = name;
  if (name == "two_locks") {
    program->body = std::make_unique<PlainBody<TwoLocks>>();
  } else if (name == "philosophers") {
    program->body = std::make_unique<PlainBody<Philosophers>>();
  } else if (name == "producer_consumer") {
    program->body = std::make_unique<PlainBody<ProducerConsumer>>();
  } else if (name == "counter") {
    program->body = std::make_unique<PlainBody<Counter>>();
  } else {
    throw UsageError("no plain body of '" + name + "'");
  }
  return program;
}

double cpu_ns_now() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Reads without allocating, which would change what it reads.
std::uint64_t resident_bytes() {
  std::array<char, 128> text{};
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  SNARL_CHECK(file >= 0, "the system does not say how much memory a process has");
  const ssize_t size = read(file, text.data(), text.size() - 1);
  close(file);
  SNARL_CHECK(size > 0, "the system's word about memory is empty");
  char* after_total = nullptr;
  std::strtoull(text.data(), &after_total, 10);
  return std::strtoull(after_total, nullptr, 10) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

// Reads the memory at the beginning of two executions.
class SampledBody final : public Body {
 public:
  SampledBody(std::unique_ptr<Body> body, std::uint64_t last, Drive& drive)
      : body_(std::move(body)), last_(last), drive_(drive) {}

  void run(Execution& execution) override {
    if (index_ == kSettlingExecutions) drive_.resident_bytes_first = resident_bytes();
    if (index_ == last_) drive_.resident_bytes_last = resident_bytes();
    ++index_;
    body_->run(execution);
  }

  std::unique_ptr<Body> release() { return std::move(body_); }

 private:
  std::unique_ptr<Body> body_;
  std::uint64_t index_ = 0;
  std::uint64_t last_;
  Drive& drive_;
};

EngineOptions engine_options(const DriveOptions& options) {
  EngineOptions engine;
  engine.steps_max = kStepsMax;
  if (!options.has_detectors) engine.observing = 0;
  return engine;
}

const StrategyRow& random_strategy() {
  const StrategyRow* const row = find_strategy("random");
  SNARL_CHECK(row != nullptr, "there is no strategy of the name random");
  return *row;
}

void drive_campaign(Program& program, const DriveOptions& options, Drive& drive) {
  CampaignOptions campaign;
  campaign.schedules = options.executions;
  campaign.seed = options.seed;
  campaign.steps_max = kStepsMax;
  campaign.keeps_going = true;
  campaign.engine = engine_options(options);
  campaign.minimize_seconds = 0;
  const double start_ns = cpu_ns_now();
  const ScenarioResult result = run_campaign(program, random_strategy(), campaign);
  drive.cpu_ns = cpu_ns_now() - start_ns;
  SNARL_CHECK(result.executions == options.executions, "a campaign did not run its whole budget");
  drive.steps = result.steps;
  drive.event_hash = result.event_hash;
  drive.frames_dropped = result.frames_dropped;
  for (const Finding& finding : result.findings) {
    drive.failed_executions = std::max(drive.failed_executions, finding.hits);
  }
}

void drive_bare(Program& program, const DriveOptions& options, Drive& drive) {
  const double start_ns = cpu_ns_now();
  Execution execution(engine_options(options));
  Trace trace;
  if (options.is_traced) execution.set_trace(&trace, Traced::kEvents);
  const std::unique_ptr<Strategy> strategy = make_strategy(random_strategy());
  ExecutionInfo info;
  info.seed = options.seed;
  info.steps_max = kStepsMax;
  const auto finish = [&] {
    drive.steps += execution.steps();
    drive.event_hash = (drive.event_hash ^ execution.event_hash()) * 0x9e37'79b9'7f4a'7c15ULL;
    if (execution.outcome() != Outcome::kCompleted) ++drive.failed_executions;
    ++info.index;
  };
  execution.run_loop([&] {
    if (execution.take_dropped_loop()) finish();
    while (info.index < options.executions) {
      strategy->begin(info);
      execution.run_once(*program.body, *strategy, info);
      finish();
    }
    return true;
  });
  drive.frames_dropped = execution.frames_dropped();
  drive.cpu_ns = cpu_ns_now() - start_ns;
}

}  // namespace

std::unique_ptr<Program> load_workload(const std::string& name, Front front) {
  if (front == Front::kBody) return plain_program(name);
  if (front == Front::kFile) {
    for (auto& program : load_programs("bench/workloads.snarl", {})) {
      if (program->name == name) return std::move(program);
    }
    throw UsageError("bench/workloads.snarl has no scenario '" + name + "'");
  }
  std::string scenario = name;
  std::vector<std::string> numbers;  // the last one first
  while (numbers.size() < 2) {
    const std::size_t number = scenario.find_last_not_of("0123456789") + 1;
    if (number < 2 || number == scenario.size() || scenario[number - 1] != '_') break;
    numbers.push_back(scenario.substr(number));
    scenario.resize(number - 1);
  }
  std::vector<ParameterOverride> overrides;
  if (numbers.size() == 1) overrides.emplace_back("threads", numbers[0]);
  if (numbers.size() == 2) {
    overrides.emplace_back("objects", numbers[1]);
    overrides.emplace_back("steps", numbers[0]);
  }
  return std::move(load_programs(scenario, overrides).front());
}

Drive drive(Program& program, const DriveOptions& options) {
  Drive drive;
  SampledBody* sampled = nullptr;
  if (options.is_sampled) {
    auto body =
        std::make_unique<SampledBody>(std::move(program.body), options.executions - 1, drive);
    sampled = body.get();
    program.body = std::move(body);
  }
  if (options.is_bare || options.is_traced) {
    drive_bare(program, options, drive);
  } else {
    drive_campaign(program, options, drive);
  }
  if (sampled != nullptr) program.body = sampled->release();
  return drive;
}

FirstExecution first_execution(Program& program) {
  EngineOptions options;
  options.steps_max = kStepsMax;
  options.observing = 0;
  Execution execution(options);
  const std::unique_ptr<Strategy> strategy = make_strategy(random_strategy());
  ExecutionInfo info;
  info.steps_max = kStepsMax;
  strategy->begin(info);
  const Examination examination = examine(execution, program, *strategy, info);
  const auto& events = examination.trace->events;
  const auto points = std::count_if(events.begin(), events.end(), [](const OpEvent& event) {
    return has_point(event.op.kind) && event.op.kind != OpKind::kExpire;
  });
  return {events.size(), static_cast<std::uint64_t>(points)};
}

}  // namespace snarl::bench
