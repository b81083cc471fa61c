// What `snarl run` is asked to do: programs, strategies, and the options of their campaigns.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "snarl/cli/options.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/scenarios/library.h"

namespace snarl {

inline constexpr std::string_view kDefaultStrategy = "portfolio";

// One line of the plan: a program under one strategy.
struct Job {
  Program* program;
  const StrategyRow* strategy;
  std::uint64_t seed;
};

struct RunPlan {
  std::vector<std::unique_ptr<Program>> programs;  // live as long as any result of theirs
  std::vector<Job> jobs;
  std::string strategy;           // of the jobs whose scenario names none
  std::vector<LoadError> errors;  // what of the targets cannot be run
};

// The options that decide what the executions are; the others say how long, how fast and where.
OptionTable schedule_rows();

// Errors of both: UsageError; of the plan only where nothing at all can be run.
CampaignOptions campaign_options(const Arguments& arguments);
RunPlan make_run_plan(const Arguments& arguments, std::uint64_t seed);

}  // namespace snarl
