// Expands reports.def into the one table of reports.
#include "snarl/reports/registry.h"

#include <array>

namespace snarl {
namespace {

constexpr std::array kReports = {
#define REPORT(name, help, extension) ReportRow{#name, help, extension, &write_##name},
#include "snarl/reports/reports.def"
#undef REPORT
};

}  // namespace

std::span<const ReportRow> reports() { return kReports; }

const ReportRow* find_report(std::string_view name) {
  for (const ReportRow& row : kReports) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace snarl
