// `snarl run`: campaigns of all scenarios that the targets name, and the reports of what they did.
#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <sstream>

#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/progress.h"
#include "snarl/cli/settings.h"
#include "snarl/cli/signals.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/check.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/corpus.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

using std::chrono::nanoseconds;
using SteadyClock = std::chrono::steady_clock;
using Programs = std::vector<std::unique_ptr<Program>>;

constexpr std::uint64_t kCountMax = 1'000'000'000'000'000'000U;
constexpr std::uint64_t kJobsMax = 1024;
constexpr nanoseconds kTimeMin = std::chrono::milliseconds(1);
constexpr nanoseconds kTimeMax = std::chrono::hours(24) * 365;

// One line of the plan: a program under one strategy.
struct Job {
  Program* program;
  const StrategyRow* strategy;
  std::uint64_t seed;
};

// What a failed check of the harness prints beside its meaning; it has no other way to know.
const Job* g_current_job = nullptr;

void print_current_job() {
  if (g_current_job == nullptr) return;
  const Program& program = *g_current_job->program;
  std::fprintf(stderr, "  in scenario %s (%s:%u), strategy %s, seed %" PRIu64 "\n",
               program.name.c_str(), program.file.c_str(), program.line,
               std::string(g_current_job->strategy->name).c_str(), g_current_job->seed);
}

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

// The programs of all targets, each once, in order.
Programs load_all(const Arguments& arguments) {
  if (arguments.operands().empty()) {
    throw UsageError(
        "run: say what to run: a .snarl file, a folder of them, the name of a scenario that is "
        "compiled in, or `catalogue`");
  }
  const std::vector<ParameterOverride> overrides = parameter_overrides(arguments);
  Programs programs;
  std::set<std::string> keys;
  for (const std::string& target : arguments.operands()) {
    for (std::unique_ptr<Program>& program : load_programs(target, overrides)) {
      if (keys.insert(key_of(*program)).second) programs.push_back(std::move(program));
    }
  }
  return programs;
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

void reject_later_versions(const Arguments& arguments) {
  const std::string mode = arguments.value("mode", "controlled");
  if (mode == "stress") throw UsageError("--mode: stress is not in this version, controlled is");
  if (mode != "controlled") throw UsageError(unknown_word("--mode", "mode", mode, {"controlled"}));
}

class Run {
 public:
  explicit Run(const Arguments& arguments)
      : arguments_(arguments),
        options_(campaign_options(arguments)),
        targets_(report_targets(arguments)),
        text_(text_options(arguments)),
        progress_(make_progress_display(arguments.has("quiet"))),
        start_(SteadyClock::now()) {
    reject_later_versions(arguments);
    if (arguments.has("time")) {
      const nanoseconds time =
          parse_duration("--time", arguments.value("time"), kTimeMin, kTimeMax);
      seconds_max_ = std::chrono::duration<double>(time).count();
    }
    const StrategyRow& strategy =
        strategy_of("--strategy", arguments.value("strategy", std::string(kDefaultStrategy)));
    programs_ = load_all(arguments);
    jobs_ = plan(programs_, strategy, options_.seed);
    if (jobs_.empty()) throw UsageError("run: no scenario matches");
    if (arguments.has("corpus")) {
      corpus_ = std::make_unique<Corpus>(arguments.value("corpus"));
      options_.corpus = corpus_.get();
    }
    result_.strategy = strategy.name;
    result_.seed = options_.seed;
    result_.vehicle = options_.engine.vehicle;
    result_.jobs = options_.jobs;
    text_.is_detailed = jobs_.size() == 1;
  }

  int perform() {
    catch_interrupts();
    set_check_context(&print_current_job);
    prepare_folder();
    options_.progress = [this](const Progress& progress) { show(progress); };
    options_.on_hang = [this](ScenarioResult scenario) { end_after_hang(std::move(scenario)); };
    for (index_ = 0; index_ < jobs_.size(); ++index_) {
      if (interrupt_flag().load()) break;
      run_one(jobs_[index_]);
    }
    set_check_context(nullptr);
    const int code = finish();
    if (interrupt_flag().load()) say_not_run("interrupted", jobs_.size() - index_);
    return code;
  }

 private:
  static constexpr std::string_view kDefaultStrategy = "portfolio";

  double seconds_since_start() const {
    return std::chrono::duration<double>(SteadyClock::now() - start_).count();
  }

  void prepare_folder() {
    if (!arguments_.has("out")) return;
    const std::string folder = arguments_.value("out");
    const std::string reason = make_folder(folder);
    if (reason.empty()) {
      options_.repro_folder = folder;
    } else {
      // The run is worth having all the same; its reports are asked for again at the end.
      complain(fmt::format("cannot use the folder '{}': {}", shown(folder), reason));
    }
  }

  void complain(const std::string& message) {
    progress_.clear();
    print_error(message);
    codes_.push_back(kExitUsage);
  }

  // `--time` is shared out: what is left, divided by the campaigns that are left.
  double seconds_for_this() const {
    if (seconds_max_ <= 0) return 0;
    const double left = seconds_max_ - seconds_since_start();
    return std::max(left / static_cast<double>(jobs_.size() - index_), 0.001);
  }

  void run_one(const Job& job) {
    options_.seconds_max = seconds_for_this();
    g_current_job = &job;
    try {
      add(run_campaign(*job.program, *job.strategy, options_));
    } catch (const UsageError& error) {
      complain(error.what());
    } catch (const std::exception& error) {
      complain(fmt::format("internal error in scenario {}: {}", shown(job.program->name),
                           shown(error.what())));
      codes_.push_back(kExitInternal);
    }
    g_current_job = nullptr;
  }

  void add(ScenarioResult result) {
    result_.scenarios.push_back(std::move(result));
    const ScenarioResult& scenario = result_.scenarios.back();
    codes_.push_back(exit_code_of(scenario.verdict));
    for (const Finding& finding : scenario.findings) {
      if (finding.kind == FindingKind::kCrash && finding.cause == "hang")
        codes_.push_back(kExitHang);
    }
    findings_ += scenario.findings.size();
    if (on_standard_output(targets_) != nullptr) return;
    std::ostringstream text;
    render_scenario(scenario, text_, text);
    progress_.clear();
    out_.print(text.str());
  }

  // The hung thread cannot be stopped: whatever there is to say is said now, on this thread.
  [[noreturn]] void end_after_hang(ScenarioResult scenario) {
    add(std::move(scenario));
    const int code = finish();
    say_not_run("a thread hung", jobs_.size() - index_ - 1);
    std::_Exit(code);
  }

  static void say_not_run(std::string_view why, std::size_t count) {
    if (count > 0) print_error(fmt::format("{}: {} not run", why, counted(count, "scenario")));
  }

  void show(const Progress& progress) {
    progress_.show({.scenario = progress.program->name,
                    .index = index_ + 1,
                    .count = jobs_.size(),
                    .executions = progress.executions,
                    .executions_planned = progress.executions_planned,
                    .seconds = progress.seconds,
                    .seconds_max = options_.seconds_max,
                    .findings = findings_ + progress.findings},
                   SteadyClock::now());
  }

  int finish() {
    progress_.clear();
    if (corpus_ != nullptr) {
      for (const std::string& complaint : corpus_->take_complaints()) complain(complaint);
    }
    result_.seconds = seconds_since_start();
    // Nobody loses a finding to a full disk: what is for the terminal goes first.
    const ReportRow* const other = on_standard_output(targets_);
    if (other == nullptr) {
      std::ostringstream summary;
      render_summary(result_, text_, summary);
      out_.print(summary.str());
    } else {
      out_.print(rendered(*other, result_, text_));
    }
    for (const std::string& error : write_files(targets_, result_, text_)) complain(error);
    if (!out_.error().empty()) rescue();
    return exit_code();
  }

  // Standard output did not take everything; standard error may.
  void rescue() {
    complain(fmt::format("cannot write to standard output: {}", out_.error()));
    TextOptions plain = text_;
    plain.color = false;
    std::ostringstream text;
    render_text(result_, plain, text);
    std::fputs(text.str().c_str(), stderr);
  }

  int exit_code() const {
    const int code = combined_exit_code(codes_);
    if (interrupt_flag().load() && code != kExitInternal && code != kExitUsage) {
      return kExitSignal + interrupt_signal();
    }
    return arguments_.has("exit-zero") ? exit_zero(code) : code;
  }

  const Arguments& arguments_;
  CampaignOptions options_;
  std::vector<ReportTarget> targets_;
  TextOptions text_;
  ProgressDisplay progress_;
  SteadyClock::time_point start_;
  double seconds_max_ = 0;
  Programs programs_;  // live as long as the result, whose sites name their files
  std::vector<Job> jobs_;
  std::unique_ptr<Corpus> corpus_;
  std::size_t index_ = 0;
  std::size_t findings_ = 0;
  CampaignResult result_;
  StandardOutput out_;
  std::vector<int> codes_;
};

OptionTable run_rows() {
  OptionTable rows = {
      {"strategy", "NAME",
       fmt::format("who answers the choices, unless the scenario says it: {} (default: portfolio)",
                   listed_words(strategy_names(), "or"))},
      {"schedules", "N",
       fmt::format("executions of each scenario and parameter set, unless the scenario says "
                   "`explore N schedules` (default: {})",
                   CampaignOptions{}.schedules)},
      {"jobs", "J",
       "worker processes; nothing but the time depends on how many, and 1 runs everything in this "
       "process (default: one for each core)"},
      {"time", "D",
       "an upper bound for all executions, shared out among the scenarios, such as 30s or 5m; "
       "minimising comes on top of it (default: none)"},
      {"steps", "N",
       fmt::format("events after which an execution is cut as unfinished (default: {})",
                   CampaignOptions{}.steps_max)},
      {"seed", "S", "all that is random comes from it (default: 1)"},
      {"keep-going", "", "do not end a scenario at the first execution that fails it"},
      {"until-met", "", "end a scenario as soon as all that it expects `sometimes` has been seen"},
      {"corpus", "DIR",
       "keep the schedule of each finding in this folder, one file each, and run those that are "
       "there before anything else (default: none)"},
      {"minimize-time", "D",
       fmt::format(
           "an upper bound for making the schedule of a finding shorter; 0s: show the first "
           "execution that had it (default: {}s)",
           CampaignOptions{}.minimize_seconds)},
      {"param", "K=V", "set a parameter of the scenarios that have it; may be repeated", true},
      {"mode", "M", "controlled: one thread at a time, chosen schedules (default: controlled)"},
  };
  rows = joined(std::move(rows), engine_rows());
  rows.push_back(out_row());
  rows.push_back(report_row("report"));
  rows.push_back({"exit-zero", "", "exit with 0 also where the code would be 1, 3 or 4"});
  return joined(std::move(rows),
                {quiet_row("print only what failed, and no progress"), verbose_row(), color_row()});
}

int perform_run(const Arguments& arguments) { return Run(arguments).perform(); }

}  // namespace

CommandRow make_run_command() {
  return {"run",
          "TARGET...",
          "Runs scenarios under many schedules: the main job.",
          "A TARGET is a .snarl file; a folder: every .snarl file below it, and every C++ scenario "
          "compiled in whose source lies in it; the name of a scenario; or `catalogue`: the "
          "built-in one.",
          run_rows(),
          &perform_run};
}

}  // namespace snarl
