// Finds the command, answers --help and --version, and catches the errors of the caller.
#include "snarl/cli/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <new>

#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/outputs.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

using Words = std::vector<std::string>;

const std::vector<CommandRow>& commands() {
  static const std::vector<CommandRow> kRows = {make_run_command(),
                                                make_replay_command(),
                                                make_check_command(),
                                                make_fmt_command(),
                                                make_list_command(),
                                                make_report_command(),
                                                make_explain_command(),
                                                make_campaign_plan_command(),
                                                make_campaign_run_command(),
                                                make_campaign_merge_command(),
                                                make_campaign_submit_command()};
  return kRows;
}

const OptionTable& global_options() {
  static const OptionTable kRows = {{"help", "", "this text; with a command: its options"},
                                    {"version", "", "the version"}};
  return kRows;
}

std::string paragraph(const std::string& text) { return indented(text, 0, 0); }

std::string exit_codes_help() {
  return two_columns({
      {"0", "every expectation was met"},
      {"1", "an expectation failed; replay: reproduced"},
      {"2", "a wrong option, a file that cannot be read or written, no scenario"},
      {"3", "inconclusive: something was not reached or not finished; replay: diverged"},
      {"70", "an internal error of Snarl"},
      {"77", "all scenarios were skipped"},
      {"124", "a thread hung, or the system held it up"},
      {"130, 143", "interrupted (SIGINT, SIGTERM); the reports of what was done are written"},
  });
}

std::string general_help() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const CommandRow& command : commands()) {
    rows.emplace_back(command.name + " " + command.operands, command.summary);
  }
  rows.emplace_back("help COMMAND", "Says more about a command, and shows its options.");
  return "usage: snarl COMMAND [OPTION...] [ARGUMENT...]\n\n" +
         paragraph(
             "Finds races, lost updates and deadlocks, and proves each one with a schedule "
             "that replays.") +
         "\ncommands\n" + two_columns(rows) + "\noptions of run\n" +
         options_help(commands().front().options) + "\noptions of all commands\n" +
         options_help(global_options()) + "\nexit codes\n" + exit_codes_help();
}

std::string help_of(const CommandRow& command) {
  OptionTable options = command.options;
  options.push_back({"help", "", "this text"});
  return fmt::format("usage: snarl {} [OPTION...] {}\n\n{}\n{}\noptions\n{}", command.name,
                     command.operands, paragraph(command.summary), paragraph(command.details),
                     options_help(options));
}

const CommandRow& find_command(const std::string& name) {
  if (name == "campaign") throw UsageError("campaign: say plan, run, merge or submit");
  if (name == "compare") throw UsageError("compare: not in this version");
  std::vector<std::string_view> names;
  for (const CommandRow& command : commands()) {
    if (command.name == name) return command;
    names.push_back(command.name);
  }
  std::error_code ignored;
  if (name.ends_with(".snarl") || std::filesystem::exists(name, ignored)) {
    throw UsageError(
        fmt::format("unknown command '{}': did you mean 'run {}'?", shown(name), shown(name)));
  }
  names.push_back("help");
  throw UsageError(unknown_word("", "command", name, names));
}

int print(const std::string& text) {
  StandardOutput out;
  out.print(text);
  if (out.error().empty()) return kExitMet;
  print_error("cannot write to standard output: " + out.error());
  return kExitUsage;
}

// Takes the name of the command, which is two words for those of `campaign`.
std::string take_command(Words& words) {
  std::string name = words.front();
  words.erase(words.begin());
  if (name == "campaign" && !words.empty() && words.front().find('-') != 0) {
    name += " " + words.front();
    words.erase(words.begin());
  }
  return name;
}

int perform_help(Words words) {
  if (words.empty() || words.front() == "help") return print(general_help());
  const std::string name = take_command(words);
  if (!words.empty()) throw UsageError("help: give one command");
  return print(help_of(find_command(name)));
}

int perform(const CommandRow& command, const Words& words, const std::string& program) {
  OptionTable options = command.options;
  options.push_back({"help", "", ""});
  const Arguments arguments = parse_options(options, words, program);
  if (arguments.has("help")) return print(help_of(command));
  return command.perform(arguments);
}

// First stage: what stands before the command. Second stage: what the command's own table reads.
int dispatch(Words words, const std::string& program) {
  std::replace(words.begin(), std::find(words.begin(), words.end(), "--"), std::string("-h"),
               std::string("--help"));
  const auto command = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return word.empty() || word.front() != '-';
  });
  const Arguments globals = parse_options(global_options(), Words(words.begin(), command), program);
  if (globals.has("help")) return print(general_help());
  if (globals.has("version")) return print(fmt::format("snarl {}\n", SNARL_VERSION));
  if (command == words.end()) {
    throw UsageError("no command: `snarl run TARGET...` runs scenarios, `snarl help` says more");
  }
  Words rest(command, words.end());
  const std::string name = take_command(rest);
  if (name == "help") return perform_help(rest);
  return perform(find_command(name), rest, program);
}

}  // namespace

int snarl_command_line(int argc, char** argv) {
  const std::string program = argc > 0 ? argv[0] : "snarl";
  try {
    return dispatch(Words(argv + std::min(argc, 1), argv + argc), program);
  } catch (const UsageError& error) {
    print_error(error.what());
    return kExitUsage;
  } catch (const ResourceError& error) {
    print_error(error.what());
    return kExitInternal;
  } catch (const std::bad_alloc&) {
    print_error("out of memory");
    return kExitInternal;
  } catch (const std::exception& error) {
    print_error(fmt::format("internal error: {}", shown(error.what())));
    return kExitInternal;
  }
}

}  // namespace snarl
