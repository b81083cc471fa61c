// What `snarl run` and `snarl campaign merge` share: a plan's jobs one after the other, and the
// reports of what they came to.
#pragma once

#include <cstddef>
#include <functional>

#include "snarl/cli/run_plan.h"

namespace snarl {

// Returns what a job came to. `index`: its place in the plan. Errors: what run_campaign() throws.
using Execute =
    std::function<ScenarioResult(const Job& job, std::size_t index, const CampaignOptions&)>;

using MakePlan = std::function<RunPlan()>;

// The options that say what becomes of the results.
OptionTable result_rows();

// Executes every job of the plan, which is made once the arguments are known to be right, and
// reports as they say. Returns: the exit code. Errors: throws UsageError.
int perform_jobs(const Arguments& arguments, const MakePlan& make_plan,
                 const CampaignOptions& options, const Execute& execute);

}  // namespace snarl
