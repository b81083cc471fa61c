// The schedule itself first, then what a random walk makes of its chance.
#include "snarl/cli/confirm_fix.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "snarl/cli/exit_code.h"
#include "snarl/cli/outputs.h"
#include "snarl/cli/run.h"
#include "snarl/cli/settings.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr double kConfidence = 0.99;
constexpr std::uint64_t kExecutionsMax = 10'000'000;  // unless --schedules says otherwise

// Leaves the one job that the token is of, under the random walk.
RunPlan plan_for(const Arguments& arguments, const Token& token, std::uint64_t seed) {
  RunPlan plan = make_run_plan(arguments, seed);
  throw_if_any(plan.errors);
  const auto found = std::find_if(plan.jobs.begin(), plan.jobs.end(), [&token](const Job& job) {
    return is_token_of(token, *job.program);
  });
  if (found == plan.jobs.end()) {
    throw UsageError(fmt::format(
        "--confirm-fix: the token is of scenario '{}', which is not among the targets with the "
        "token's parameters",
        shown(token.scenario)));
  }
  plan.jobs = {*found};
  plan.jobs[0].strategy = find_strategy("random");
  plan.jobs[0].program->schedules.reset();
  plan.strategy = "random";
  return plan;
}

void print_finding(const Arguments& arguments, const ReplayResult& replayed) {
  std::ostringstream text;
  for (const Finding& finding : replayed.result.findings) {
    render_finding(replayed.result, finding, text_options(arguments), text);
  }
  StandardOutput out;
  const bool is_same = replayed.verdict == ReplayVerdict::kReproduced;
  const std::string_view verdict =
      is_same ? "not fixed: the schedule still shows a finding\n"
              : "not clean: what the schedule has become in the changed scenario shows a finding\n";
  out.print(std::string(verdict) + text.str());
}

std::string shown_number(double value) {
  constexpr double kExactMax = 1e15;
  if (value > kExactMax) return fmt::format("{:.1e}", value);
  return grouped(static_cast<std::uint64_t>(std::llround(value)));
}

std::string how_sure(double chance, std::uint64_t executions) {
  const double doubt = std::exp(static_cast<double>(executions) * std::log1p(-chance));
  if (chance >= 1 || doubt < 1e-6) return "more than 99.999 %";
  return fmt::format("{:.4g} %", 100 * (1 - doubt));
}

}  // namespace

std::uint64_t executions_needed(double chance, double confidence) {
  if (chance >= 1) return 1;
  const double needed = std::log1p(-confidence) / std::log1p(-chance);
  constexpr double kMost = 1e18;
  return static_cast<std::uint64_t>(std::clamp(std::ceil(needed), 1.0, kMost));
}

int confirm_fix(const Arguments& arguments) {
  if (arguments.has("strategy")) {
    throw UsageError(
        "--confirm-fix runs the token's schedule and then the random walk, whose chance of "
        "choosing "
        "it is known: --strategy does not go with it");
  }
  const Token token = parse_token("--confirm-fix", arguments.value("confirm-fix"));
  CampaignOptions options = campaign_options(arguments);
  RunPlan plan = plan_for(arguments, token, options.seed);
  options.faults = options.faults | token.faults;  // without them it could not show again
  const ReplayResult replayed = replay(*plan.jobs[0].program, token, options);
  if (!replayed.result.findings.empty()) {
    print_finding(arguments, replayed);
    return kExitFailed;
  }
  const std::uint64_t needed = executions_needed(replayed.chance, kConfidence);
  if (!arguments.has("schedules")) options.schedules = std::min(needed, kExecutionsMax);
  StandardOutput out;
  out.print(fmt::format(
      "the schedule shows nothing any more\nwith as many options as here, a random walk would "
      "choose it once in {} executions:\n{} make it {:.0f} % sure that what it showed is gone\n\n",
      shown_number(1 / replayed.chance), counted(needed, "clean execution"), 100 * kConfidence));
  std::uint64_t executions = 0;
  std::size_t findings = 0;
  const Execute execute = [&](const Job& job, std::size_t /*index*/,
                              const CampaignOptions& campaign) {
    ScenarioResult result = run_campaign(*job.program, *job.strategy, campaign);
    executions = result.executions;
    findings = result.findings.size();
    return result;
  };
  const int code = perform_jobs(
      arguments, [&] { return std::move(plan); }, options, execute);
  if (findings > 0) {
    out.print(fmt::format("not clean: {} in {}\n", counted(findings, "finding"),
                          counted(executions, "execution")));
  } else {
    out.print(fmt::format("{}: {} sure that what the schedule showed is gone\n",
                          counted(executions, "clean execution"),
                          how_sure(replayed.chance, executions)));
  }
  return code;
}

}  // namespace snarl
