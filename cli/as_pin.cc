// Reads the line again before it is printed: names that the language cannot say are no schedule.
#include "snarl/cli/as_pin.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/as_pin.h"
#include "snarl/scenarios/language/language.h"

namespace snarl {
namespace {

std::string free_name(const Program& program, const std::string& wanted) {
  std::string name = wanted;
  const auto is_taken = [&](const Pin& pin) { return pin.name == name; };
  for (int number = 2; std::any_of(program.pins.begin(), program.pins.end(), is_taken); ++number) {
    name = fmt::format("{}_{}", wanted, number);
  }
  return name;
}

std::string parameters_of(const Program& program) {
  std::string text;
  for (const ParameterValue& param : program.params) {
    const std::string value =
        param.is_boolean ? (param.value != 0 ? "true" : "false") : fmt::format("{}", param.value);
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", param.name, value);
  }
  return text.empty() ? "" : fmt::format("({})", text);
}

// The parameters as the line needs them in order to be read.
std::string parameter_list(const Program& program) {
  const std::string text = parameters_of(program);
  return text.empty() ? "" : text.substr(1, text.size() - 2);
}

}  // namespace

std::string pin_line(Program& program, const Token& token, const Finding& finding,
                     const CampaignOptions& options) {
  if (token.faults != program.faults) {
    std::string words;
    token.faults.for_each([&words](const InjectedFaultRow& row) {
      words += fmt::format("{} {}", words.empty() ? "" : ",", row.word);
    });
    std::replace(words.begin(), words.end(), '-', '_');
    throw UsageError(fmt::format(
        "--as-pin: this schedule cannot be written down: it counts the choices about faults on "
        "purpose, and the scenario has others; {}, then run it again",
        words.empty() ? "take its `inject` away" : fmt::format("write `inject{}` in it", words)));
  }
  const WrittenPin written = pin_of_token(program, token, options);
  if (!written.pin) {
    throw UsageError(
        fmt::format("--as-pin: this schedule cannot be written down: {}", written.reason));
  }
  std::string line =
      fmt::format("schedule {}{} =", free_name(program, std::string(name_of(finding.kind))),
                  parameters_of(program));
  for (const PinMove& move : written.pin->moves) line += " " + move.text;
  const language::ItemsResult read = language::parse_items(program.name, program.file, program.line,
                                                           parameter_list(program), {line});
  if (!read.diagnostics.empty()) {
    throw UsageError(fmt::format("--as-pin: this schedule cannot be written down: {}: {}",
                                 read.diagnostics.front().message, shown(line)));
  }
  return program.file.ends_with(".snarl") ? line : fmt::format("\"{}\"", line);
}

}  // namespace snarl
