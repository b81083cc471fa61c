// `snarl check`: makes the programs of scenario files and reports all their errors, without running
// anything.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/settings.h"
#include "snarl/cli/terminal.h"
#include "snarl/harness/base/errors.h"
#include "snarl/reports/wording.h"
#include "snarl/scenarios/library.h"

namespace snarl {
namespace {

struct Tally {
  std::size_t scenarios = 0;
  std::size_t errors = 0;
};

void check_file(const std::string& path, language::Color color, Tally& tally) {
  const std::string name = path == "-" ? "<standard input>" : path;
  const CheckedText checked = check_text(name, read_whole_file(path));
  tally.scenarios += checked.scenarios;
  tally.errors += checked.diagnostics.size();
  for (const language::Diagnostic& error : checked.diagnostics) {
    std::fputs(language::render(error, color).c_str(), stderr);
  }
}

int perform_check(const Arguments& arguments) {
  if (arguments.operands().empty()) throw UsageError("check: give the .snarl files to check");
  const ColorChoice choice = parse_color(arguments.value("color", "auto"));
  const auto color =
      wants_color(choice, STDERR_FILENO) ? language::Color::kAlways : language::Color::kNever;
  Tally tally;
  bool is_unreadable = false;
  for (const std::string& path : arguments.operands()) {
    try {
      check_file(path, color, tally);
    } catch (const UsageError& error) {
      print_error(error.what());
      is_unreadable = true;
    }
  }
  const bool is_bad = is_unreadable || tally.errors > 0;
  if (!arguments.has("quiet") && !is_unreadable) {
    StandardOutput out;
    out.print(fmt::format("{}, {}: {}\n", counted(arguments.operands().size(), "file"),
                          counted(tally.scenarios, "scenario"),
                          is_bad ? counted(tally.errors, "error") : "no errors"));
    if (!out.error().empty()) throw UsageError("cannot write to standard output: " + out.error());
  }
  return is_bad ? kExitUsage : kExitMet;
}

}  // namespace

CommandRow make_check_command() {
  return {"check",
          "FILE...",
          "Reports all errors of scenario files without running them.",
          "A file without errors is one that `run` would begin to run. Errors go to standard "
          "error, with file, line and column. FILE may be - for standard input. Exits with 0, or "
          "with 2 where there are errors.",
          {quiet_row("print only errors"), color_row()},
          &perform_check};
}

}  // namespace snarl
