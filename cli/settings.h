// What several commands read from their options: the engine, colours, reports.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snarl/cli/options.h"
#include "snarl/cli/outputs.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/reports/text.h"
#include "snarl/scenarios/library.h"

namespace snarl {

// Rows that several commands have.
OptionTable engine_rows();  // --vehicle --stack-bytes --hang --detectors
OptionRow report_row(const std::string& name);
OptionRow out_row();
OptionRow quiet_row(const std::string& help);
OptionRow verbose_row();
OptionRow color_row();

OptionTable joined(OptionTable first, const OptionTable& rest);

// Errors of all of these: UsageError.
EngineOptions engine_options(const Arguments& arguments);
double hang_seconds(const Arguments& arguments);
TextOptions text_options(const Arguments& arguments);
std::vector<ReportTarget> report_targets(const Arguments& arguments);  // --report and --out
// `--param`, one set for each combination of the values of sweeps: `n=2..5`, `n=2,4,8`.
std::vector<std::vector<ParameterOverride>> parameter_sets(const Arguments& arguments);

// The words of `--inject`, with commas.
FaultSet parse_faults(std::string_view text);

// Bits of observe:: for `--detectors`: names with commas, "default" or "none".
std::uint32_t parse_detectors(std::string_view text);

// Makes the folder of `--out`. Returns: empty, or why there is none.
std::string make_folder(const std::string& folder);

}  // namespace snarl
