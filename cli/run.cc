// `snarl run`: campaigns of all scenarios that the targets name, and the reports of what they did.
#include "snarl/cli/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>

#include "snarl/cli/command.h"
#include "snarl/cli/confirm_fix.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/progress.h"
#include "snarl/cli/resume.h"
#include "snarl/cli/settings.h"
#include "snarl/cli/signals.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/check.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/corpus.h"
#include "snarl/harness/campaign/hang.h"
#include "snarl/harness/engine/watchdog.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

using std::chrono::nanoseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr nanoseconds kTimeMin = std::chrono::milliseconds(1);

// What a failed check of the harness prints beside its meaning; it has no other way to know.
const Job* g_current_job = nullptr;

void print_current_job() {
  if (g_current_job == nullptr) return;
  const Program& program = *g_current_job->program;
  std::fprintf(stderr, "  in scenario %s (%s:%u), strategy %s, seed %" PRIu64 "\n",
               program.name.c_str(), program.file.c_str(), program.line,
               std::string(g_current_job->strategy->name).c_str(), g_current_job->seed);
}

void reject_later_versions(const Arguments& arguments) {
  const std::string mode = arguments.value("mode", "controlled");
  if (mode == "stress") throw UsageError("--mode: stress is not in this version, controlled is");
  if (mode != "controlled") throw UsageError(unknown_word("--mode", "mode", mode, {"controlled"}));
}

class Run {
 public:
  Run(const Arguments& arguments, const MakePlan& make_plan, CampaignOptions options,
      const Execute& execute)
      : arguments_(arguments),
        options_(std::move(options)),
        execute_(execute),
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
    plan_ = make_plan();
    if (arguments.has("corpus")) {
      corpus_ = std::make_unique<Corpus>(arguments.value("corpus"));
      options_.corpus = corpus_.get();
    }
    result_.strategy = plan_.strategy;
    result_.seed = options_.seed;
    result_.vehicle = options_.engine.vehicle;
    result_.jobs = options_.jobs;
    text_.is_detailed = plan_.jobs.size() == 1;
  }

  int perform() {
    catch_interrupts();
    set_check_context(&print_current_job);
    prepare_folder();
    for (const LoadError& error : plan_.errors) {
      complain(error.text);
      result_.not_run.push_back({error.where, error.text});
    }
    options_.progress = [this](const Progress& progress) { show(progress); };
    options_.on_hang = [this](ScenarioResult scenario) { end_after_hang(std::move(scenario)); };
    for (index_ = 0; index_ < plan_.jobs.size(); ++index_) {
      if (interrupt_flag().load()) break;
      run_one(plan_.jobs[index_]);
    }
    set_check_context(nullptr);
    const int code = finish();
    if (interrupt_flag().load()) say_not_run("interrupted", plan_.jobs.size() - index_);
    say_not_read();
    return code;
  }

 private:
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
    return std::max(left / static_cast<double>(plan_.jobs.size() - index_), 0.001);
  }

  void run_one(const Job& job) {
    options_.seconds_max = seconds_for_this();
    g_current_job = &job;
    try {
      add(execute_(job, index_, options_));
    } catch (const UsageError& error) {
      complain(error.what());
      result_.not_run.push_back({job.program->name, error.what()});
    } catch (const ResourceError& error) {
      complain(fmt::format("scenario {}: {}", shown(job.program->name), error.what()));
      codes_.push_back(kExitInternal);
      result_.not_run.push_back({job.program->name, error.what()});
    } catch (const std::exception& error) {
      complain(fmt::format("internal error in scenario {}: {}", shown(job.program->name),
                           shown(error.what())));
      codes_.push_back(kExitInternal);
      result_.not_run.push_back({job.program->name, error.what()});
    }
    g_current_job = nullptr;
  }

  void add(ScenarioResult result) {
    result_.scenarios.push_back(std::move(result));
    const ScenarioResult& scenario = result_.scenarios.back();
    codes_.push_back(exit_code_of(scenario.verdict));
    for (const Finding& finding : scenario.findings) {
      if (is_standstill(finding)) codes_.push_back(kExitHang);
    }
    findings_ += scenario.findings.size();
    seconds_before_ += scenario.seconds_before;
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
    say_not_run("a thread hung", plan_.jobs.size() - index_ - 1);
    say_not_read();
    std::_Exit(code);
  }

  static void say_not_run(std::string_view why, std::size_t count) {
    if (count > 0) print_error(fmt::format("{}: {} not run", why, counted(count, "scenario")));
  }

  // Once more where everybody looks: what is above may be far above.
  void say_not_read() const {
    std::vector<std::string> names;
    for (const LoadError& error : plan_.errors) {
      const bool is_new = std::find(names.begin(), names.end(), error.where) == names.end();
      if (is_new) names.push_back(error.where);
    }
    if (names.empty()) return;
    constexpr std::size_t kNamesMax = 10;
    print_error("not run, for the errors above: " + listed(names, kNamesMax));
  }

  void show(const Progress& progress) {
    progress_.show(
        {.scenario = progress.program->name,
         .index = index_ + 1,
         .count = plan_.jobs.size(),
         .executions = progress.executions,
         .executions_planned = progress.executions_planned,
         .seconds = progress.seconds_before + progress.seconds,
         .seconds_max =
             options_.seconds_max > 0 ? progress.seconds_before + options_.seconds_max : 0,
         .findings = findings_ + progress.findings},
        SteadyClock::now());
  }

  int finish() {
    progress_.clear();
    if (corpus_ != nullptr) {
      for (const std::string& complaint : corpus_->take_complaints()) complain(complaint);
    }
    result_.seconds = seconds_before_ + seconds_since_start();
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
    const bool is_wrong = code == kExitInternal || code == kExitUsage;
    if (interrupt_flag().load() && (codes_.empty() || !is_wrong)) {
      return kExitSignal + interrupt_signal();
    }
    return arguments_.has("exit-zero") ? exit_zero(code) : code;
  }

  const Arguments& arguments_;
  RunPlan plan_;
  CampaignOptions options_;
  const Execute& execute_;
  std::vector<ReportTarget> targets_;
  TextOptions text_;
  ProgressDisplay progress_;
  SteadyClock::time_point start_;
  double seconds_max_ = 0;
  std::unique_ptr<Corpus> corpus_;
  std::size_t index_ = 0;
  std::size_t findings_ = 0;
  double seconds_before_ = 0;  // of its scenarios
  CampaignResult result_;
  StandardOutput out_;
  std::vector<int> codes_;
};

OptionTable run_rows() {
  OptionTable rows = schedule_rows();
  rows = joined(
      std::move(rows),
      {{"jobs", "J",
        "worker processes; nothing but the time depends on how many, and 1 runs "
        "everything in this process (default: one for each core)"},
       {"memory-limit", "MIB",
        "a worker process that takes more memory is ended, and its execution a finding; 0: none "
        "(default: three quarters of what there is, shared out among the workers)"},
       {"time", "D",
        "an upper bound for all executions, shared out among the scenarios, such as 30s "
        "or 5m; minimising comes on top of it (default: none)"},
       {"until-met", "", "end a scenario as soon as all that it expects `sometimes` has been seen"},
       {"corpus", "DIR",
        "keep the schedule of each finding in this folder, one file each, and run those "
        "that are there before anything else (default: none)"},
       {"resume", "DIR",
        "keep what each block of executions came to in this folder, and go on where a run with the "
        "same words and scenarios was stopped (default: none)"},
       {"confirm-fix", "TOKEN",
        "run this finding's schedule, and if it shows nothing any more as many others as make it "
        "99 % "
        "sure that the fault is gone (default: none)"},
       {"mode", "M", "controlled: one thread at a time, chosen schedules (default: controlled)"}});
  return joined(std::move(rows), result_rows());
}

int resume_run(const Arguments& arguments) {
  if (arguments.has("until-met")) {
    throw UsageError("--resume: does not go with --until-met, which ends in the middle of a block");
  }
  CampaignPlan plan(arguments);
  Resume resume(arguments.value("resume"), plan);
  const std::uint64_t plan_units = plan.units();
  const std::string folder = shown(arguments.value("resume"));
  const auto kept = [&] {
    return fmt::format("{} of at most {}, {}", resume.blocks(), counted(plan_units, "block"),
                       counted(resume.executions(), "execution"));
  };
  if (resume.blocks() > 0) {
    print_error(fmt::format("{}: {}, are there already", folder, kept()));
  } else if (!arguments.has("quiet")) {
    print_error(fmt::format("{}: nothing is there yet, so that all is run", folder));
  }
  std::uint64_t executions = 0;
  const Execute execute = [&](const Job& job, std::size_t index, CampaignOptions campaign) {
    resume.attach(index, campaign);
    ScenarioResult result = run_campaign(*job.program, *job.strategy, campaign);
    executions += result.executions;
    return result;
  };
  const int code = perform_jobs(
      arguments, [&] { return std::move(plan.run); }, plan.options, execute);
  if (!interrupt_flag().load()) resume.finish();
  if (interrupt_flag().load() || executions != resume.executions()) {
    print_error(fmt::format("{}: {}, are kept; the same words go on there", folder, kept()));
    print_error("what was no whole block is among the numbers above, and will be run again");
  }
  return code;
}

int perform_run(const Arguments& arguments) {
  if (arguments.has("confirm-fix")) return confirm_fix(arguments);
  if (arguments.has("resume")) return resume_run(arguments);
  const CampaignOptions options = campaign_options(arguments);
  const MakePlan make_plan = [&] { return make_run_plan(arguments, options.seed); };
  const Execute execute = [](const Job& job, std::size_t /*index*/,
                             const CampaignOptions& campaign) {
    return run_campaign(*job.program, *job.strategy, campaign);
  };
  return perform_jobs(arguments, make_plan, options, execute);
}

}  // namespace

OptionTable result_rows() {
  return {out_row(),
          report_row("report"),
          {"exit-zero", "", "exit with 0 also where the code would be 1 or 3"},
          quiet_row("print only what failed, and no progress"),
          verbose_row(),
          color_row()};
}

int perform_jobs(const Arguments& arguments, const MakePlan& make_plan,
                 const CampaignOptions& options, const Execute& execute) {
  if (options.hang_seconds > 0) Watchdog::prepare();
  return Run(arguments, make_plan, options, execute).perform();
}

CommandRow make_run_command() {
  return {"run",
          "TARGET...",
          "Runs scenarios under many schedules: the main job.",
          "A TARGET is a .snarl file; FILE:NAME or FILE:LINE, one scenario of it; a folder: every "
          ".snarl file below it, and every C++ scenario "
          "compiled in whose source lies in it; the name of a scenario; or `catalogue`: the "
          "built-in one. Schedules that are written in a scenario (docs/pins.md) are run before "
          "everything else, and one that cannot be carried out makes it inconclusive. Of files "
          "with errors the errors are shown; the others are run, and the exit code is 2.",
          run_rows(),
          &perform_run};
}

}  // namespace snarl
