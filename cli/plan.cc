// Writes plans down and makes them again.
#include "snarl/cli/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/cli/outputs.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/engine/identities.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;

// The words that make the same arguments again.
std::vector<std::string> words_of(const Arguments& arguments) {
  std::vector<std::string> words;
  for (const OptionRow& row : schedule_rows()) {
    if (!arguments.has(row.name)) continue;
    if (row.value.empty()) words.push_back("--" + row.name);
    if (row.value.empty()) continue;
    for (const std::string& value : arguments.values(row.name)) {
      words.push_back(fmt::format("--{}={}", row.name, value));
    }
  }
  words.push_back("--");
  const auto& operands = arguments.operands();
  words.insert(words.end(), operands.begin(), operands.end());
  return words;
}

// What a plan file and this program's scenarios differ in.
std::string difference(const Json& file, const CampaignPlan& plan) {
  const auto& here = plan.scenarios();
  const auto& there = file.at("scenarios");
  for (std::size_t index = 0; index < std::min(here.size(), there.size()); ++index) {
    if (here[index] != there[index]) {
      return fmt::format("scenario '{}' is another one here, or the plan was edited",
                         shown(there[index].value("name", "")));
    }
  }
  if (here.size() != there.size()) {
    return fmt::format("it has {}, and here are {}", counted(there.size(), "campaign"),
                       here.size());
  }
  return "it was edited, or made by another version of Snarl";
}

}  // namespace

CampaignPlan::CampaignPlan(const Arguments& arguments)
    : options(campaign_options(arguments)), run(make_run_plan(arguments, options.seed)) {
  json_["snarl_plan"] = kFormat;
  json_["words"] = words_of(arguments);
  json_["scenarios"] = Json::array();
  for (const Job& job : run.jobs) add(job);
  json_["units"] = units_;
  json_["hash"] = hash = fmt::format("{:016x}", hash_text(json_.dump()));
}

void CampaignPlan::add(const Job& job) {
  parts_.push_back({&job, units_, blocks_of(*job.program, *job.strategy, options)});
  Json entry;
  entry["name"] = job.program->name;
  entry["file"] = job.program->file;
  entry["params"] = Json::object();
  for (const ParameterValue& param : job.program->params) {
    entry["params"][param.name] = param.value;
  }
  entry["fingerprint"] = fmt::format("{:016x}", job.program->fingerprint);
  faults_of(*job.program, options).for_each([&entry](const InjectedFaultRow& row) {
    entry["inject"].push_back(row.word);
  });
  entry["strategy"] = job.strategy->name;
  entry["seed"] = job.seed;
  entry["first_unit"] = units_;
  entry["units"] = parts_.back().blocks.size();
  units_ += parts_.back().blocks.size();
  json_["scenarios"].push_back(std::move(entry));
}

std::unique_ptr<CampaignPlan> read_plan(const std::string& path) {
  Json file;
  try {
    file = Json::parse(read_whole_file(path));
    if (!file.is_object() || !file.contains("snarl_plan")) {
      throw UsageError(
          fmt::format("{}: not a plan: `snarl campaign plan` makes them", shown(path)));
    }
    if (file["snarl_plan"] != kFormat) {
      throw UsageError(fmt::format("{}: a plan of format {}, and this version reads {}",
                                   shown(path), file["snarl_plan"].dump(), kFormat));
    }
    const auto words = file.at("words").get<std::vector<std::string>>();
    auto plan = std::make_unique<CampaignPlan>(parse_options(schedule_rows(), words, "snarl"));
    throw_if_any(plan->run.errors);
    if (file.at("hash") != plan->hash || Json::parse(plan->text()) != file) {
      throw UsageError(fmt::format("{}: {}", shown(path), difference(file, *plan)));
    }
    return plan;
  } catch (const nlohmann::json::exception& error) {
    throw UsageError(fmt::format("{}: not a plan: {}", shown(path), shown(error.what())));
  }
}

}  // namespace snarl
