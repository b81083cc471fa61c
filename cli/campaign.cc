// `snarl campaign plan|run|merge|submit`: a run in parts, for machines that know nothing of each
// other.
#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/plan.h"
#include "snarl/cli/run.h"
#include "snarl/cli/settings.h"
#include "snarl/cli/shard.h"
#include "snarl/cli/signals.h"
#include "snarl/cli/submit.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/unit_file.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

int perform_plan(const Arguments& arguments) {
  const CampaignPlan plan(arguments);
  throw_if_any(plan.run.errors);
  const std::string path = arguments.value("to", "plan.json");
  if (const std::string error = write_file(path, plan.text()); !error.empty()) {
    throw UsageError(error);
  }
  StandardOutput out;
  const std::string text = fmt::format(
      "{}: {} of {} in {} of at most {} executions, plan {}", shown(path),
      counted(plan.scenarios().size(), "campaign"), counted(plan.run.programs.size(), "scenario"),
      counted(plan.units(), "unit"), grouped(kBlockExecutions), plan.hash);
  out.print(indented(text, 0, 2));
  return kExitMet;
}

// Returns: whether the unit showed what nobody expects.
bool run_unit(const CampaignPlan& plan, const CampaignPlan::Part& part, std::size_t index,
              UnitWriter& writer) {
  const BlockResult block =
      run_block(*part.job->program, *part.job->strategy, plan.options, part.blocks[index]);
  if (block.end == BlockEnd::kInterrupted) return false;
  writer.add(part.first_unit + index, block);
  return block.tally.has_forbidden || block.end == BlockEnd::kFailed;
}

int perform_part(const Arguments& arguments) {
  if (arguments.operands().size() != 1) throw UsageError("campaign run: give one plan");
  const std::unique_ptr<CampaignPlan> plan = read_plan(arguments.operands().front());
  const Shard shard = find_shard(arguments.value("shard"), arguments.value("shards"),
                                 [](const char* name) { return std::getenv(name); });
  const std::string folder = arguments.value("out", "units");
  if (const std::string reason = make_folder(folder); !reason.empty()) {
    throw UsageError(fmt::format("cannot use the folder '{}': {}", shown(folder), reason));
  }
  catch_interrupts();
  const std::filesystem::path path =
      std::filesystem::path(folder) / fmt::format("shard-{}-of-{}.jsonl", shard.index, shard.count);
  std::uint64_t done = 0;
  bool has_failed = false;
  try {
    UnitWriter writer(path, plan->hash);
    if (!writer.dropped().empty()) {
      print_error(fmt::format("note: {}: its block is run again", shown(writer.dropped())));
    }
    for (const CampaignPlan::Part& part : plan->parts()) {
      for (std::size_t index = 0; index < part.blocks.size(); ++index) {
        const std::uint64_t unit = part.first_unit + index;
        if (interrupt_flag().load()) break;
        if (!shard.has(unit)) continue;
        ++done;
        if (!writer.has(unit)) has_failed |= run_unit(*plan, part, index, writer);
      }
    }
    if (interrupt_flag().load()) return kExitSignal + interrupt_signal();
    writer.finish();
  } catch (const UnitFileError& error) {
    throw UsageError(error.what());
  }
  StandardOutput out;
  const std::string text = fmt::format("{}: {} of plan {}, shard {} of {}{}", shown(path.string()),
                                       counted(done, "unit"), plan->hash, shard.index, shard.count,
                                       shard.source.empty() ? "" : " as " + shard.source + " says");
  out.print(indented(text, 0, 2));
  return has_failed ? kExitFailed : kExitMet;
}

// The finished files of folders, in order; a file that is named counts as it is.
std::vector<std::filesystem::path> unit_files(const std::vector<std::string>& operands,
                                              std::vector<std::string>& unfinished) {
  std::vector<std::filesystem::path> paths;
  for (const std::string& operand : operands) {
    std::error_code error;
    if (!std::filesystem::is_directory(operand, error)) {
      paths.emplace_back(operand);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(operand)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(".jsonl")) paths.push_back(entry.path());
      if (name.ends_with(".jsonl.tmp")) unfinished.push_back(entry.path().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string missing_units(const CampaignPlan& plan, const Units& units) {
  std::vector<std::string> missing;
  for (std::uint64_t unit = 0; unit < plan.units(); ++unit) {
    if (units.count(unit) == 0) missing.push_back(fmt::format("{}", unit));
  }
  if (missing.empty()) return "";
  constexpr std::size_t kNamesMax = 10;
  return fmt::format("{} of {} missing: {}", missing.size(), counted(plan.units(), "unit"),
                     listed(missing, kNamesMax));
}

int perform_merge(const Arguments& arguments) {
  if (arguments.operands().size() < 2) {
    throw UsageError("campaign merge: give the plan, then folders or files that its parts wrote");
  }
  std::unique_ptr<CampaignPlan> plan = read_plan(arguments.operands().front());
  std::vector<std::string> unfinished;
  Units units;
  try {
    const std::vector<std::string> operands(arguments.operands().begin() + 1,
                                            arguments.operands().end());
    for (const auto& path : unit_files(operands, unfinished)) {
      const std::string dropped = read_units(path, plan->hash, units);
      if (!dropped.empty()) print_error("note: " + shown(dropped));
    }
  } catch (const UnitFileError& error) {
    throw UsageError(error.what());
  }
  if (const std::string missing = missing_units(*plan, units); !missing.empty()) {
    print_error(missing);
    for (const std::string& path : unfinished) {
      print_error(fmt::format("not finished: {}", shown(path)));
    }
    return kExitInconclusive;
  }
  const std::vector<CampaignPlan::Part>& parts = plan->parts();
  const Execute execute = [&](const Job& job, std::size_t index, const CampaignOptions& options) {
    std::vector<BlockResult> blocks;
    const CampaignPlan::Part& part = parts[index];
    for (std::size_t block = 0; block < part.blocks.size(); ++block) {
      blocks.push_back(units.at(part.first_unit + block));
    }
    return merge_campaign(*job.program, *job.strategy, options, std::move(blocks));
  };
  return perform_jobs(
      arguments, [&] { return std::move(plan->run); }, plan->options, execute);
}

// The program's own path, so that the script works from anywhere.
std::string program_path(const Arguments& arguments) {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? arguments.program() : path.string();
}

const EngineRow& engine_of(const std::string& name) {
  std::vector<std::string_view> names;
  for (const EngineRow& engine : engines()) {
    if (engine.name == name) return engine;
    names.push_back(engine.name);
  }
  if (name.empty()) {
    throw UsageError(fmt::format("campaign submit: say --engine {}", listed_words(names, "or")));
  }
  throw UsageError(unknown_word("--engine", "engine", name, names));
}

int perform_submit(const Arguments& arguments) {
  if (arguments.operands().size() != 1) throw UsageError("campaign submit: give one plan");
  const EngineRow& engine = engine_of(arguments.value("engine"));
  const std::string plan = arguments.operands().front();
  const std::uint64_t units = read_plan(plan)->units();
  const std::string folder = arguments.value("out", "units");
  // More parts than units would have nothing to do.
  const std::uint64_t shards =
      std::min(units, parse_number("--shards", arguments.value("shards", "8"), 1, 1'000'000));
  const std::string script = engine.script({program_path(arguments), plan, folder, shards});
  if (arguments.has("dry-run")) {
    StandardOutput out;
    out.print(script);
    return kExitMet;
  }
  if (const std::string reason = make_folder(folder); !reason.empty()) {
    throw UsageError(fmt::format("cannot use the folder '{}': {}", shown(folder), reason));
  }
  const std::string path = folder + "/submit.sh";
  if (const std::string error = write_file(path, script); !error.empty()) throw UsageError(error);
  const int status = std::system(("sh " + shell_word(path)).c_str());
  if (status == -1 || !WIFEXITED(status))
    throw UsageError("campaign submit: the script was killed");
  return WEXITSTATUS(status) == 127 ? kExitUsage : WEXITSTATUS(status);
}

OptionTable submit_rows() {
  std::string engine_help;
  for (const EngineRow& engine : engines()) {
    engine_help +=
        fmt::format("{}{}: {}", engine_help.empty() ? "" : "; ", engine.name, engine.help);
  }
  return {{"engine", "NAME", engine_help},
          {"shards", "N", "how many parts (default: 8, and never more than there are units)"},
          {"out", "DIR", "where parts, logs, script and result go (default: units)"},
          {"dry-run", "", "print the script and start nothing"}};
}

OptionTable plan_rows() {
  return joined({{"to", "PATH", "where the plan is to be written (default: plan.json)"}},
                schedule_rows());
}

OptionTable part_rows() {
  return {{"shard", "I/N",
           "run every N-th unit from the I-th on, I from 0 to N - 1 (default: what gtest, Bazel, "
           "Slurm, "
           "Kubernetes, GitLab, Buildkite or CircleCI say in the environment, else everything)"},
          {"shards", "N", "how many parts there are, where the engine says only which one this is"},
          {"out", "DIR", "where the units are to be written (default: units)"}};
}

}  // namespace

CommandRow make_campaign_plan_command() {
  return {"campaign plan",
          "TARGET...",
          "Writes down what a run would do, to be run in parts.",
          "Targets and options are those of `run`. The plan names every scenario with its "
          "fingerprint; its units are blocks of executions whose results do not depend on who "
          "runs them.",
          plan_rows(),
          &perform_plan};
}

CommandRow make_campaign_run_command() {
  return {"campaign run",
          "PLAN",
          "Runs a part of a plan and writes down what came of it.",
          "A part that was stopped goes on where it left off. Needs the same scenarios at the same "
          "place as the plan. Exit code 1: a unit showed what nobody expects.",
          part_rows(),
          &perform_part};
}

CommandRow make_campaign_submit_command() {
  return {
      "campaign submit",
      "PLAN",
      "Writes a script that runs all parts on an engine and merges them, and starts it.",
      "The script lies in the folder of the parts and may be read, changed and run again: parts "
      "go on where they left off. With Slurm the result comes when the last job is over.",
      submit_rows(),
      &perform_submit};
}

CommandRow make_campaign_merge_command() {
  return {"campaign merge",
          "PLAN DIR...",
          "Adds up the parts of a plan, and reports as `run` would have.",
          "Every unit must be there; one that was run twice must have come to the same. Exit code "
          "3: some are missing.",
          result_rows(),
          &perform_merge};
}

}  // namespace snarl
