// The table of reports, made from reports.def: `--list`, `--help` and `--report` are answered from
// it.
#pragma once

#include <iosfwd>
#include <span>
#include <string_view>

#include "snarl/harness/campaign/result.h"

namespace snarl {

using ReportFunction = void (*)(const CampaignResult&, std::ostream&);

struct ReportRow {
  std::string_view name;
  std::string_view help;
  std::string_view extension;  // of its default file, without the dot
  ReportFunction write = nullptr;
};

#define REPORT(name, help, extension) void write_##name(const CampaignResult&, std::ostream&);
#include "snarl/reports/reports.def"
#undef REPORT

// All reports in the order of reports.def.
std::span<const ReportRow> reports();

// Returns: the row of that name, or null.
const ReportRow* find_report(std::string_view name);

}  // namespace snarl
