// `snarl fmt`: the one canonical layout of scenario files.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/settings.h"
#include "snarl/cli/terminal.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/scenarios/language/language.h"

namespace snarl {
namespace {

class Formatter {
 public:
  explicit Formatter(const Arguments& arguments)
      : is_writing_(arguments.has("write")), is_checking_(arguments.has("check")) {
    const ColorChoice choice = parse_color(arguments.value("color", "auto"));
    if (wants_color(choice, STDERR_FILENO)) color_ = language::Color::kAlways;
    if (is_writing_ && is_checking_) {
      throw UsageError("--write and --check: leave one of them out");
    }
  }

  void format_file(const std::string& path) {
    if (is_writing_ && path == "-") throw UsageError("--write: standard input is no file");
    const std::string text = read_whole_file(path);
    const std::string name = path == "-" ? "<standard input>" : path;
    const language::FormatResult formatted = language::format(name, text);
    for (const language::Diagnostic& error : formatted.diagnostics) {
      std::fputs(language::render(error, color_).c_str(), stderr);
    }
    if (!formatted.diagnostics.empty()) {
      is_bad_ = true;
    } else if (is_checking_) {
      if (formatted.text == text) return;
      print(shown(name) + "\n");
      is_bad_ = true;
    } else if (is_writing_) {
      if (formatted.text == text) return;
      const std::string reason = replace_file(path, formatted.text);
      if (!reason.empty()) {
        throw UsageError(fmt::format("cannot write '{}': {}", shown(path), reason));
      }
    } else {
      print(formatted.text);
    }
  }

  bool is_bad() const { return is_bad_; }

 private:
  void print(const std::string& text) {
    out_.print(text);
    if (!out_.error().empty()) throw UsageError("cannot write to standard output: " + out_.error());
  }

  bool is_writing_;
  bool is_checking_;
  bool is_bad_ = false;
  language::Color color_ = language::Color::kNever;
  StandardOutput out_;
};

int perform_fmt(const Arguments& arguments) {
  if (arguments.operands().empty()) throw UsageError("fmt: give the .snarl files to format");
  Formatter formatter(arguments);
  bool is_bad = false;
  for (const std::string& path : arguments.operands()) {
    try {
      formatter.format_file(path);
    } catch (const UsageError& error) {
      print_error(error.what());
      is_bad = true;
    }
  }
  return is_bad || formatter.is_bad() ? kExitUsage : kExitMet;
}

}  // namespace

CommandRow make_fmt_command() {
  return {"fmt",
          "FILE...",
          "Prints scenario files in their canonical layout, or with --write changes them.",
          "FILE may be - for standard input. Exits with 0, or with 2 where a file has errors.",
          {{"write", "", "write the files instead of printing them"},
           {"check", "", "print only the names of files that are not so; exit with 2 if any is"},
           color_row()},
          &perform_fmt};
}

}  // namespace snarl
