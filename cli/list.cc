// `snarl list`: the scenarios, strategies, detectors and reports that there are.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/settings.h"
#include "snarl/cli/values.h"
#include "snarl/reports/utf8.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

struct Named {
  std::string name;
  std::string help;
};

std::vector<Named> strategies() {
  std::vector<Named> rows;
  for (const StrategyRow& row : strategy_rows()) {
    rows.push_back({std::string(row.name), std::string(row.help)});
  }
  return rows;
}

std::vector<Named> detectors() {
  return {
#define SNARL_DETECTOR(Type, member, name, is_on, help) {name, help},
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR
  };
}

std::vector<Named> report_formats() {
  std::vector<Named> rows;
  for (const ReportRow& row : reports()) {
    rows.push_back({std::string(row.name), std::string(row.help)});
  }
  return rows;
}

std::string title_of(const ScenarioEntry& entry) {
  return shown(entry.parameters.empty() ? entry.name
                                        : fmt::format("{}({})", entry.name, entry.parameters));
}

std::string scenarios_text(const std::vector<ScenarioEntry>& entries) {
  if (entries.empty()) {
    return "scenarios\n  none is compiled in; `snarl list FILE` shows those of a file\n";
  }
  std::string text = "scenarios\n";
  for (const ScenarioEntry& entry : entries) {
    const std::string title = title_of(entry);
    const std::string place = fmt::format("{}:{}", shown(entry.file), entry.line);
    if (columns_of(title) + columns_of(place) + 4 <= kHelpWidth) {
      text += fmt::format("  {}  {}\n", title, place);
    } else {
      text += indented(title, 2, 4) + fmt::format("      {}\n", place);
    }
    for (const std::string& expectation : entry.expectations) {
      text += indented("expect " + shown(expectation), 6, 8);
    }
  }
  return text;
}

std::string rows_text(const std::string& heading, const std::vector<Named>& rows) {
  std::vector<std::pair<std::string, std::string>> columns;
  columns.reserve(rows.size());
  for (const Named& row : rows) columns.emplace_back(row.name, row.help);
  return "\n" + heading + "\n" + two_columns(columns);
}

nlohmann::ordered_json rows_json(const std::vector<Named>& rows) {
  auto array = nlohmann::ordered_json::array();
  for (const Named& row : rows) array.push_back({{"name", row.name}, {"help", row.help}});
  return array;
}

std::string json_text(const std::vector<ScenarioEntry>& entries) {
  nlohmann::ordered_json list;
  list["scenarios"] = nlohmann::ordered_json::array();
  for (const ScenarioEntry& entry : entries) {
    auto expectations = nlohmann::ordered_json::array();
    for (const std::string& text : entry.expectations) expectations.push_back(valid_utf8(text));
    list["scenarios"].push_back({{"name", valid_utf8(entry.name)},
                                 {"file", valid_utf8(entry.file)},
                                 {"line", entry.line},
                                 {"parameters", valid_utf8(entry.parameters)},
                                 {"expectations", expectations}});
  }
  list["strategies"] = rows_json(strategies());
  list["detectors"] = rows_json(detectors());
  list["reports"] = rows_json(report_formats());
  return list.dump(2) + "\n";
}

int perform_list(const Arguments& arguments) {
  const std::vector<ScenarioEntry> entries = list_scenarios(arguments.operands());
  StandardOutput out;
  if (arguments.has("json")) {
    out.print(json_text(entries));
  } else {
    out.print(scenarios_text(entries) + rows_text("strategies", strategies()) +
              rows_text("detectors", detectors()) + rows_text("reports", report_formats()));
  }
  if (out.error().empty()) return kExitMet;
  print_error("cannot write to standard output: " + out.error());
  return kExitUsage;
}

}  // namespace

CommandRow make_list_command() {
  return {"list",
          "[TARGET...]",
          "Shows scenarios, strategies, detectors and reports, with --json as JSON.",
          "Shows the scenarios compiled in, and those of the targets, which are as for `run`.",
          {{"json", "", "as JSON"}},
          &perform_list};
}

}  // namespace snarl
