// `snarl report`: renders a saved result again.
#include <fmt/format.h>

#include <sstream>

#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/settings.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/reports/json.h"

namespace snarl {
namespace {

CampaignResult read_result(const std::string& path) {
  std::istringstream in(read_whole_file(path));
  try {
    return read_json(in);
  } catch (const JsonError& error) {
    throw UsageError(
        fmt::format("{}: not a result of Snarl: {}", shown(path), shown(error.what())));
  }
}

int perform_report(const Arguments& arguments) {
  if (arguments.operands().size() != 1) {
    throw UsageError("report: give one file that `--report json:FILE` wrote");
  }
  std::vector<ReportTarget> targets = parse_reports("--as", arguments.values("as"));
  if (targets.empty()) targets.push_back({find_report("text"), ""});
  const TextOptions text = text_options(arguments);
  const CampaignResult result = read_result(arguments.operands().front());

  StandardOutput out;
  for (const ReportTarget& target : targets) {
    if (target.path.empty()) out.print(rendered(*target.row, result, text));
  }
  std::vector<std::string> errors = write_files(targets, result, text);
  if (!out.error().empty()) errors.push_back("cannot write to standard output: " + out.error());
  for (const std::string& error : errors) print_error(error);
  return errors.empty() ? kExitMet : kExitUsage;
}

}  // namespace

CommandRow make_report_command() {
  return {"report",
          "RESULT.json",
          "Renders a saved result again, with --as FORMAT[:PATH] as another report.",
          "Exits with 0, whatever the result says.",
          {report_row("as"), quiet_row("print only what failed"), verbose_row(), color_row()},
          &perform_report};
}

}  // namespace snarl
