// `snarl replay`: runs the one schedule that a token or a repro file holds.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>

#include "snarl/cli/as_pin.h"
#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/settings.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/fit.h"
#include "snarl/harness/campaign/repro_file.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/engine/crash.h"
#include "snarl/harness/engine/observers.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

using Programs = std::vector<std::unique_ptr<Program>>;

// What the first operand says.
struct Source {
  Token token;
  std::string target;         // of a repro file; empty: not known, or compiled in
  AnchoredSchedule anchored;  // of a repro file that has it
};

// Pasted tokens may be in capitals and begin with blanks.
bool looks_like_a_token(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || text.find_first_of("/.") != std::string::npos) return false;
  const std::string start = text.substr(begin, 2);
  if (start.size() < 2) return false;
  const bool is_format = start[1] >= '1' && start[1] <= '3';
  return (start[0] == 'R' || start[0] == 'r') && is_format;
}

Source read_source(const std::string& operand) {
  std::error_code ignored;
  if (!std::filesystem::exists(operand, ignored)) {
    if (looks_like_a_token(operand)) return {parse_token("replay", operand), "", {}};
    throw UsageError(
        fmt::format("replay: '{}' is neither a token, which begins with R1, R2 or R3, nor a file",
                    shown(operand)));
  }
  try {
    const ReproFile repro = read_repro_file(operand);
    return {parse_token("replay", repro.token), repro.target, repro.anchored};
  } catch (const ReproFileError& error) {
    throw UsageError(fmt::format("replay: {}", shown(error.what())));
  }
}

std::string text_of(const ParameterValue& param) {
  if (param.is_boolean) return param.value != 0 ? "true" : "false";
  return fmt::format("{}", param.value);
}

// Loads with the token's parameters; where the scenario no longer has them, without.
Programs load_with_parameters(const std::string& target, const Token& token) {
  std::vector<ParameterOverride> overrides;
  for (const ParameterValue& param : token.params) {
    overrides.emplace_back(param.name, text_of(param));
  }
  if (!overrides.empty()) {
    try {
      return load_programs(target, overrides);
    } catch (const UsageError&) {
      // Either the parameters or the target are wrong: the second attempt says which.
    }
  }
  return load_programs(target, {});
}

std::unique_ptr<Program> choose(Programs programs, const Token& token) {
  std::unique_ptr<Program> chosen;
  for (std::unique_ptr<Program>& program : programs) {
    if (program->name != token.scenario) continue;
    const bool is_better = is_token_of(token, *program);
    if (chosen == nullptr || is_better) chosen = std::move(program);
    if (is_better) break;
  }
  return chosen;
}

std::unique_ptr<Program> find_program(const std::vector<std::string>& targets, const Token& token) {
  for (const std::string& target : targets) {
    std::unique_ptr<Program> program = choose(load_with_parameters(target, token), token);
    if (program != nullptr) return program;
  }
  throw UsageError(fmt::format("replay: the token is of scenario '{}', which is not in {}",
                               shown(token.scenario), listed(targets, 4)));
}

const ScenarioEntry* find_entry(const std::vector<ScenarioEntry>& entries, const Token& token) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const ScenarioEntry& entry) {
    return entry.name == token.scenario;
  });
  return found == entries.end() ? nullptr : &*found;
}

// Without a target only what is compiled in can be meant.
std::unique_ptr<Program> find_compiled_in(const Token& token) {
  const std::vector<ScenarioEntry> entries = list_scenarios({});
  if (find_entry(entries, token) == nullptr) {
    throw UsageError(
        fmt::format("replay: the token is of scenario '{}', which is not compiled in: name its "
                    "file too, as in `snarl replay TOKEN FILE`",
                    shown(token.scenario)));
  }
  return find_program({token.scenario}, token);
}

// The texts of the built-in catalogue are named by files that need not be here.
bool is_built_in(const std::string& target, const Token& token) {
  std::error_code ignored;
  if (std::filesystem::exists(target, ignored)) return false;
  const std::vector<ScenarioEntry> entries = list_scenarios({});
  const ScenarioEntry* const entry = find_entry(entries, token);
  return entry != nullptr && entry->file == target;
}

std::unique_ptr<Program> find_program(const Arguments& arguments, const Source& source) {
  std::vector<std::string> targets(arguments.operands().begin() + 1, arguments.operands().end());
  if (targets.empty() && !source.target.empty()) targets.push_back(source.target);
  for (std::string& target : targets) {
    if (is_built_in(target, source.token)) target = source.token.scenario;
  }
  return targets.empty() ? find_compiled_in(source.token) : find_program(targets, source.token);
}

// The notes only where there is nothing else, and the token was of one.
std::vector<Finding> shown_by(const ReplayResult& replayed) {
  const bool is_note =
      replayed.result.findings.empty() && replayed.verdict == ReplayVerdict::kReproduced;
  return is_note ? replayed.result.notes : replayed.result.findings;
}

std::string verdict_line(const ReplayResult& replayed) {
  switch (replayed.verdict) {
    case ReplayVerdict::kReproduced:
      return replayed.result.findings.empty() ? "reproduced: a note, which fails nothing"
                                              : "reproduced";
    case ReplayVerdict::kNotReproduced:
      return replayed.result.notes.empty()
                 ? "not reproduced: the schedule ran to its end and nothing was found"
                 : "not reproduced: the schedule ran to its end and showed no more than a note";
    case ReplayVerdict::kDiverged:
      break;
  }
  const auto [first, last] = replayed.divergence;
  if (first == kNoStep) return "diverged: " + shown(replayed.explanation);
  const std::string where = first == last ? fmt::format("step {}", first)
                                          : fmt::format("step {} (or up to {})", first, last);
  return fmt::format("diverged at {}: {}", where, shown(replayed.explanation));
}

int exit_code_of(ReplayVerdict verdict) {
  switch (verdict) {
    case ReplayVerdict::kReproduced:
      return kReplayReproduced;
    case ReplayVerdict::kNotReproduced:
      return kReplayNot;
    case ReplayVerdict::kDiverged:
      return kReplayDiverged;
  }
  return kExitInternal;
}

class Replay {
 public:
  explicit Replay(const Arguments& arguments)
      : arguments_(arguments), targets_(report_targets(arguments)), text_(text_options(arguments)) {
    options_.engine = engine_options(arguments);
    options_.hang_seconds = hang_seconds(arguments);
    options_.on_hang = [this](ScenarioResult result) {
      std::_Exit(finish({ReplayVerdict::kReproduced, {}, {}, 1, std::move(result)}));
    };
  }

  int perform() {
    if (arguments_.has("as-pin") && !targets_.empty() && arguments_.has("report")) {
      throw UsageError("--as-pin prints its line alone: leave --report out");
    }
    const Source source = read_source(arguments_.operands().front());
    const std::unique_ptr<Program> program = find_program(arguments_, source);
    if (program->fingerprint != source.token.fingerprint) {
      print_error(fmt::format(
          "warning: scenario '{}' has changed since this token was made; replaying all the same",
          shown(program->name)));
    }
    Token token = source.token;
    ReplayResult replayed = replay_either_way(*program, token);
    if (!shows(replayed, source.anchored) && source.anchored.is_kept()) {
      replayed = fit_to_change(*program, source.anchored, token, std::move(replayed));
    }
    if (!arguments_.has("as-pin")) return finish(replayed);
    return finish_as_pin(*program, token, replayed);
  }

 private:
  static bool shows(const ReplayResult& replayed, const AnchoredSchedule& anchored) {
    const auto& findings = replayed.result.findings;
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return is_fault_of(anchored, finding); });
  }

  // The choices do not show what the file was kept for: what is left of the schedule may. Returns:
  // its replay, with its token, if that shows the fault; else what the choices came to.
  ReplayResult fit_to_change(Program& program, const AnchoredSchedule& anchored, Token& token,
                             ReplayResult replayed) {
    const Fit fitted = fitted_to(program, anchored, token.faults);
    KeptResult kept;
    kept.is_changed = token.fingerprint != program.fingerprint;
    note(fitted, kept);
    print_error(shown(fitted_sentence(kept)));
    const bool is_there =
        kept.status == KeptStatus::kReproduced || kept.status == KeptStatus::kRenamed;
    if (is_there) {
      token = recorded_token(program, *fitted.findings.front().trace, options_.steps_max);
      return replay(program, token, options_);
    }
    // Whatever the choices showed, it is not the fault that the file was kept for.
    if (replayed.verdict == ReplayVerdict::kReproduced) {
      replayed.verdict = ReplayVerdict::kNotReproduced;
    }
    return replayed;
  }

  Fit fitted_to(Program& program, const AnchoredSchedule& anchored, FaultSet faults) {
    Execution execution(options_.engine);
    const CrashGuard crash_guard;
    return fit(execution, program, anchored, options_.steps_max, faults);
  }

  // A token does not say with which detectors it was made. Of them only the one that ends an
  // execution as soon as a deadlock closes changes what happens, so the other way is tried too.
  ReplayResult replay_either_way(Program& program, const Token& token) {
    ReplayResult result = replay(program, token, options_);
    if (result.verdict != ReplayVerdict::kDiverged || arguments_.has("detectors")) return result;
    options_.engine.observing ^= observe::kCycles;
    ReplayResult other = replay(program, token, options_);
    return other.verdict == ReplayVerdict::kDiverged ? std::move(result) : std::move(other);
  }

  // Prints nothing but the line, so that it can be appended to a file. Returns: the exit code.
  int finish_as_pin(Program& program, const Token& token, const ReplayResult& replayed) {
    print_error(verdict_line(replayed));
    if (replayed.verdict != ReplayVerdict::kReproduced) return exit_code_of(replayed.verdict);
    StandardOutput out;
    out.print(pin_line(program, token, shown_by(replayed).front(), options_) + "\n");
    if (out.error().empty()) return kReplayReproduced;
    print_error("cannot write to standard output: " + out.error());
    return kExitUsage;
  }

  // Returns: the exit code.
  int finish(const ReplayResult& replayed) {
    CampaignResult result;
    result.strategy = replayed.result.strategy;
    result.seed = replayed.result.seed;
    result.vehicle = options_.engine.vehicle;
    result.seconds = replayed.result.seconds;
    result.scenarios.push_back(replayed.result);

    StandardOutput out;
    if (const ReportRow* const other = on_standard_output(targets_)) {
      out.print(rendered(*other, result, text_));
      print_error(verdict_line(replayed));
    } else {
      std::ostringstream findings;
      for (const Finding& finding : shown_by(replayed)) {
        render_finding(replayed.result, finding, text_, findings);
      }
      out.print(indented(verdict_line(replayed), 0, 2) + findings.str());
    }
    std::vector<std::string> errors = write_files(targets_, result, text_);
    if (!out.error().empty()) errors.push_back("cannot write to standard output: " + out.error());
    for (const std::string& error : errors) print_error(error);
    return errors.empty() ? exit_code_of(replayed.verdict) : kExitUsage;
  }

  const Arguments& arguments_;
  std::vector<ReportTarget> targets_;
  TextOptions text_;
  CampaignOptions options_;
};

int perform_replay(const Arguments& arguments) {
  if (arguments.operands().empty()) {
    throw UsageError("replay: give the token that a finding printed, or its .repro file");
  }
  return Replay(arguments).perform();
}

OptionTable replay_rows() {
  OptionTable rows = engine_rows();
  rows.push_back(out_row());
  rows.push_back(report_row("report"));
  rows.push_back(
      {"as-pin", "",
       "print the schedule as a line for the scenario, `schedule NAME = ...`, and nothing "
       "else: pasted there, every run shows the finding again"});
  return joined(std::move(rows), {quiet_row("print less of each finding"), color_row()});
}

}  // namespace

CommandRow make_replay_command() {
  return {"replay",
          "TOKEN|FILE [TARGET...]",
          "Runs the one schedule of a finding again.",
          "FILE is a .repro file. TARGET says where the scenario is, as for `run`: needed for "
          "scenarios in files unless FILE is given, which holds the path. Says `reproduced` (exit "
          "code 1), `not reproduced` (0) or `diverged at step k` (3).",
          replay_rows(),
          &perform_replay};
}

}  // namespace snarl
