// A command of the command line: its row in the help, its options, and the function that does it.
#pragma once

#include <span>
#include <string>

#include "snarl/cli/options.h"

namespace snarl {

struct CommandRow {
  std::string name;                            // "run"
  std::string operands;                        // "TARGET..."
  std::string summary;                         // one sentence
  std::string details;                         // what `help COMMAND` says beside it
  OptionTable options;                         // without --help, which every command has
  int (*perform)(const Arguments&) = nullptr;  // returns the exit code
};

// One file each.
CommandRow make_run_command();
CommandRow make_replay_command();
CommandRow make_campaign_plan_command();
CommandRow make_campaign_run_command();
CommandRow make_campaign_merge_command();
CommandRow make_campaign_submit_command();
CommandRow make_check_command();
CommandRow make_fmt_command();
CommandRow make_list_command();
CommandRow make_report_command();
CommandRow make_explain_command();

}  // namespace snarl
